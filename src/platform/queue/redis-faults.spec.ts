import { redisFaults } from './redis-faults';

it.each([
  ['maxmemory_policy:noeviction\r\naof_enabled:1\r\n', []],
  ['aof_enabled:1\r\nmaxmemory_policy:allkeys-lru\r\n', ['maxmemory-policy is allkeys-lru; set noeviction']],
  ['maxmemory_policy:noeviction\r\naof_enabled:0\r\n', ['appendonly is off; set appendonly yes']],
  ['# a Redis that tells nothing\r\n', []],
])('judges a Redis by what it tells: %j', (info, faults) => {
  expect(redisFaults(info)).toEqual(faults);
});
