import { startApp, TestApp } from '../support/app';
import { createTestDatabase, TestDatabase } from '../support/database';
import { Visitor } from '../support/visitor';

const KEY = { ENCRYPTION_KEY: 'ab'.repeat(32) };

let database: TestDatabase;
let apps: TestApp[];
beforeAll(async () => {
  database = await createTestDatabase();
  apps = [await startApp({ database, env: KEY }), await startApp({ database, env: KEY })];
});
afterAll(async () => {
  for (const app of apps) await app.close();
  await database.drop();
});

it('counts guesses over all processes of a database', async () => {
  const [first, second] = apps.map(({ url }) => new Visitor(url));
  const guess = async (where: Visitor | undefined) =>
    (await where?.signIn('ana@sol.example', 'wrong'))?.status;
  const answers = [];
  for (const where of [first, second, first, second, first]) answers.push(await guess(where));
  expect(answers).toEqual([401, 401, 401, 401, 401]);
  // The pause does not run out while this test is slow.
  await apps[0]?.query(`UPDATE sign_in_failures SET blocked_until = blocked_until + interval '1 hour'`);
  expect([await guess(second), await guess(first)]).toEqual([429, 429]);
  await Promise.all([first?.leave(), second?.leave()]);
});
