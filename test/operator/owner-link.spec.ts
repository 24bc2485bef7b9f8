import { InvitationsService } from '../../src/operators/invitations.service';
import { Visitor } from '../support/visitor';
import { Stand } from './stand';

let stand: Stand;
let browser: Visitor;
beforeAll(async () => {
  stand = await Stand.up();
  browser = new Visitor(stand.url);
});
afterAll(async () => {
  await browser.leave();
  await stand.down();
});

const start = async () => (await stand.service(InvitationsService).firstOwnerLink())?.url ?? null;
const works = async (url: string | null) => {
  const token = url?.split('#')[1] ?? '';
  return (await browser.call('POST', '/invitations/look', { token })).status === 200;
};

it('is made at every start while there is no owner: those of one moment all work, and older ones end', async () => {
  const together = await Promise.all([start(), start(), start()]);
  for (const url of together) expect(await works(url)).toBe(true);
  await stand.query(`UPDATE invitations SET created_at = now() - interval '2 minutes'`);
  const later = await start();
  expect(await works(later)).toBe(true);
  for (const url of together) expect(await works(url)).toBe(false);

  expect((await browser.accept(later ?? '', { email: 'eva@sol.example' })).status).toBe(200);
  expect(await start()).toBeNull();
  await stand.query('UPDATE operators SET active = false');
  expect(await start()).not.toBeNull();
});

it('ends after a day', async () => {
  const url = await start();
  await stand.query(`UPDATE invitations SET expires_at = expires_at - interval '24 hours'`);
  expect(await works(url)).toBe(false);
});
