import type { components } from '../api/schema';

type Schemas = components['schemas'];

export type Rule = Schemas['RuleDto'];
export type Condition = Rule['when'];
export type Kind = Condition['type'];
export type Media = Extract<Condition, { type: 'media' }>['media'];
export type Reply = Rule['reply'];
export type Interactive = Schemas['InteractiveReplyDto']['content'];
export type Buttons = Extract<Interactive, { type: 'button' }>;
export type List = Extract<Interactive, { type: 'list' }>;
export type Header = NonNullable<Buttons['header']>;
export type Tried = Schemas['TriedRulesDto'];
/** A message that nobody sent. */
export type TriedMessage = Omit<Schemas['TryRulesDto'], 'tenantId'>;

/** Something that a customer can choose in an answer of ours. */
export interface Option {
  id: string;
  title: string;
}

/** The options of all answers, each id once. */
export function optionsOf(rules: readonly Rule[]): Option[] {
  const options = rules.flatMap(({ reply }) => (reply.type === 'interactive' ? offered(reply.content) : []));
  return [...new Map(options.map((option) => [option.id, option])).values()];
}

function offered(content: Interactive): Option[] {
  if (content.type === 'button') return content.action.buttons.map(({ reply }) => reply);
  if (content.type === 'list') return content.action.sections.flatMap(({ rows }) => rows);
  return [];
}

/** The rules with this one moved by one place; rules of another kind are never passed. */
export function moved(rules: readonly Rule[], id: string, by: -1 | 1): Rule[] {
  const from = rules.findIndex((rule) => rule.id === id);
  const [rule, other] = [rules[from], rules[from + by]];
  if (rule === undefined || other === undefined || rule.when.type !== other.when.type) return [...rules];
  return rules.with(from, other).with(from + by, rule);
}

/** In the order of the list, which is the order in which the kinds are tried. */
export function byKind(rules: readonly Rule[]): Map<Kind, Rule[]> {
  const groups = new Map<Kind, Rule[]>();
  for (const rule of rules) groups.set(rule.when.type, [...(groups.get(rule.when.type) ?? []), rule]);
  return groups;
}
