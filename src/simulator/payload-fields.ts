import { accountPayloads } from './payload-account';
import { JsonObject } from './json';
import { Bodies, PayloadSource } from './payload-source';
import { templatePayloads } from './payload-templates';

/** Fields about the account, the line and its templates (Meta, webhooks/reference/*). */
export function fieldPayloads(from: PayloadSource): Bodies {
  return {
    ...accountPayloads(from),
    ...templatePayloads(from),
    ...lineEvents(from),
    ...alerts(from),
    ...flows(from),
    ...retired(from),
  };
}

function lineEvents(from: PayloadSource): Bodies {
  const { displayPhoneNumber: display_phone_number } = from.line;
  const ofLine = (field: string, parts: JsonObject) =>
    from.accountField(field, { display_phone_number, ...parts });
  const security = (event: string) => ofLine('security', { event, requester: '60000000000009' });
  const name = (decision: string, rejection_reason: string | null) =>
    ofLine('phone_number_name_update', {
      decision,
      requested_verified_name: 'Recado Demo',
      rejection_reason,
    });
  return {
    quality: ofLine('phone_number_quality_update', {
      event: 'THROUGHPUT_UPGRADE',
      max_daily_conversations_per_business: 'TIER_UNLIMITED',
    }),
    name_approved: name('APPROVED', null),
    name_rejected: name('REJECTED', 'NAME_NOT_CONSISTENT'),
    security: security('PIN_RESET_REQUEST'),
    security_pin_changed: security('PIN_CHANGED'),
    security_pin_reset: security('PIN_REQUEST_SUCCESS'),
    username: ofLine('business_username_updates', { username: 'recado.demo', status: 'approved' }),
    username_reserved: ofLine('business_username_updates', { username: 'recado.demo', status: 'reserved' }),
    username_deleted: ofLine('business_username_updates', { status: 'deleted' }),
  };
}

function alerts(from: PayloadSource): Bodies {
  const alert = (entity: string, alert_type: string, alert_severity: string) =>
    from.accountField('account_alerts', {
      entity_type: entity,
      entity_id: entity === 'PHONE_NUMBER' ? from.line.phoneNumberId : from.line.businessAccountId,
      alert_info: {
        alert_severity,
        alert_status: 'ACTIVE',
        alert_type,
        alert_description: 'See the business settings.',
      },
    });
  return {
    alert: alert('PHONE_NUMBER', 'PROFILE_PICTURE_LOST', 'WARNING'),
    alert_limit_deferred: alert('BUSINESS', 'INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED', 'INFORMATIONAL'),
    alert_limit_failed: alert('BUSINESS', 'INCREASED_CAPABILITIES_ELIGIBILITY_FAILED', 'CRITICAL'),
    alert_limit_needs_more: alert('BUSINESS', 'INCREASED_CAPABILITIES_ELIGIBILITY_NEED_MORE_INFO', 'WARNING'),
    alert_official_approved: alert('PHONE_NUMBER', 'OBA_APPROVED', 'INFORMATIONAL'),
    alert_official_rejected: alert('PHONE_NUMBER', 'OBA_REJECTED', 'WARNING'),
  };
}

function flows(from: PayloadSource): Bodies {
  const flow = (event: string, parts: JsonObject) =>
    from.accountField('flows', { event, message: 'See the Flow.', flow_id: '6627390910605886', ...parts });
  const alarm = { alert_state: 'ACTIVATED', threshold: 50 };
  return {
    flow_status: flow('FLOW_STATUS_CHANGE', { old_status: 'DRAFT', new_status: 'PUBLISHED' }),
    flow_client_errors: flow('CLIENT_ERROR_RATE', { ...alarm, error_rate: 14.28 }),
    flow_endpoint_errors: flow('ENDPOINT_ERROR_RATE', { ...alarm, error_rate: 14.28 }),
    flow_endpoint_slow: flow('ENDPOINT_LATENCY', { ...alarm, p50_latency: 2000, p90_latency: 9000 }),
    flow_endpoint_away: flow('ENDPOINT_AVAILABILITY', { ...alarm, availability: 80 }),
  };
}

/** What Meta has taken back and some providers still send, and what nobody knows yet. */
function retired(from: PayloadSource): Bodies {
  return {
    user_id_update: from.lineField('user_id_update', {
      user_id_update: [{ user_id: { previous: from.customer.userId, current: `US.${from.now}0000000000` } }],
    }),
    unknown_field: from.accountField('field_of_tomorrow', { event: 'SOMETHING_NEW' }),
  };
}
