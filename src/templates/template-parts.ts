import { isObject, JsonObject } from '../domain/json';
import { objectsOf } from '../platform/http/shape';

/** What a button of a template takes from a send. */
export interface ButtonPart {
  /** Meta's `sub_type` of the send; null for a button that takes nothing, undefined for one that is not known here. */
  readonly subType: string | null | undefined;
  readonly required: boolean;
  /** The address without its variable, of a link that has one. */
  readonly url: string | null;
}

/** What of a template a send fills in. Source: Meta, "Templates: components". */
export interface TemplateParts {
  /** `TEXT`, `IMAGE`, `VIDEO`, `DOCUMENT`, `LOCATION`; null without a header. */
  readonly header: { readonly format: string; readonly variables: readonly string[] } | null;
  /** Null when Meta does not say what the body is. */
  readonly body: { readonly variables: readonly string[]; readonly fixedLength: number } | null;
  readonly buttons: readonly ButtonPart[];
  readonly cards: readonly TemplateParts[] | null;
}

const VARIABLE = /\{\{\s*(\w+)\s*\}\}/g;

export function readParts(components: readonly JsonObject[]): TemplateParts {
  const of = (type: string) => components.find((one) => wordOf(one['type']) === type);
  const header = of('HEADER');
  const text = of('BODY')?.['text'];
  const carousel = of('CAROUSEL');
  return {
    header:
      header === undefined
        ? null
        : { format: wordOf(header['format']) || 'TEXT', variables: variablesIn(header['text']) },
    body:
      typeof text === 'string'
        ? { variables: variablesIn(text), fixedLength: text.replace(VARIABLE, '').length }
        : null,
    buttons: objectsOf(of('BUTTONS')?.['buttons']).map(readButton),
    cards:
      carousel === undefined
        ? null
        : objectsOf(carousel['cards']).map((card) =>
            readParts(objectsOf(card['components']).filter(isObject) as JsonObject[]),
          ),
  };
}

/** Each once, in the order in which they first appear. */
function variablesIn(text: unknown): string[] {
  if (typeof text !== 'string') return [];
  return [...new Set([...text.matchAll(VARIABLE)].map(([, name = '']) => name))];
}

function readButton(button: Readonly<Record<string, unknown>>): ButtonPart {
  const url = typeof button['url'] === 'string' ? button['url'] : '';
  switch (wordOf(button['type'])) {
    case 'QUICK_REPLY':
      return { subType: 'quick_reply', required: false, url: null };
    case 'URL':
      if (variablesIn(url).length === 0) return { subType: null, required: false, url: null };
      return { subType: 'url', required: true, url: url.replace(VARIABLE, '') };
    case 'COPY_CODE':
      return { subType: 'copy_code', required: true, url: null };
    case 'OTP':
      return { subType: 'url', required: true, url: null };
    case 'FLOW':
      return { subType: 'flow', required: false, url: null };
    case 'CATALOG':
      return { subType: 'catalog', required: false, url: null };
    case 'MPM':
      return { subType: 'mpm', required: false, url: null };
    case 'PHONE_NUMBER':
    case 'REQUEST_CONTACT_INFO':
      return { subType: null, required: false, url: null };
    default:
      return { subType: undefined, required: false, url: null };
  }
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value.toUpperCase() : '';
}
