import { JsonObject } from './json';
import { mayText, needNumber, needObject, needOnly } from './rules';

/** Checks `parent.location`, which `at` says for the error's details. */
export function checkLocation(parent: JsonObject, at: string): void {
  const location = needObject(parent, 'location', at);
  needOnly(location, ['latitude', 'longitude', 'name', 'address'], at);
  needNumber(location, 'latitude', `${at}.latitude`, 90);
  needNumber(location, 'longitude', `${at}.longitude`, 180);
  for (const part of ['name', 'address']) mayText(location, part, `${at}.${part}`);
}
