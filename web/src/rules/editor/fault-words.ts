import type { useTranslation } from 'react-i18next';

type Translate = ReturnType<typeof useTranslation<'rules'>>['t'];

/** The refusals that a person meets in the form; the parts in brackets are `a`, `b` and `c` of the text. */
const KNOWN = [
  ['required', /^is required$/],
  ['length', /^must have (\d+) to (\d+) characters, not (\d+)$/],
  ['count', /^must have (\d+) to (\d+) elements, not (\d+)$/],
  ['total', /^must have at most (\d+) \w+ in total, not (\d+)$/],
  ['unique', /^must be unique in this message$/],
  ['address', /^must be an http or https address$/],
  ['words', /^must be a list of (\d+) to (\d+) words or phrases$/],
  ['letter', /^must hold a letter or digit$/],
  ['empty', /^would be empty when its placeholders are; add words of its own$/],
  ['oneOf', /^must be one of (.+)$/],
  ['media', /^needs one of id \(of media uploaded to Meta\), mediaId/],
  ['impossible', /^is not known here; known are .*$/],
  ['object', /^must be an object$/],
] as const;

/** Says a refusal of the server in the language of the page; one that is not known stays as it came. */
export function sayFault(t: Translate, message: string): string {
  for (const [key, pattern] of KNOWN) {
    const [, a = '', b = '', c = ''] = pattern.exec(message) ?? [];
    if (pattern.test(message))
      return key === 'length' && c === '0' ? t('fault.required') : t(`fault.${key}`, { a, b, c });
  }
  return message;
}
