import { ok, strictEqual } from 'node:assert';
import fc from 'fast-check';
import { DEFAULT_RULES } from '../../../src/bot/rules/default-rules';
import { matchRule } from '../../../src/bot/rules/match';
import { CONDITION_ORDER, Rule, RuleCondition, RuleReply, RuleSubject } from '../../../src/bot/rules/rule';
import { claimStorable } from '../claims';
import { Dice } from '../dice';
import { Group } from '../group';
import { Mutator } from '../mutate';

interface Asked {
  readonly rules: readonly Rule[];
  readonly subject: RuleSubject;
}

const MEDIA = ['image', 'video', 'audio', 'document', 'lost'] as const;
const LONGEST_BODY = 4096;
/** WhatsApp lets people write so much. */
const LONGEST_TEXT = 65_536;

const word = fc.oneof(
  fc.constantFrom('hola', 'ayuda', 'ver la carta', 'HÓLA', '18:00'),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);
const template = fc
  .array(
    fc.constantFrom('{{headline}}', '{{product}}', '{{title}}', '{{nada}}', '[[', ']]', 'Gracias ', '👋'),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(''));
const condition: fc.Arbitrary<RuleCondition> = fc.oneof(
  fc
    .constantFrom('referral', 'product', 'selection', 'location', 'closed', 'fallback')
    .map((type) => ({ type })),
  fc
    .array(word, { minLength: 1, maxLength: 3 })
    .map((words) => ({ type: 'consent' as const, value: 'stop' as const, words })),
  fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => ({ type: 'keyword' as const, words })),
  fc.constantFrom('menu:horario', '__proto__').map((id) => ({ type: 'choice' as const, id })),
  fc.constantFrom(...MEDIA).map((media) => ({ type: 'media' as const, media })),
);
const reply: fc.Arbitrary<RuleReply> = fc.oneof(
  template.map((body) => ({ type: 'text' as const, content: { body } })),
  template.map((text) => ({ type: 'interactive' as const, content: { type: 'button', body: { text } } })),
);
const rule: fc.Arbitrary<Rule> = fc.record({
  id: fc.constant('rule'),
  tenantId: fc.constant('tenant-1'),
  position: fc.nat({ max: 5 }),
  active: fc.boolean(),
  when: condition,
  reply,
  handOver: fc.boolean(),
});

const DEFAULTS: readonly Rule[] = frozen(
  structuredClone(DEFAULT_RULES).map((one, i) => ({
    ...one,
    id: `rule-${i}`,
    tenantId: 'tenant-1',
    position: (i + 1) * 10,
    active: true,
    handOver: one.handOver ?? false,
  })),
);

/** What tenants may have as rules; the bot's own are half of them. Nobody can change them. */
export class RulePool {
  private readonly sets: readonly (readonly Rule[])[];

  constructor(seed: number) {
    this.sets = frozen(fc.sample(fc.array(rule, { maxLength: 12 }), { seed, numRuns: 300 }));
  }

  pick(dice: Dice): readonly Rule[] {
    return dice.chance(0.5) ? DEFAULTS : dice.pick(this.sets);
  }
}

/** Which rule answers is what the contract says, and every answer is within Meta's limits. */
export function rules(mutator: Mutator, pool: RulePool): Group<Partial<Asked>> {
  return {
    name: 'rules',
    share: 12,
    make: (dice) => ({ rules: pool.pick(dice), subject: aSubject(mutator, dice) }),
    check({ rules: given = [], subject = {} }) {
      const match = matchRule(given, subject);
      strictEqual(match?.rule, firstThatAnswers(given, subject), 'another rule answers');
      strictEqual(
        JSON.stringify(matchRule(given, subject)),
        JSON.stringify(match),
        'asked again, it answers otherwise',
      );
      if (match !== null) claimSayable(match.reply);
    },
  };
}

/** Meta takes it, and so does Postgres. */
export function claimSayable(said: RuleReply): void {
  claimStorable(said);
  const body = said.type === 'text' ? said.content.body : (said.content['body'] as { text?: unknown }).text;
  ok(typeof body === 'string' && body.length <= LONGEST_BODY, 'an answer that is too long');
}

/** As the reader and the handlers make them: texts that can be stored. */
function aSubject(mutator: Mutator, dice: Dice): RuleSubject {
  const text = () => mutator.text(dice).replaceAll('\0', '').toWellFormed();
  const sentence = () =>
    [text(), dice.pick(['hola', 'ayuda', 'ver la carta', 'holanda', '18:00', ''])].join(
      dice.pick([' ', '', ',']),
    );
  return {
    ...(dice.chance(0.6)
      ? { text: dice.chance(0.001) ? sentence().repeat(2_000).slice(0, LONGEST_TEXT) : sentence() }
      : {}),
    ...(dice.chance(0.2) ? { referral: dice.chance(0.5) ? { headline: text() } : {} } : {}),
    ...(dice.chance(0.2) ? { product: text().repeat(dice.chance(0.05) ? 500 : 1) } : {}),
    ...(dice.chance(0.2)
      ? { choice: { id: dice.pick(['menu:horario', '__proto__', text()]), title: text() } }
      : {}),
    ...(dice.chance(0.2) ? { media: dice.pick(MEDIA) } : {}),
    ...(dice.chance(0.2) ? { location: true } : {}),
    ...(dice.chance(0.2) ? { closed: { opens: dice.pick(['', 'lunes a las 9:00']) } } : {}),
  };
}

/** The contract's order, in the plainest words. */
function firstThatAnswers(given: readonly Rule[], subject: RuleSubject): Rule | undefined {
  for (const type of CONDITION_ORDER) {
    const candidates = given.filter(
      (one) => one.active && one.when.type === type && answers(one.when, subject),
    );
    const [first] = candidates.toSorted((a, b) => a.position - b.position);
    if (first !== undefined) return first;
  }
  return undefined;
}

function answers(
  when: RuleCondition,
  { text, referral, product, choice, media, location, closed }: RuleSubject,
): boolean {
  switch (when.type) {
    case 'consent':
      return when.words.some((one) =>
        [text, choice?.title, choice?.id].some(
          (said) => said !== undefined && isSame(plainWords(one), plainWords(said)),
        ),
      );
    case 'closed':
      return text !== undefined && closed !== undefined;
    case 'referral':
      return referral !== undefined;
    case 'product':
      return product !== undefined;
    case 'choice':
      return choice !== undefined && choice.id === when.id;
    case 'selection':
      return choice !== undefined;
    case 'media':
      return media === when.media;
    case 'location':
      return location === true;
    case 'keyword':
      return text !== undefined && when.words.some((one) => isIn(plainWords(one), plainWords(text)));
    case 'fallback':
      return text !== undefined;
  }
}

function plainWords(text: string): string[] {
  const bare = Array.from(text.normalize('NFKD'), (char) => (/\p{M}/u.test(char) ? '' : char)).join('');
  return bare.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function isSame(wanted: readonly string[], words: readonly string[]): boolean {
  return wanted.length > 0 && wanted.join(' ') === words.join(' ');
}

function isIn(wanted: readonly string[], words: readonly string[]): boolean {
  if (wanted.length === 0) return false;
  return words.some((_, from) => wanted.every((one, i) => words[from + i] === one));
}

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}
