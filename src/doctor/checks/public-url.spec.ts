import { Evidence } from '../evidence';
import { publicUrlFinding } from './public-url';

const about = (publicUrl: string | undefined, simulated = false) =>
  publicUrlFinding({ installation: { publicUrl }, line: { simulated } } as Pick<
    Evidence,
    'installation' | 'line'
  >);

it.each([
  ['https://api.tienda.mx', 'ok'],
  ['https://api.tienda.mx/recado', 'ok'],
  ['https://203.0.113.7', 'ok'],
  ['https://172.32.0.1', 'ok'],
  ['http://api.tienda.mx', 'failed'],
  ['https://localhost', 'failed'],
  ['https://server', 'failed'],
  ['https://server.', 'failed'],
  ['https://[2a03:2880::1]', 'ok'],
  ['https://tienda.local', 'failed'],
  ['https://127.0.0.1:3000', 'failed'],
  ['https://10.0.0.5', 'failed'],
  ['https://172.16.0.1', 'failed'],
  ['https://192.168.1.20', 'failed'],
  ['https://[::1]:3000', 'failed'],
  ['https://[fd00::1]', 'failed'],
  [`https://api.tienda.mx/${'a'.repeat(180)}`, 'failed'],
])('%s is %s', (url, state) => {
  const { state: found, mend } = about(url);
  expect(found).toBe(state);
  expect(mend === null).toBe(state === 'ok');
});

it('is needed for a real line and not for a simulated one', () => {
  expect(about(undefined)).toMatchObject({
    state: 'skipped',
    mend: expect.stringContaining('PUBLIC_URL=https'),
  });
  expect(about(undefined, true)).toMatchObject({ state: 'ok' });
});
