import { WebhookItem } from '../providers/provider';
import { Line } from '../tenants/line';
import { keyOf } from './found';

const line = { id: 'line-1' } as Line;
const receivedAt = (at: string) => ({ receivedAt: new Date(at) });
const NOON = receivedAt('2026-11-22T12:00:00Z');

describe('errors that name no message', () => {
  const errors: WebhookItem = { kind: 'errors', path: 'a', errors: [{ code: 131031 }], digest: 'd-1' };

  it('delivered again on a day are the same', () => {
    expect(keyOf({ ...errors, path: 'b' }, line, receivedAt('2026-11-22T23:59:59Z'))).toBe(
      keyOf(errors, line, NOON),
    );
  });
  it('that come again on another day happened again', () => {
    expect(keyOf(errors, line, receivedAt('2026-11-23T00:00:00Z'))).not.toBe(keyOf(errors, line, NOON));
  });
});

it.each<WebhookItem>([
  { kind: 'notice', digest: 'd-1' } as WebhookItem,
  { kind: 'field', path: 'a', field: 'flows', digest: 'd-1' },
  { kind: 'unreadable', path: 'a', reason: 'odd', digest: 'd-1' },
])('the day makes no other of a $kind', (item) => {
  expect(keyOf(item, line, receivedAt('2026-12-24T12:00:00Z'))).toBe(keyOf(item, line, NOON));
});
