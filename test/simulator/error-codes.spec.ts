import { Stand } from './stand';

let stand: Stand;
beforeEach(async () => {
  stand = await Stand.up({ trusting: true });
});
afterEach(() => stand.down());

interface ErrorCodes {
  items: { code: number; httpStatus: number; message: string }[];
}

/** Meta, support/error-codes: whatever a send can be answered with. */
const codes = [
  0, 1, 2, 3, 4, 10, 33, 100, 190, 200, 368, 80007, 130429, 130472, 130497, 131000, 131005, 131008, 131009,
  131016, 131021, 131026, 131030, 131031, 131037, 131042, 131045, 131047, 131048, 131049, 131050, 131051,
  131052, 131053, 131055, 131056, 131057, 131061, 131062, 131063, 131064, 132000, 132001, 132005, 132007,
  132008, 132012, 132015, 132016, 132018, 132068, 132069, 133004, 133010, 133016, 134011, 134100, 134101,
  134102, 135000, 137000, 139100, 139101, 139102, 139103, 139200,
];

it('knows every code, each with wording of its own', async () => {
  const { items } = (await stand.call('GET', '/error-codes')).json as unknown as ErrorCodes;
  expect(items.map(({ code }) => code)).toEqual(expect.arrayContaining(codes));
  expect(new Set(items.map(({ message }) => message)).size).toBe(items.length);
  expect(items.every(({ httpStatus }) => httpStatus >= 400 && httpStatus < 600)).toBe(true);
});

it.each([
  [131047, 400],
  [132068, 400],
  [200, 403],
  [294, 403],
  [199_999, 400],
])('answers %i with %i, and the code in the words', async (code, status) => {
  stand.simulator.faults.use({ kind: 'error', code });
  const answer = await stand.send();
  expect(answer.status).toBe(status);
  expect(answer.json['error']).toMatchObject({ code, message: expect.stringContaining(`(#${code})`) });
});
