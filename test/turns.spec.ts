import { adReferral, inbound } from '../src/simulator/inbound';
import { endTurns, startApp, TestApp } from './support/app';

/** It ends when the test says so. */
const QUIET_MS = 60_000;

let recado: TestApp;
beforeAll(async () => {
  recado = await startApp({ env: { TURN_QUIET_MS: String(QUIET_MS) } });
});
afterAll(() => recado.close());

const repliesQuoting = (ids: readonly string[]) =>
  recado.simulator.requests
    .map(
      (request) => request.body as { context?: { message_id: string }; text?: { body: string } } | undefined,
    )
    .filter((body) => ids.includes(body?.context?.message_id ?? ''));

it('answers quick messages of a customer once, as one turn, by the best rule and quoting the last', async () => {
  const customer = recado.simulator.customer('15550102001');
  const ids = [
    (await customer.send(inbound.text('buenas'), { referral: adReferral('Promo') })).id,
    (await customer.say('hola')).id,
    (await customer.say('¿siguen abiertos?')).id,
  ];
  await endTurns(recado);
  const replies = repliesQuoting(ids);
  expect(replies.map((reply) => reply?.context?.message_id)).toEqual([ids[2]]);
  expect(replies[0]?.text?.body).toContain("nuestro anuncio 'Promo'");
  const events = await recado.query<{ id: string; state: string; answered_by: string | null }>(
    `SELECT e.id, e.state, e.answered_by FROM events e JOIN messages m ON m.id = e.message_id
     WHERE m.provider_message_id = ANY($1) ORDER BY e.id`,
    [ids],
  );
  const last = events[2]?.id;
  expect(events.map((event) => [event.state, event.answered_by])).toEqual([
    ['done', last],
    ['done', last],
    ['done', null],
  ]);
  const marked = recado.simulator.requests.filter(({ body }) =>
    ids.includes((body as { message_id?: string }).message_id ?? ''),
  );
  expect(marked).toHaveLength(3);
});

it('answers what comes after the quiet time on its own', async () => {
  const customer = recado.simulator.customer('15550102002');
  const ids = [(await customer.say('hola')).id];
  await endTurns(recado);
  ids.push((await customer.say('hola')).id);
  await endTurns(recado);
  expect(repliesQuoting(ids)).toHaveLength(2);
});

it('answers each customer for themselves', async () => {
  const sent = await Promise.all(
    Array.from({ length: 20 }, (_, i) => recado.simulator.customer(`155501030${String(10 + i)}`).say('hola')),
  );
  await endTurns(recado);
  expect(repliesQuoting(sent.map(({ id }) => id))).toHaveLength(20);
});
