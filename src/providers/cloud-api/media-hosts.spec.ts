import { mayShowToken } from './media-hosts';

const GRAPH = 'https://graph.facebook.com';

it.each([
  ['https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1', GRAPH],
  ['https://fbsbx.com/x', GRAPH],
  ['https://scontent.xx.fbcdn.net/x', GRAPH],
  ['https://mmg.whatsapp.net/x', GRAPH],
  ['https://graph.facebook.com/x', GRAPH],
  ['https://FBSBX.com:443/x', GRAPH],
  ['http://127.0.0.1:4000/graph/media-download/1', 'http://127.0.0.1:4000/graph'],
])('shows the token to %s of a line at %s', (address, base) => {
  expect(mayShowToken(address, base)).toBe(true);
});

it.each([
  ['http://lookaside.fbsbx.com/x', GRAPH],
  ['https://lookaside.fbsbx.com:8443/x', GRAPH],
  ['https://evilfbsbx.com/x', GRAPH],
  ['https://fbsbx.com.evil.test/x', GRAPH],
  ['https://evil.test/?fbsbx.com', GRAPH],
  ['https://fbsbx.com@evil.test/x', GRAPH],
  ['https://169.254.169.254/latest', GRAPH],
  ['http://127.0.0.1:4001/x', 'http://127.0.0.1:4000/graph'],
  ['https://127.0.0.1:4000/x', 'http://127.0.0.1:4000/graph'],
  ['file:///etc/passwd', GRAPH],
  ['no address', GRAPH],
  ['', GRAPH],
])('does not show it to %j of a line at %s', (address, base) => {
  expect(mayShowToken(address, base)).toBe(false);
});
