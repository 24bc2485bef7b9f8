import { call, CallDirection, callEnd } from './chat-elements';
import { JsonObject } from './json';
import { Bodies, PayloadSource } from './payload-source';

/** Calls (Meta, calling/reference). */
export function callPayloads(from: PayloadSource): Bodies {
  const id = 'wacid.SGV5IQ==';
  const { phone } = from.customer;
  const timestamp = String(from.now);
  const told = (direction: CallDirection, parts: JsonObject) =>
    from.lineField('calls', call(from.line, from.customer, { id, direction, at: from.now }, parts));
  const status = (value: string) =>
    from.lineField('calls', {
      statuses: [{ id, type: 'call', status: value, recipient_id: phone, timestamp }],
    });
  const session = { sdp_type: 'offer', sdp: 'v=0' };
  return {
    call_comes: told('USER_INITIATED', { event: 'connect', session }),
    call_ended: told('USER_INITIATED', callEnd(from.now - 42, 42)),
    call_answered: told('BUSINESS_INITIATED', {
      event: 'connect',
      session: { ...session, sdp_type: 'answer' },
    }),
    call_rings: status('RINGING'),
    call_accepted: status('ACCEPTED'),
    call_rejected: status('REJECTED'),
  };
}

/** Groups (Meta, groups/reference). */
export function groupPayloads(from: PayloadSource): Bodies {
  const { phone: wa_id, userId: user_id } = from.customer;
  const person = { wa_id, user_id, input: wa_id };
  const group = (field: string, type: string, parts: JsonObject = {}) =>
    from.lineField(field, {
      groups: [
        {
          timestamp: from.now,
          group_id: 'Y2FwaV9ncm91cDpkZW1v',
          type,
          request_id: 'demo-request',
          ...parts,
        },
      ],
    });
  const participants = 'group_participants_update';
  return {
    group_created: group('group_lifecycle_update', 'group_create'),
    group_deleted: group('group_lifecycle_update', 'group_delete'),
    group_joined: group(participants, 'group_participants_add', { added_participants: [person] }),
    group_left: group(participants, 'group_participants_remove', { removed_participants: [person] }),
    group_join_asked: group(participants, 'group_join_request_created', {
      join_request_id: 'demo',
      ...person,
    }),
    group_join_taken_back: group(participants, 'group_join_request_revoked', {
      join_request_id: 'demo',
      ...person,
    }),
    group_settings: group('group_settings_update', 'group_settings_update'),
    group_status: group('group_status_update', 'group_suspend'),
  };
}
