import { MessageIntake } from '../src/dispatch/message-intake.service';
import { startApp, TestApp } from './support/app';

let recado: TestApp;
beforeAll(async () => {
  recado = await startApp({ env: { TURN_QUIET_MS: '0' } });
});
afterAll(() => recado.close());

it('does not hold a conflict with another transaction against the bodies of its batch', async () => {
  const intake = recado.app.get(MessageIntake, { strict: false });
  const deadlock = Object.assign(new Error('deadlock detected'), { code: '40P01' });
  const take = jest.spyOn(intake, 'take').mockRejectedValueOnce(deadlock);
  const customer = recado.simulator.customer('15550100077');
  await customer.say('hola');
  await recado.settled();
  expect(take.mock.calls.length).toBeGreaterThan(1);
  expect(await recado.query('SELECT 1 FROM inbox WHERE attempts > 0')).toEqual([]);
  expect(await recado.query('SELECT 1 FROM expanding WHERE inbox_ids <> ARRAY[]::bigint[]')).toEqual([]);
  expect(await recado.query(`SELECT DISTINCT state FROM events`)).toEqual([{ state: 'done' }]);
});
