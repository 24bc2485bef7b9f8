import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';
import metadata = require('libphonenumber-js/metadata.min.json');
import { CustomerIdentity } from '../domain/inbound';

/** Countries of each calling code, the main one first; of codes that belong to no country (satellites) `001`. */
const COUNTRIES: Readonly<Partial<Record<string, readonly string[]>>> = metadata.country_calling_codes;
const LONGEST_CALLING_CODE = 3;

/**
 * The country whose price holds for a customer, in two letters: that of the phone, else of the business-scoped user id,
 * which begins with it. Null when neither tells.
 */
export function marketOf({ phone, userId }: CustomerIdentity): string | null {
  return (phone === undefined ? null : countryOf(phone)) ?? userId?.slice(0, 2) ?? null;
}

/** Whether these two letters name a country that has phones. */
export function isMarket(text: string): boolean {
  return isSupportedCountry(text);
}

function countryOf(phone: string): string | null {
  for (let length = 1; length <= LONGEST_CALLING_CODE; length += 1) {
    const [main, ...others] = COUNTRIES[phone.slice(0, length)] ?? [];
    if (main === undefined) continue;
    if (main === '001') return null;
    // Most codes are of one country, and need no look at the rest of the number.
    return others.length === 0 ? main : (parsePhoneNumberFromString(`+${phone}`)?.country ?? main);
  }
  return null;
}
