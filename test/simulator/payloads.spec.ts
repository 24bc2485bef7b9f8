import 'reflect-metadata';
import { readWebhook } from '../../src/providers/cloud-api/read-webhook';
import { Payload } from '../../src/simulator/control-types';
import { isEnvelope } from '../../src/webhook/whatsapp-webhook.dto';
import { JsonObject, objectsIn } from '../../src/simulator/json';
import { lineId, now, phone, Stand, userId } from './stand';

let stand: Stand;
beforeEach(async () => {
  stand = await Stand.up();
});
afterEach(() => stand.down());

const library = async (query = `?line=${lineId}&customer=${phone}`): Promise<Payload[]> =>
  (await stand.call('GET', `/payloads${query}`)).json['items'] as Payload[];
const namesOf = (payloads: readonly Payload[]) => payloads.map(({ name }) => name);
const wordsOf = ([text = '']: TemplateStringsArray) => text.trim().split(/\s+/);
const itemsOf = ({ body }: Payload) => readWebhook(body).flatMap(({ items }) => items);

it('holds a message of every type that Meta sends', async () => {
  const messages = (await library()).flatMap(itemsOf).filter((item) => item.kind === 'message');
  const types = new Set(messages.map(({ message }) => message.wireType));
  expect([...types]).toEqual(
    expect.arrayContaining(wordsOf`
      text image video audio document sticker location contacts interactive button order
      reaction system unsupported edit revoke request_welcome hologram`),
  );
});

it('holds every status and every other field', async () => {
  const payloads = await library();
  const items = payloads.flatMap(itemsOf);
  const statuses = items.flatMap((item) => (item.kind === 'status' ? [item.status.status] : []));
  const fields = payloads.flatMap(({ body }) =>
    objectsIn(body['entry']).flatMap((entry) => objectsIn(entry['changes']).map(({ field }) => field)),
  );
  expect(statuses).toEqual(
    expect.arrayContaining(['sent', 'delivered', 'read', 'played', 'failed', 'deleted']),
  );
  expect(fields).toEqual(
    expect.arrayContaining(wordsOf`
      account_update account_review_update account_alerts business_capability_update
      message_template_status_update message_template_quality_update
      template_category_update phone_number_quality_update phone_number_name_update security
      business_username_updates user_preferences smb_message_echoes smb_app_state_sync
      history calls standby messaging_handovers automatic_events flows
      payment_configuration_update partner_solutions group_lifecycle_update
      group_participants_update group_settings_update group_status_update
      message_template_components_update user_id_update field_of_tomorrow`),
  );
});

it('holds every event of accounts and of templates', async () => {
  const eventsOf = (payloads: readonly Payload[], field: string) =>
    payloads.flatMap(({ body }) =>
      objectsIn(body['entry']).flatMap((entry) =>
        objectsIn(entry['changes']).flatMap((change) =>
          change['field'] === field ? [(change['value'] as JsonObject)['event']] : [],
        ),
      ),
    );
  const payloads = await library();
  expect(eventsOf(payloads, 'account_update')).toEqual(
    expect.arrayContaining(wordsOf`
      ACCOUNT_VIOLATION ACCOUNT_RESTRICTION DISABLED_UPDATE ACCOUNT_DELETED ACCOUNT_OFFBOARDED ACCOUNT_RECONNECTED
      PARTNER_ADDED PARTNER_REMOVED PARTNER_APP_INSTALLED PARTNER_APP_UNINSTALLED
      PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE VOLUME_BASED_PRICING_TIER_UPDATE
      AUTH_INTL_PRICE_ELIGIBILITY_UPDATE BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE AD_ACCOUNT_LINKED
      MM_LITE_TERMS_SIGNED`),
  );
  expect(eventsOf(payloads, 'message_template_status_update')).toEqual(
    expect.arrayContaining(wordsOf`
      APPROVED REJECTED PENDING PAUSED DISABLED FLAGGED REINSTATED ARCHIVED UNARCHIVED DELETED
      PENDING_DELETION IN_APPEAL LOCKED LIMIT_EXCEEDED`),
  );
});

it('is read whole by the product, but for the bodies that are meant to be wrong', async () => {
  const payloads = await library();
  expect(new Set(namesOf(payloads)).size).toBe(payloads.length);
  expect(namesOf(payloads.filter(({ body }) => !isEnvelope(body)))).toEqual(['no_envelope']);
  const unreadable = payloads.filter((payload) => itemsOf(payload).some(({ kind }) => kind === 'unreadable'));
  expect(namesOf(unreadable)).toEqual(['no_sender', 'messages_is_no_list', 'value_is_no_object']);
});

it('names its line in all bodies that name one, but for the unknown one', async () => {
  const lines = (await library()).flatMap(({ name, body }) =>
    readWebhook(body).map(({ lineKey }) => [lineKey, name] as const),
  );
  const strangers = lines.filter(([line]) => line !== null && line !== lineId);
  expect(new Set(strangers.map(([, name]) => name))).toEqual(
    new Set(['unknown_line', 'unknown_line_beside_known']),
  );
});

it('names the customer as the other side of a call, whoever calls', async () => {
  const calls = (await library())
    .filter(({ name }) => name === 'call_comes' || name === 'call_answered')
    .flatMap(itemsOf);
  const identity = { phone, userId };
  expect(calls).toMatchObject([
    { notice: { kind: 'call', byCustomer: true, customer: { identity } } },
    { notice: { kind: 'call', byCustomer: false, customer: { identity } } },
  ]);
});

it('is new each time, and of this moment', async () => {
  const idOf = async () => {
    const [item] = itemsOf((await library()).find(({ name }) => name === 'text')!);
    return item?.kind === 'message' ? item.message : undefined;
  };
  const [first, second] = [await idOf(), await idOf()];
  expect(first?.providerMessageId).not.toBe(second?.providerMessageId);
  expect(first).toMatchObject({ timestamp: now / 1000, customer: { identity: { phone } } });
});

it('reports on the newest message of the business', async () => {
  await stand.simulator.customer(phone).say('hola');
  const { json } = await stand.send();
  const id = (json['messages'] as { id: string }[])[0]?.id;
  const delivered = (await library()).find(({ name }) => name === 'delivered')!;
  expect(itemsOf(delivered)).toMatchObject([{ status: { providerMessageId: id, status: 'delivered' } }]);
});

it('calls the customer by the given name', async () => {
  const named = (query: string) =>
    library(`?customer=${phone}${query}`).then((payloads) => payloads.flatMap(itemsOf));
  const nameOf = ([item]: Awaited<ReturnType<typeof named>>) =>
    item?.kind === 'message' ? item.message.customer.name : undefined;
  expect(nameOf(await named(''))).toBe('Customer 0077');
  const ana = await named('&name=Ana%20Torres');
  expect(new Set(ana.map((item) => nameOf([item])))).toContain('Ana Torres');
  expect(new Set(ana.map((item) => nameOf([item])))).not.toContain('Customer 0077');
  expect(stand.simulator.customer(phone).profile.name).toBe('Customer 0077');
});

it('quotes what was said to the customer, by whatever name', async () => {
  await stand.simulator.customer(phone).say('hola');
  const { json } = await stand.send();
  const [{ id }] = json['messages'] as [{ id: string }];
  const tap = (await library(`?customer=${phone}&name=Ana`)).find(({ name }) => name === 'list_reply')!;
  expect(itemsOf(tap)).toMatchObject([{ message: { customer: { name: 'Ana' } } }]);
  expect(JSON.stringify(tap.body)).toContain(id);
});

it('can be sent as it is', async () => {
  for (const { body } of await library()) {
    const answer = await stand.call('POST', '/webhooks', { line: lineId, body: JSON.stringify(body) });
    expect(answer.json).toMatchObject({ status: 200 });
  }
  expect(stand.webhooks).toHaveLength((await library()).length);
});

it('is made for the only line and the demo customer unless told, and for nobody unknown', async () => {
  expect(namesOf(await library(''))).toEqual(namesOf(await library()));
  expect((await stand.call('GET', '/payloads?customer=nobody')).status).toBe(400);
  expect((await stand.call('GET', '/payloads?line=9')).status).toBe(400);
});
