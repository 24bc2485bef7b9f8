import { NEWEST_GRAPH_VERSION } from '../../platform/config/config';
import { lifeOf } from './graph-versions';

const at = new Date('2026-11-28T00:00:00Z');

it.each([
  [NEWEST_GRAPH_VERSION, 'current', null],
  ['v25.0', 'current', '2028-07-29'],
  ['v22.0', 'current', '2027-05-20'],
  ['v21.0', 'dying', '2027-01-21'],
  ['v20.0', 'dead', '2026-09-24'],
  ['v2.12', 'dead', null],
  ['v27.0', 'newer', null],
])('%s is %s', (version, state, dies) => {
  expect(lifeOf(version, at)).toEqual({ state, dies });
});

it.each([
  ['2027-02-18T23:59:59Z', 'current'],
  ['2027-02-20T00:00:00Z', 'dying'],
  ['2027-05-19T23:59:59Z', 'dying'],
  ['2027-05-20T00:00:00Z', 'dead'],
])('v22.0 on %s is %s', (day, state) => {
  expect(lifeOf('v22.0', new Date(day)).state).toBe(state);
});
