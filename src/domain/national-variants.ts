interface Variant {
  readonly from: RegExp;
  readonly to: string;
}

/**
 * One mobile number, two spellings in use; what was dialled may come back as the other (Meta, "Send messages").
 * - Brazil put a 9 before mobile numbers. An eight-digit number that begins with 2 to 5 is a landline: somebody else.
 * - Mexico dropped the 1 after the country code in 2019.
 * - Argentina has a 9 after the country code of mobile numbers, which callers in the country leave out.
 */
const VARIANTS: readonly Variant[] = [
  { from: /^55([1-9][1-9])9([016-9]\d{7})$/, to: '55$1$2' },
  { from: /^55([1-9][1-9])([016-9]\d{7})$/, to: '55$19$2' },
  { from: /^521([2-9]\d{9})$/, to: '52$1' },
  { from: /^52([2-9]\d{9})$/, to: '521$1' },
  { from: /^549([1-3]\d{9})$/, to: '54$1' },
  { from: /^54([1-3]\d{9})$/, to: '549$1' },
];

/** A number, as digits, in every spelling that means it: itself first, then the other one where its country has two. */
export function spellingsOf(phone: string): readonly string[] {
  const variant = VARIANTS.find(({ from }) => from.test(phone));
  return variant === undefined ? [phone] : [phone, phone.replace(variant.from, variant.to)];
}
