import { INTERACTIVE_BODY_LIMIT, TEXT_LIMIT } from '../../domain/outbound';
import { isObject } from '../../domain/json';
import { CONDITION_ORDER, Rule, RuleReply, RuleSubject } from './rule';

export interface Match {
  readonly rule: Rule;
  readonly reply: RuleReply;
  /** Lower is tried earlier; compares matches of different messages of a turn. */
  readonly rank: number;
}

/** The first rule that answers, by kind and then by position; null when none does. */
export function matchRule(rules: readonly Rule[], subject: RuleSubject): Match | null {
  for (const [rank, type] of CONDITION_ORDER.entries()) {
    const rule = rules
      .filter((candidate) => candidate.active && candidate.when.type === type)
      .toSorted((a, b) => a.position - b.position)
      .find((candidate) => applies(candidate, subject));
    if (rule !== undefined) return { rule, reply: fill(rule.reply, subject), rank };
  }
  return null;
}

function applies({ when }: Rule, subject: RuleSubject): boolean {
  switch (when.type) {
    case 'referral':
      return subject.referral !== undefined;
    case 'product':
      return subject.product !== undefined;
    case 'choice':
      return subject.choice?.id === when.id;
    case 'selection':
      return subject.choice !== undefined;
    case 'media':
      return subject.media === when.media;
    case 'location':
      return subject.location === true;
    case 'keyword':
      return subject.text !== undefined && when.words.some((word) => hasWords(subject.text ?? '', word));
    case 'fallback':
      return subject.text !== undefined;
  }
}

/** Whether the text holds the words as whole words and in a row: "holanda" is not "hola". */
export function hasWords(text: string, words: string): boolean {
  const wanted = wordsOf(words);
  return wanted !== '' && ` ${wordsOf(text)} `.includes(` ${wanted} `);
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

function fill(reply: RuleReply, subject: RuleSubject): RuleReply {
  const values = {
    headline: subject.referral?.headline ?? '',
    product: subject.product ?? '',
    title: subject.choice?.title ?? '',
  };
  if (reply.type === 'text') {
    return {
      type: 'text',
      content: { ...reply.content, body: fillText(reply.content.body, values, TEXT_LIMIT) },
    };
  }
  const body = reply.content['body'];
  if (!isObject(body) || typeof body['text'] !== 'string') return reply;
  const text = fillText(body['text'], values, INTERACTIVE_BODY_LIMIT);
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
  return text.length <= limit ? text : `${text.slice(0, limit - 1).toWellFormed()}…`;
}
