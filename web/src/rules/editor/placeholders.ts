import type { Kind } from '../rule';

const PLACEHOLDERS = ['headline', 'product', 'title', 'opens'] as const;
type Placeholder = (typeof PLACEHOLDERS)[number];

const WRITTEN = /\{\{(\w+)\}\}/g;

/** What a message of this kind brings along. */
const BROUGHT: Readonly<Partial<Record<Kind, Placeholder>>> = {
  referral: 'headline',
  product: 'product',
  choice: 'title',
  selection: 'title',
  closed: 'opens',
};

export function isPlaceholder(name: string): name is Placeholder {
  return PLACEHOLDERS.some((known) => known === name);
}

export function broughtBy(kind: Kind): Placeholder | undefined {
  return BROUGHT[kind];
}

/** Placeholders of a text, as they are written, that stay empty in messages of this kind. Any may come when nobody is there. */
export function unfilledIn(text: string, kind: Kind): string[] {
  const written = [...text.matchAll(WRITTEN)];
  return [
    ...new Set(
      written.filter(([, name]) => name !== broughtBy(kind) && name !== 'opens').map(([whole]) => whole),
    ),
  ];
}

/** As the bot fills it: what has no value is empty, and with it the optional part in which it stands. */
export function fillIn(text: string, valueOf: (name: string) => string): string {
  const parts = text.split(/\[\[([\s\S]*?)\]\]/);
  const filled = parts.map((part, i) => {
    const isOptional = i % 2 === 1;
    const values = [...part.matchAll(WRITTEN)].map(([, name = '']) => valueOf(name));
    if (isOptional && values.includes('')) return '';
    return part.replaceAll(WRITTEN, (_, name: string) => valueOf(name));
  });
  return filled.join('');
}
