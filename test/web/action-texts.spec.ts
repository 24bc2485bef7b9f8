import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionTexts } from '../../web/src/audit/action-texts';

/** As in the audit log; generated from the controllers, and checked with `npm run check`. */
const ROUTES = [
  ...readFileSync(join(__dirname, '../../docs/rights.md'), 'utf8').matchAll(
    /`([A-Z]+) (\S+)` +\| `?([\w:-]*)`? /g,
  ),
].map(([, method = '', path = '', right = '']) => ({
  action: `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
  isRead: method === 'GET',
  right,
}));
const NOTED_READS = ['contacts:export', 'dead-letters:read', 'installation:bodies'];
/** Changes nothing, so it is not noted. */
const ASKED = 'POST /api/v1/rules/try';

it('names everything that the audit log notes in both languages, and nothing else', () => {
  const noted = ROUTES.filter(({ isRead, right }) => !isRead || NOTED_READS.includes(right));
  const actions = noted.map(({ action }) => action).filter((action) => action !== ASKED);
  expect(actions.length).toBeGreaterThan(50);
  expect(Object.keys(actionTexts.es).toSorted()).toEqual(actions.toSorted());
  expect(Object.keys(actionTexts.en).toSorted()).toEqual(actions.toSorted());
});
