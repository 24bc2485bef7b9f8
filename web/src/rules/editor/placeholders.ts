import type { Kind } from '../rule';

export type Placeholder = 'headline' | 'product' | 'title';

/** What a message of this kind brings along. */
const BROUGHT: Readonly<Partial<Record<Kind, Placeholder>>> = {
  referral: 'headline',
  product: 'product',
  choice: 'title',
  selection: 'title',
};

export function broughtBy(kind: Kind): Placeholder | undefined {
  return BROUGHT[kind];
}

/** Placeholders of a text, as they are written, that stay empty in messages of this kind. */
export function unfilledIn(text: string, kind: Kind): string[] {
  const written = [...text.matchAll(/\{\{(\w+)\}\}/g)];
  return [...new Set(written.filter(([, name]) => name !== broughtBy(kind)).map(([whole]) => whole))];
}
