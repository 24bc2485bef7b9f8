import { JsonObject } from '../../src/simulator/json';
import { lineId, now, phone, Stand, userId } from './stand';

const route = `/graph/v26.0/${lineId}/block_users`;
let stand: Stand;
beforeEach(async () => {
  stand = await Stand.up();
});
afterEach(() => stand.down());

const call = (method: string, ...users: JsonObject[]) =>
  stand.call(method, route, { messaging_product: 'whatsapp', block_users: users });
const blocked = async () => (await stand.call('GET', route)).json['data'];

it.each<[string, JsonObject]>([
  ['phone', { user: `+${phone}` }],
  ['user id', { user_id: userId }],
])('keeps out whoever is blocked by %s, until they are unblocked', async (_, user) => {
  const customer = stand.simulator.customer(phone);
  await customer.say('hola');
  const answer = await call('POST', user);
  expect(answer).toMatchObject({ status: 200, json: { block_users: { added_users: [{ wa_id: phone }] } } });
  expect(await blocked()).toEqual([{ messaging_product: 'whatsapp', wa_id: phone }]);
  expect(await customer.say('¿me leen?')).toMatchObject({ status: 0 });
  expect(
    (await stand.call('POST', `/customers/${phone}/messages`, { type: 'text', text: { body: 'a' } })).status,
  ).toBe(202);
  await call('DELETE', user);
  await customer.say('¿y ahora?');
  expect(stand.messages.map(({ text }) => (text as JsonObject)['body'])).toEqual(['hola', '¿y ahora?']);
  expect(await blocked()).toEqual([]);
});

it('blocks those whom it can, and names the others', async () => {
  await stand.simulator.customer(phone).say('hola');
  await stand.simulator.customer('15550100088').say('hola', { timestamp: now / 1000 - 86_401 });
  const answer = await call(
    'POST',
    { user: phone },
    { user: '15550100088' },
    { user_id: 'BR.ENT.1' },
    { user: 'nobody' },
  );
  expect(answer).toMatchObject({
    status: 400,
    json: {
      error: { code: 139100 },
      block_users: {
        added_users: [{ input: phone }],
        failed_users: [
          { input: '15550100088', errors: [{ code: 131047 }] },
          { input: 'BR.ENT.1', errors: [{ code: 131009 }] },
          { input: 'nobody', errors: [{ code: 131009 }] },
        ],
      },
    },
  });
  expect(await blocked()).toHaveLength(1);
});

it('refuses a list without anybody, and one without its product', async () => {
  expect((await call('POST')).status).toBe(400);
  expect((await stand.call('POST', route, { block_users: [{ user: phone }] })).status).toBe(400);
});

it('fails by a fault that is meant for it, and by no other', async () => {
  await stand.simulator.customer(phone).say('hola');
  stand.simulator.faults.use(
    { kind: 'html' },
    { kind: 'error', code: 139102, match: { type: 'block_users' }, times: 1 },
  );
  expect((await call('POST', { user: phone })).json).toMatchObject({ error: { code: 139102 } });
  expect((await call('POST', { user: phone })).status).toBe(200);
});
