import { Payload } from '../../src/simulator/control-types';
import { payloadTexts } from '../../web/src/mischief/payload-texts';
import { Stand } from '../simulator/stand';

it('names every payload of the library in both languages, and no other', async () => {
  const stand = await Stand.up();
  const payloads = (await stand.call('GET', '/payloads')).json['items'] as Payload[];
  await stand.down();
  const names = payloads.map(({ name }) => name).sort();
  expect(Object.keys(payloadTexts.es).sort()).toEqual(names);
  expect(Object.keys(payloadTexts.en).sort()).toEqual(names);
});
