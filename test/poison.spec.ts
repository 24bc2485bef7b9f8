import { startApp, TestApp } from './support/app';
import { until } from './support/until';

const POISON = 'hola, veneno';

let recado: TestApp;
beforeAll(async () => {
  recado = await startApp();
  // A message whose handler throws, as one of an unforeseen shape would.
  await recado.query(`
    CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.content = 'null'; RETURN NEW; END $$;
    CREATE TRIGGER spoil BEFORE INSERT ON messages FOR EACH ROW
      WHEN (NEW.content ->> 'body' = '${POISON}') EXECUTE FUNCTION spoil()`);
});
afterAll(() => recado.close());

const answersTo = (id: string) =>
  recado.simulator.requests.filter(
    (request) => (request.body as { context?: { message_id: string } }).context?.message_id === id,
  ).length;

interface DeadLetter {
  readonly id: string;
  readonly reason: string;
  readonly attempts: number;
}
const deadLetters = async () =>
  ((await recado.api('GET', '/api/v1/dead-letters')).body as { items: readonly DeadLetter[] }).items;

/** Resolves when the condition holds; retries are made now instead of after their back-off. */
async function hastening(holds: () => Promise<boolean>): Promise<void> {
  await until(async () => {
    await recado.query(`UPDATE lanes SET ready_at = now() WHERE tries > 0 AND lease_until IS NULL`);
    return holds();
  });
}

it('buries a message that cannot be handled, goes on with its conversation, and delays no other', async () => {
  const unlucky = recado.simulator.customer('15550104001');
  const other = recado.simulator.customer('15550104002');
  const { id: poison } = await unlucky.say(POISON);
  const fine = await other.say('hola');
  // Without hastening: the retries of the poison take half a minute, and nobody else waits for them.
  await until(() => answersTo(fine.id) !== 0);
  expect(await deadLetters()).toEqual([]);

  await hastening(async () => (await deadLetters()).length === 1);
  expect(await deadLetters()).toMatchObject([{ reason: 'handler_failed' }]);
  const later = await unlucky.say('hola');
  await recado.settled();
  expect([answersTo(poison), answersTo(later.id)]).toEqual([0, 1]);

  await recado.query(`UPDATE messages SET content = '{"body":"hola"}' WHERE provider_message_id = $1`, [
    poison,
  ]);
  const [letter] = await deadLetters();
  for (let replay = 0; replay < 2; replay += 1) {
    expect((await recado.api('POST', `/api/v1/dead-letters/${letter?.id}/replay`)).status).toBe(200);
    await recado.settled();
  }
  expect(answersTo(poison)).toBe(1);
});
