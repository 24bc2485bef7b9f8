import { isObject } from './json';
import { OutboundContent } from './outbound';

/** Which template a message names, its language as it was written; null when it names none. */
export function templateNamedBy(
  content: OutboundContent | null | undefined,
): { readonly name: string; readonly language: string } | null {
  if (content?.type !== 'template') return null;
  const { name, language } = content.content;
  const code = isObject(language) ? language['code'] : undefined;
  return typeof name === 'string' && typeof code === 'string' ? { name, language: code } : null;
}
