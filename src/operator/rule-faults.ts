import { fill } from '../bot/rules/match';
import { CONDITION_ORDER, RuleCondition, RuleReply, RuleSubject } from '../bot/rules/rule';
import { isObject, JsonObject } from '../domain/json';
import { TEXT_LIMIT } from '../domain/outbound';
import { textFault } from '../platform/http/fields';
import { Faults } from './faults';
import { checkInteractive } from './interactive-faults';
import { LONGEST_WORD, MOST_WORDS, RULE_MEDIA } from './rule-condition.dto';

interface GivenRule {
  readonly when?: JsonObject;
  readonly reply?: JsonObject;
}

/** What the API took as objects, known to be a condition and a reply. */
export interface CheckedRule {
  readonly when?: RuleCondition;
  readonly reply?: RuleReply;
}

/**
 * What is given of a rule, and whether it fits to what is stored of it.
 * @throws Problem naming every fault by its field
 */
export function checkRule(given: Required<GivenRule>): Required<CheckedRule>;
export function checkRule(given: GivenRule, stored: CheckedRule): CheckedRule;
export function checkRule({ when, reply }: GivenRule, stored: CheckedRule = {}): CheckedRule {
  const faults = new Faults();
  if (when !== undefined) checkCondition(faults, when);
  if (reply !== undefined) checkReply(faults, reply);
  faults.throwIfAny();
  const checked = {
    ...(when === undefined ? {} : { when: when as unknown as RuleCondition }),
    ...(reply === undefined ? {} : { reply: reply as unknown as RuleReply }),
  };
  if (when !== undefined || reply !== undefined) checkFilled(faults, { ...stored, ...checked });
  faults.throwIfAny();
  return checked;
}

const ALWAYS_FILLED: Partial<Record<RuleCondition['type'], RuleSubject>> = {
  product: { product: 'x' },
  choice: { choice: { title: 'x' } },
  selection: { choice: { title: 'x' } },
};

/** Meta refuses an empty text, which is what `{{headline}}` alone says about an ad without one. */
function checkFilled(faults: Faults, { when, reply }: CheckedRule): void {
  if (when === undefined || reply === undefined) return;
  const filled = fill(reply, ALWAYS_FILLED[when.type] ?? {});
  const isText = filled.type === 'text';
  const body = isText ? filled.content.body : filled.content['body'];
  const text = isObject(body) ? body['text'] : body;
  if (typeof text !== 'string' || text.trim() !== '') return;
  const field = isText ? 'reply.content.body' : 'reply.content.body.text';
  faults.add(field, 'would be empty when its placeholders are; add words of its own');
}

function checkCondition(faults: Faults, when: JsonObject): void {
  const type = faults.oneOf(when, 'type', 'when', CONDITION_ORDER);
  switch (type) {
    case undefined:
      return;
    case 'consent':
      faults.oneOf(when, 'value', 'when', ['stop', 'resume']);
      checkWords(faults, when['words']);
      return faults.noOthers(when, 'when', ['type', 'value', 'words']);
    case 'keyword':
      checkWords(faults, when['words']);
      return faults.noOthers(when, 'when', ['type', 'words']);
    case 'choice':
      faults.text(when, 'id', 'when', 256);
      return faults.noOthers(when, 'when', ['type', 'id']);
    case 'media':
      faults.oneOf(when, 'media', 'when', RULE_MEDIA);
      return faults.noOthers(when, 'when', ['type', 'media']);
    case 'referral':
    case 'product':
    case 'selection':
    case 'location':
    case 'closed':
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
