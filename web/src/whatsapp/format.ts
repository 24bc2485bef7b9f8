type Style = 'bold' | 'italic' | 'strike' | 'code' | 'mono';

/** Text, text in a style, or an address. */
export type Span = string | { style: Style; parts: Span[] } | { link: string };

/** How many characters a wide bubble holds side by side. */
const LINE_LENGTH = 60;
const LONG_LINES = 22;

const WORD = '[\\p{L}\\p{N}]';
/** As WhatsApp: marks stand at the edges of words and close on the same line; an address is left alone. */
const marks = new RegExp(
  [
    '```(?<mono>[^`]+)```',
    '`(?<code>[^`\\n]+)`',
    '(?<link>https?://[^\\s<>"]+)',
    `(?<!${WORD})\\*(?<bold>[^\\s*](?:[^*\\n]*[^\\s*])?)\\*(?!${WORD})`,
    `(?<!${WORD})_(?<italic>[^\\s_](?:[^_\\n]*[^\\s_])?)_(?!${WORD})`,
    `(?<!${WORD})~(?<strike>[^\\s~](?:[^~\\n]*[^\\s~])?)~(?!${WORD})`,
  ].join('|'),
  'gu',
);
const nestable: readonly Style[] = ['bold', 'italic', 'strike'];

/** The text format of WhatsApp. */
export function spansOf(text: string): Span[] {
  const spans: Span[] = [];
  let end = 0;
  for (const { 0: whole, index, groups = {} } of text.matchAll(marks)) {
    if (index > end) spans.push(text.slice(end, index));
    const span = spanOf(groups);
    spans.push(span);
    end = index + (typeof span === 'object' && 'link' in span ? span.link.length : whole.length);
  }
  if (end < text.length) spans.push(text.slice(end));
  return spans;
}

function spanOf(groups: Readonly<Record<string, string | undefined>>): Span {
  // A sentence that ends with an address does not belong to it.
  if (groups['link'] !== undefined) return { link: groups['link'].replace(/[.,;:!?)\]'*_~]+$/, '') };
  const [style, inner = ''] = Object.entries(groups).find(([, part]) => part !== undefined) ?? [];
  const parts = nestable.includes(style as Style) ? spansOf(inner) : [inner];
  return { style: style as Style, parts };
}

/** More than about twenty lines of a bubble. */
export function isLong(text: string): boolean {
  const lines = text.split('\n').map(({ length }) => Math.max(1, Math.ceil(length / LINE_LENGTH)));
  return lines.reduce((sum, count) => sum + count, 0) > LONG_LINES;
}

/** A few emoji and nothing else, which WhatsApp draws large. */
export function isOnlyEmoji(text: string): boolean {
  return /^(?:\p{Extended_Pictographic}[\u{FE0F}\u{200D}\p{Emoji_Modifier}]*){1,6}$/u.test(text.trim());
}
