import { CONDITION_ORDER, RuleCondition, RuleReply } from '../bot/rules/rule';
import { isObject, JsonObject } from '../domain/json';
import { MediaType } from '../domain/inbound';
import { TEXT_LIMIT } from '../domain/outbound';
import { textFault } from '../platform/http/fields';
import { Faults } from './faults';
import { checkInteractive } from './interactive-faults';

const MEDIA = ['image', 'video', 'audio', 'document'] as const satisfies readonly MediaType[];
const MOST_WORDS = 100;
const LONGEST_WORD = 100;

interface GivenRule {
  readonly when?: JsonObject;
  readonly reply?: JsonObject;
}

/** What the API took as objects, known to be a condition and a reply. */
export interface CheckedRule {
  readonly when?: RuleCondition;
  readonly reply?: RuleReply;
}

/** @throws Problem naming every fault by its field */
export function checkRule(given: Required<GivenRule>): Required<CheckedRule>;
export function checkRule(given: GivenRule): CheckedRule;
export function checkRule({ when, reply }: GivenRule): CheckedRule {
  const faults = new Faults();
  if (when !== undefined) checkCondition(faults, when);
  if (reply !== undefined) checkReply(faults, reply);
  faults.throwIfAny();
  return {
    ...(when === undefined ? {} : { when: when as unknown as RuleCondition }),
    ...(reply === undefined ? {} : { reply: reply as unknown as RuleReply }),
  };
}

function checkCondition(faults: Faults, when: JsonObject): void {
  const type = faults.oneOf(when, 'type', 'when', CONDITION_ORDER);
  switch (type) {
    case undefined:
      return;
    case 'keyword':
      checkWords(faults, when['words']);
      return faults.noOthers(when, 'when', ['type', 'words']);
    case 'choice':
      faults.text(when, 'id', 'when', 256);
      return faults.noOthers(when, 'when', ['type', 'id']);
    case 'media':
      faults.oneOf(when, 'media', 'when', MEDIA);
      return faults.noOthers(when, 'when', ['type', 'media']);
    case 'referral':
    case 'product':
    case 'selection':
    case 'location':
    case 'fallback':
      return faults.noOthers(when, 'when', ['type']);
  }
}

function checkWords(faults: Faults, words: unknown): void {
  if (!Array.isArray(words) || words.length < 1 || words.length > MOST_WORDS) {
    return faults.add('when.words', `must be a list of 1 to ${MOST_WORDS} words or phrases`);
  }
  words.forEach((word: unknown, i) => {
    const fault = textFault(word, 1, LONGEST_WORD);
    if (fault !== undefined) faults.add(`when.words[${i}]`, fault);
    else if (!/[\p{L}\p{N}]/u.test(String(word))) {
      faults.add(`when.words[${i}]`, 'must hold a letter or digit');
    }
  });
}

function checkReply(faults: Faults, reply: JsonObject): void {
  const type = faults.oneOf(reply, 'type', 'reply', ['text', 'interactive']);
  const content = faults.object(reply, 'content', 'reply');
  faults.noOthers(reply, 'reply', ['type', 'content']);
  if (content === undefined || !isObject(content)) return;
  if (type === 'interactive') checkInteractive(faults, content, 'reply.content');
  if (type !== 'text') return;
  faults.text(content, 'body', 'reply.content', TEXT_LIMIT);
  const preview = content['previewUrl'];
  if (preview !== undefined && typeof preview !== 'boolean') {
    faults.add('reply.content.previewUrl', 'must be true or false');
  }
  faults.noOthers(content, 'reply.content', ['body', 'previewUrl']);
}
