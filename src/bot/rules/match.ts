import { INTERACTIVE_BODY_LIMIT, LIST_BODY_LIMIT, TEXT_LIMIT } from '../../domain/outbound';
import { isObject } from '../../domain/json';
import { CONDITION_ORDER, Matched, Rule, RuleReply, RuleSubject } from './rule';

export interface Match {
  readonly rule: Rule;
  readonly reply: RuleReply;
  /** Lower is tried earlier; compares matches of different messages of a turn. */
  readonly rank: number;
  readonly matched: Matched;
}

/** What an advertiser or another program wrote is shown, not stored whole. */
const LONGEST_SHOWN = 200;
/** WhatsApp lets people write so much; words beyond are not looked for, since that would keep others waiting. */
const LONGEST_READ = 65_536;

/** The first rule that answers, by kind and then by position; null when none does. */
export function matchRule(rules: readonly Rule[], subject: RuleSubject): Match | null {
  const heard = heardIn(subject.text ?? '');
  for (const [rank, type] of CONDITION_ORDER.entries()) {
    const candidates = rules
      .filter((candidate) => candidate.active && candidate.when.type === type)
      .toSorted((a, b) => a.position - b.position);
    for (const rule of candidates) {
      const matched = whatMatches(rule, subject, heard);
      if (matched !== null) return { rule, reply: fill(rule.reply, subject), rank, matched };
    }
  }
  return null;
}

/** Null when the rule has nothing to say about it. */
function whatMatches(
  { when }: Rule,
  { referral, product, choice, media, location, closed, text }: RuleSubject,
  heard: string,
): Matched | null {
  switch (when.type) {
    case 'consent': {
      const word = when.words.find((candidate) => isAll(candidate, heard) || isChosen(candidate, choice));
      return word === undefined ? null : { type: 'consent', word };
    }
    case 'closed':
      return text === undefined || closed === undefined ? null : { type: 'closed' };
    case 'referral':
      return referral === undefined
        ? null
        : { type: 'referral', headline: cut(referral.headline ?? '', LONGEST_SHOWN) || null };
    case 'product':
      return product === undefined ? null : { type: 'product', product: cut(product, LONGEST_SHOWN) };
    case 'choice':
      return choice?.id === when.id ? { type: 'choice', id: when.id } : null;
    case 'selection':
      return choice === undefined ? null : { type: 'selection', title: cut(choice.title, LONGEST_SHOWN) };
    case 'media':
      return media === when.media ? { type: 'media', media } : null;
    case 'location':
      return location === true ? { type: 'location' } : null;
    case 'keyword': {
      const word = when.words.find((candidate) => isHeard(candidate, heard));
      return word === undefined ? null : { type: 'keyword', word };
    }
    case 'fallback':
      return text === undefined ? null : { type: 'fallback' };
  }
}

/** Whether the text holds the words as whole words and in a row: "holanda" is not "hola". */
export function hasWords(text: string, words: string): boolean {
  return isHeard(words, heardIn(text));
}

/** The words of a text, each between blanks: made once per message, however many rules look for theirs. */
function heardIn(text: string): string {
  return ` ${wordsOf(text.slice(0, LONGEST_READ))} `;
}

function isHeard(words: string, heard: string): boolean {
  const wanted = ruleWords(words);
  return wanted !== '' && heard.includes(` ${wanted} `);
}

/** Whether the text is these words and nothing else. */
function isAll(words: string, heard: string): boolean {
  const wanted = ruleWords(words);
  return wanted !== '' && heard.length === wanted.length + 2 && heard === ` ${wanted} `;
}

function isChosen(words: string, choice: RuleSubject['choice']): boolean {
  if (choice === undefined) return false;
  return isAll(words, heardIn(choice.title)) || isAll(words, heardIn(choice.id ?? ''));
}

/** Words of rules are asked about with every message, and there are few of them. */
const MOST_REMEMBERED = 10_000;
const remembered = new Map<string, string>();

function ruleWords(words: string): string {
  const known = remembered.get(words);
  if (known !== undefined) return known;
  const read = wordsOf(words);
  if (remembered.size < MOST_REMEMBERED) remembered.set(words, read);
  return read;
}

/** Lower case, without accents and punctuation, one blank between words. */
function wordsOf(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .join(' ');
}

/** The answer with its placeholders filled in, within Meta's limits. */
export function fill(reply: RuleReply, subject: RuleSubject): RuleReply {
  const values = {
    headline: subject.referral?.headline ?? '',
    product: subject.product ?? '',
    title: subject.choice?.title ?? '',
    opens: subject.closed?.opens ?? '',
  };
  if (reply.type === 'text') {
    return {
      type: 'text',
      content: { ...reply.content, body: fillText(reply.content.body, values, TEXT_LIMIT) },
    };
  }
  const body = reply.content['body'];
  if (!isObject(body) || typeof body['text'] !== 'string') return reply;
  const limit = reply.content['type'] === 'list' ? LIST_BODY_LIMIT : INTERACTIVE_BODY_LIMIT;
  const text = fillText(body['text'], values, limit);
  return { type: 'interactive', content: { ...reply.content, body: { text } } };
}

/** One pass, so that what a customer or an advertiser wrote is never read as a placeholder. */
function fillText(template: string, values: Readonly<Record<string, string>>, limit: number): string {
  const valueOf = (name: string) => (Object.hasOwn(values, name) ? values[name] : undefined) ?? '';
  const parts = template.split(/\[\[([\s\S]*?)\]\]/);
  const text = parts
    .map((part, i) => {
      const names = [...part.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1] ?? '');
      if (i % 2 === 1 && names.some((name) => valueOf(name) === '')) return '';
      return part.replace(/\{\{(\w+)\}\}/g, (_, name: string) => valueOf(name));
    })
    .join('');
  return cut(text, limit);
}

/** Without leaving half a character. */
function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).toWellFormed()}…`;
}
