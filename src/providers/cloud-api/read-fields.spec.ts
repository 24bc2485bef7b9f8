import { WebhookItem } from '../provider';
import { knownField } from './read-fields';
import { readWebhook } from './read-webhook';

const METADATA = { display_phone_number: '15550100001', phone_number_id: '700800900100201' };
const TEMPLATE = {
  message_template_id: 512300000000017,
  message_template_name: 'pickup_ready',
  message_template_language: 'en-US',
};
const NAMED = { name: 'pickup_ready', language: 'en_US', id: '512300000000017' };

const readChange = (field: string, value: unknown) =>
  readWebhook({ entry: [{ id: '900100200300401', time: 1, changes: [{ field, value }] }] })[0];
const read = (field: string, value: unknown): readonly WebhookItem[] => readChange(field, value)?.items ?? [];
const notices = (field: string, value: unknown) =>
  read(field, value).map((item): unknown => (item.kind === 'notice' ? item.notice : item.kind));

it.each<[string, object, object]>([
  [
    'message_template_status_update',
    { event: 'PAUSED', ...TEMPLATE, reason: null, message_template_category: 'UTILITY' },
    { kind: 'template_status', template: NAMED, event: 'PAUSED', reason: null, category: 'UTILITY' },
  ],
  [
    'template_category_update',
    { ...TEMPLATE, new_category: 'UTILITY', correct_category: 'MARKETING' },
    { kind: 'template_category', template: NAMED, category: 'UTILITY', next: 'MARKETING' },
  ],
  [
    'template_category_update',
    { ...TEMPLATE, previous_category: 'UTILITY', new_category: 'MARKETING' },
    { kind: 'template_category', template: NAMED, category: 'MARKETING', next: null },
  ],
  [
    'message_template_quality_update',
    { ...TEMPLATE, previous_quality_score: 'GREEN', new_quality_score: 'RED' },
    { kind: 'template_quality', template: NAMED, quality: 'RED' },
  ],
  ['message_template_components_update', TEMPLATE, { kind: 'template_edited', template: NAMED }],
  [
    'phone_number_quality_update',
    { event: 'THROUGHPUT_UPGRADE', max_daily_conversations_per_business: 'TIER_UNLIMITED' },
    { kind: 'line_quality', event: 'THROUGHPUT_UPGRADE', limit: 'TIER_UNLIMITED' },
  ],
  [
    'business_capability_update',
    { max_daily_conversations_per_business: 2000 },
    { kind: 'account_capability', limit: '2000' },
  ],
  [
    'account_update',
    {
      event: 'ACCOUNT_RESTRICTION',
      restriction_info: [{ restriction_type: 'R', expiration: 1796000000 }, {}],
    },
    {
      kind: 'account_update',
      event: 'ACCOUNT_RESTRICTION',
      restrictions: [{ type: 'R', until: 1796000000 }],
      banState: null,
    },
  ],
])('%s %j', (field, value, notice) => {
  expect(notices(field, value)).toEqual([notice]);
});

it('an id of a template that a JSON number cannot hold is not known rather than wrong', () => {
  const value = { event: 'APPROVED', ...TEMPLATE, message_template_id: 2 ** 60 };
  expect(notices('message_template_status_update', value)).toMatchObject([{ template: { id: null } }]);
});

it.each([
  'message_template_status_update',
  'template_category_update',
  'account_update',
  'account_alerts',
  'account_review_update',
  'phone_number_quality_update',
  'phone_number_name_update',
  'business_username_updates',
  'security',
  'messaging_handovers',
  'user_preferences',
  'smb_message_echoes',
  'user_id_update',
  'calls',
  'history',
  'standby',
])('%s of any other shape is kept whole', (field) => {
  for (const value of [null, 'x', 7, [], {}, { event: {} }, { [field]: [] }]) {
    expect(read(field, value)).toMatchObject([{ kind: 'field', field }]);
  }
});

it('elements that name nobody are dead letters, and their neighbours are read', () => {
  const value = {
    metadata: METADATA,
    user_preferences: [{ value: 'stop' }, 'x', { wa_id: '15550100077', value: 'stop', timestamp: 7 }],
  };
  expect(read('user_preferences', value).map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    'unreadable entry[0].changes[0].value.user_preferences[0]',
    'unreadable entry[0].changes[0].value.user_preferences[1]',
    'notice entry[0].changes[0].value.user_preferences[2]',
  ]);
});

it('an echo names to whom it was said, and a standby message that it is not for us', () => {
  const body = { id: 'wamid.1', timestamp: '1795333000', type: 'text', text: { body: 'ya voy' } };
  const to = { to: '15550100077', to_user_id: 'BR.90817263545362718190' };
  expect(
    read('smb_message_echoes', { metadata: METADATA, message_echoes: [{ ...body, ...to }] }),
  ).toMatchObject([
    {
      kind: 'echo',
      echo: {
        by: 'phone_app',
        customer: { identity: { phone: '15550100077', userId: 'BR.90817263545362718190' } },
      },
    },
  ]);
  const standby = {
    messages: [{ ...body, from_user_id: 'BR.90817263545362718190' }],
    message_echoes: [{ ...body, ...to }],
    statuses: [{ id: 'wamid.2', status: 'read', timestamp: '1' }],
  };
  expect(read('standby', { metadata: METADATA, standby })).toMatchObject([
    { kind: 'message', message: { origin: 'standby' } },
    { kind: 'echo', echo: { by: 'agent' } },
    { kind: 'status' },
  ]);
});

it('a hand-over names its line as the one that receives control', () => {
  const value = {
    type: 'control_passed',
    sender: { phone_number: '15550100077' },
    recipient: { phone_number_id: '700800900100201' },
    control_passed: { previous_owner_app_role: 'meta_business_agent' },
  };
  expect(readChange('messaging_handovers', value)).toMatchObject({
    lineKey: '700800900100201',
    items: [{ notice: { kind: 'control', ours: true, customer: { identity: { phone: '15550100077' } } } }],
  });
  const away = { ...value, control_passed: { new_owner_app_role: 'meta_business_agent' } };
  expect(notices('messaging_handovers', away)).toMatchObject([{ ours: false }]);
});

it('fields are counted by the names that Meta documents', () => {
  expect([knownField('flows'), knownField('calls'), knownField('field_of_tomorrow')]).toEqual([
    'flows',
    'calls',
    'other',
  ]);
});

describe('answers of forms and permissions', () => {
  const reply = (interactive: object) => {
    const message = { from: '15550100077', id: 'wamid.1', timestamp: '1', type: 'interactive', interactive };
    const [item] = read('messages', { metadata: METADATA, messages: [message] });
    return item?.kind === 'message' ? item.message.content.content : undefined;
  };
  it.each([
    ['{"flow_token":"t-42","size":"M"}', { flow_token: 't-42', size: 'M' }, 't-42'],
    ['{"size":', null, undefined],
    ['"just a text"', 'just a text', undefined],
    [undefined, null, undefined],
  ])('a flow that answers %j', (response_json, response, flowToken) => {
    const content = reply({ type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json } });
    expect(content).toMatchObject({ kind: 'nfm_reply', response });
    expect((content as { flowToken?: string }).flowToken).toBe(flowToken);
  });
  it('a call permission', () => {
    const call_permission_reply = {
      response: 'accept',
      is_permanent: false,
      expiration_timestamp: 1795900000,
    };
    expect(reply({ type: 'call_permission_reply', call_permission_reply })).toMatchObject({
      permission: { granted: true, permanent: false, until: 1795900000 },
    });
  });
});
