import { envelope, mergedByLine } from '../../src/simulator/envelope';
import { adReferral, inbound, MessageContent } from '../../src/simulator/inbound';
import { JsonObject } from '../../src/simulator/json';
import { lineId, now, phone, Stand, userId } from './stand';

let stand: Stand;
beforeEach(async () => {
  stand = await Stand.up();
});
afterEach(() => stand.down());

const received = async (content: MessageContent, extras = {}): Promise<JsonObject> => {
  await stand.simulator.customer(phone).send(content, extras);
  return stand.messages.at(-1)!;
};

it('wraps a text as Meta does', async () => {
  const customer = stand.simulator.customer({
    phone,
    name: 'Rui P.',
    username: 'rui.demo',
    parentUserId: 'BR.ENT.11112222333344445555',
    identityKeyHash: 'Zm9vYmFy=',
  });
  const { id } = await customer.say('Buongiorno', { referral: adReferral('Scrivici') });
  expect(stand.bodies).toEqual([
    {
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '900100200300401',
          changes: [
            {
              field: 'messages',
              value: {
                messaging_product: 'whatsapp',
                metadata: { display_phone_number: '15550100001', phone_number_id: lineId },
                contacts: [
                  {
                    profile: { name: 'Rui P.', username: 'rui.demo' },
                    wa_id: phone,
                    user_id: userId,
                    parent_user_id: 'BR.ENT.11112222333344445555',
                    identity_key_hash: 'Zm9vYmFy=',
                  },
                ],
                messages: [
                  {
                    from: phone,
                    from_user_id: userId,
                    from_parent_user_id: 'BR.ENT.11112222333344445555',
                    id,
                    timestamp: String(now / 1000),
                    type: 'text',
                    text: { body: 'Buongiorno' },
                    referral: expect.objectContaining({ headline: 'Scrivici', source_type: 'ad' }),
                  },
                ],
              },
            },
          ],
        },
      ],
    },
  ]);
});

it('leaves the phone out for someone known by username only', async () => {
  await stand.simulator.customer({ userId, username: 'rui.demo' }).say('ciao');
  expect(stand.messages[0]).not.toHaveProperty('from');
  expect(stand.messages[0]).toHaveProperty('from_user_id', userId);
  expect(stand.values[0]?.['contacts']).toEqual([expect.not.objectContaining({ wa_id: expect.anything() })]);
});

it.each(['image', 'video', 'audio', 'document', 'sticker'] as const)(
  'gives %s an id and a hash',
  async (type) => {
    const message = await received(inbound[type]());
    expect(message[type]).toMatchObject({
      id: expect.stringMatching(/^\d+$/),
      mime_type: expect.stringContaining('/'),
      sha256: expect.stringMatching(/=$/),
    });
  },
);

it.each<[string, MessageContent, JsonObject]>([
  [
    'location',
    inbound.location(45.07, 7.68, { name: 'Sede' }),
    { location: { latitude: 45.07, name: 'Sede' } },
  ],
  [
    'contacts',
    inbound.contacts({ name: { formatted_name: 'Ada L.' } }),
    { contacts: [{ name: { formatted_name: 'Ada L.' } }] },
  ],
  [
    'interactive',
    inbound.flowReply({ flow_token: 't-42' }),
    {
      interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', response_json: '{"flow_token":"t-42"}' } },
    },
  ],
  [
    'button',
    inbound.templateButton('Annulla', 'cancel:991'),
    { button: { text: 'Annulla', payload: 'cancel:991' } },
  ],
  [
    'order',
    inbound.order([{ product_retailer_id: 'SKU-9', quantity: 2, item_price: 12.5, currency: 'EUR' }]),
    { order: { catalog_id: '55501', product_items: [{ product_retailer_id: 'SKU-9' }] } },
  ],
  ['reaction', inbound.reaction('wamid.1', '👍'), { reaction: { message_id: 'wamid.1', emoji: '👍' } }],
  [
    'unsupported',
    inbound.unsupported(),
    { unsupported: { type: 'poll_creation' }, errors: [{ code: 131051 }] },
  ],
  [
    'edit',
    inbound.edit('wamid.1', inbound.text('alle 19')),
    { edit: { original_message_id: 'wamid.1', message: { type: 'text', text: { body: 'alle 19' } } } },
  ],
  ['revoke', inbound.revoke('wamid.1'), { revoke: { original_message_id: 'wamid.1' } }],
  ['hologram', inbound.unknown(), { hologram: {} }],
])('builds %s', async (type, content, parts) => {
  expect(await received(content)).toMatchObject({ type, from: phone, ...parts });
});

it('removes a reaction by leaving the emoji out', async () => {
  expect((await received(inbound.reaction('wamid.1')))['reaction']).toEqual({ message_id: 'wamid.1' });
});

it('sends system messages without contacts, and hides what is not shareable', async () => {
  expect(await received(inbound.numberChanged('15550100088', 'BR.NEW111', userId))).toMatchObject({
    from: phone,
    system: {
      type: 'user_changed_number',
      wa_id: '15550100088',
      user_id: 'BR.NEW111',
      previous_user_id: userId,
    },
  });
  const changed = await received(inbound.userIdChanged('BR.NEW111', userId));
  expect(changed).not.toHaveProperty('from');
  expect(changed).toMatchObject({ system: { type: 'user_changed_user_id', user_id: 'BR.NEW111' } });
  expect(stand.values.every((value) => value['contacts'] === undefined)).toBe(true);
});

it('taps a choice of the newest menu, which it quotes', async () => {
  const customer = stand.simulator.customer(phone);
  await customer.say('ayuda');
  const rows = [
    { id: 's:18', title: '18:00', description: 'Ultimo posto' },
    { id: 's:19', title: '19:00' },
  ];
  const action = { button: 'Orari', sections: [{ rows }] };
  const interactive = { type: 'list', body: { text: 'Scegli' }, action };
  const { json } = await stand.send({ type: 'interactive', text: undefined, interactive });
  await customer.choose(1);
  expect(stand.messages.at(-1)).toMatchObject({
    type: 'interactive',
    context: { from: '15550100001', id: (json['messages'] as { id: string }[])[0]?.id },
    interactive: {
      type: 'list_reply',
      list_reply: { id: 's:18', title: '18:00', description: 'Ultimo posto' },
    },
  });
  await expect(customer.choose('s:99')).rejects.toThrow('no choice');
});

it('gives each message its own id', async () => {
  const customer = stand.simulator.customer(phone);
  const sent = await Promise.all(Array.from({ length: 20 }, () => customer.say('ciao')));
  expect(new Set(sent.map(({ id }) => id)).size).toBe(20);
});

it('merges neighbouring values of one line, and keeps business accounts apart', () => {
  const other = { ...stand.line, phoneNumberId: '700800900100202', businessAccountId: '900100200300402' };
  const update = (line: typeof stand.line, id: string) => ({
    line,
    value: { contacts: [{ user_id: userId }], messages: [{ id }] },
  });
  const updates = [update(stand.line, '1'), update(stand.line, '2'), update(other, '3')];
  expect(mergedByLine(updates).map(({ value }) => value)).toEqual([
    { contacts: [{ user_id: userId }], messages: [{ id: '1' }, { id: '2' }] },
    { contacts: [{ user_id: userId }], messages: [{ id: '3' }] },
  ]);
  expect(envelope(updates)['entry']).toMatchObject([
    { id: '900100200300401', changes: [{ field: 'messages' }, { field: 'messages' }] },
    { id: '900100200300402', changes: [{ field: 'messages' }] },
  ]);
});
