// Country codes of phone numbers (ITU E.164), as far as the simulator needs them.

const ofTwoDigits = new Set(
  `20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58
   60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98`.split(/\s+/),
);

/** Some countries by their code; `1` is more than one country. */
const countries: Readonly<Record<string, string>> = {
  '1': 'US',
  '33': 'FR',
  '34': 'ES',
  '39': 'IT',
  '44': 'GB',
  '49': 'DE',
  '51': 'PE',
  '52': 'MX',
  '54': 'AR',
  '55': 'BR',
  '56': 'CL',
  '57': 'CO',
  '58': 'VE',
  '91': 'IN',
  '351': 'PT',
  '593': 'EC',
  '595': 'PY',
  '598': 'UY',
};

/** The country code that an international number begins with. */
export function callingCodeOf(digits: string): string {
  if (digits.startsWith('1') || digits.startsWith('7')) return digits.slice(0, 1);
  const two = digits.slice(0, 2);
  return ofTwoDigits.has(two) ? two : digits.slice(0, 3);
}

/** Two letters; `US` for a country that is not known here. */
export function countryOf(digits: string): string {
  return countries[callingCodeOf(digits)] ?? 'US';
}

/**
 * How the same mobile number is written too, where a country changed its numbers and WhatsApp kept one of the two: a 9
 * after the area code in Brazil, a 1 after the country code in Mexico, a 9 in Argentina.
 */
export function otherSpelling(digits: string): string | undefined {
  const brazil = /^(55\d\d)(9?)(\d{8})$/.exec(digits);
  const mexico = /^(52)(1?)(\d{10})$/.exec(digits);
  const argentina = /^(54)(9?)(\d{10})$/.exec(digits);
  const [, before, extra, rest] = brazil ?? mexico ?? argentina ?? [];
  if (before === undefined || rest === undefined) return undefined;
  return `${before}${extra === '' ? (mexico ? '1' : '9') : ''}${rest}`;
}
