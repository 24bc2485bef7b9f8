import fc from 'fast-check';
import { DEFAULT_RULES } from './default-rules';
import { hasWords, matchRule } from './match';
import { CONDITION_ORDER, Matched, Rule, RuleCondition, RuleMedia, RuleReply, RuleSubject } from './rule';

const aRule = (
  when: RuleCondition,
  reply: string | RuleReply = 'answer',
  parts: Partial<Rule> = {},
): Rule => ({
  id: JSON.stringify(when),
  tenantId: 'tenant-1',
  position: 10,
  active: true,
  handOver: false,
  when,
  reply: typeof reply === 'string' ? { type: 'text', content: { body: reply } } : reply,
  ...parts,
});
const defaults: Rule[] = DEFAULT_RULES.map(({ when, reply }, i) =>
  aRule(when, reply, { position: (i + 1) * 10 }),
);

const bodyOf = (reply: RuleReply | undefined) => (reply?.type === 'text' ? reply.content.body : undefined);
const answer = (subject: RuleSubject, rules: readonly Rule[] = defaults) =>
  bodyOf(matchRule(rules, subject)?.reply);

describe('words', () => {
  it.each([
    ['¡HÓLA!', 'hola'],
    ['hola', 'HOLA'],
    ['hola', 'hóla'],
    ['ho\u0301la', 'hola'],
    ['👋hola👋', 'hola'],
    ['buenas,hola.buenas', 'hola'],
    ['hola\nnecesito algo', 'hola'],
    ['_hola_', 'hola'],
    ['ＨＯＬＡ', 'hola'],
    ['¿Cuánto cuesta el envío a Lima?', 'cuanto cuesta'],
    ['quiero   ver, la   carta', 'ver la carta'],
    ['Straße 5', 'straße'],
    ['İstanbul', 'istanbul'],
    ['Привет, мир', 'привет'],
    ['ПРИВЕТ', 'привет'],
    ['Γεια ΣΟΥ', 'γεια σου'],
    ['مرحبا بك', 'مرحبا'],
    ['नमस्ते जी', 'नमस्ते'],
    ['안녕 친구', '안녕'],
    ['你好！', '你好'],
    ['llega a las 18:00', '18:00'],
  ])('%j holds %j', (text, words) => {
    expect(hasWords(text, words)).toBe(true);
  });

  it.each([
    ['holanda', 'hola'],
    ['caracola', 'hola'],
    ['hola1', 'hola'],
    ['ayudante', 'ayuda'],
    ['la ver carta', 'ver la carta'],
    ['verla carta', 'ver la carta'],
    ['', 'hola'],
    ['hola', ''],
    ['!!!', '!!!'],
    ['👋', '👋'],
  ])('%j does not hold %j', (text, words) => {
    expect(hasWords(text, words)).toBe(false);
  });

  it('are found in any text around them, and never throw', () => {
    const around = fc.string({ unit: fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)) });
    fc.assert(
      fc.property(around, around, (before, after) => {
        expect(hasWords(`${before} hola ${after}`, 'HÓLA')).toBe(true);
      }),
    );
  });
});

describe('a long text', () => {
  const keyword = (word: string) => aRule({ type: 'keyword', words: [word, `${word} más`] });

  it('is taken apart once, however many rules look for words in it', () => {
    const text = 'quisiera saber algo '.repeat(200);
    const takenApart = jest.spyOn(String.prototype, 'normalize');
    const rules = Array.from({ length: 30 }, (_, i) => keyword(`palabra ${i}`));
    expect(matchRule(rules, { text })).toBeNull();
    const times = takenApart.mock.contexts.filter((said) => String(said).length > 1_000).length;
    takenApart.mockRestore();
    expect(times).toBe(1);
  });

  it('is read as far as WhatsApp lets people write', () => {
    expect(hasWords(`${' '.repeat(65_532)}hola`, 'hola')).toBe(true);
    expect(hasWords(`${' '.repeat(65_536)}hola`, 'hola')).toBe(false);
  });
});

describe('the default rules', () => {
  it.each<[string, RuleSubject, RegExp]>([
    [
      'an ad with a headline',
      { text: 'hola', referral: { headline: 'Scrivici' } },
      /^Gracias por contactarnos desde nuestro anuncio 'Scrivici'/,
    ],
    ['an ad without one', { text: 'hola', referral: {} }, /anuncio$/],
    ['an ad on a picture', { media: 'image', referral: { headline: 'Scrivici' } }, /anuncio 'Scrivici'/],
    ['an ad about a product', { text: 'ciao', product: 'SKU-9', referral: {} }, /anuncio$/],
    ['a product', { text: 'hola', product: 'SKU-9' }, /^Gracias por tu interés en nuestro producto SKU-9/],
    ['hola', { text: '¡HÓLA!' }, /^¡Hola! 👋 Bienvenido/],
    ['any other text', { text: 'holanda' }, /^Gracias por tu mensaje/],
    ['a text without words', { text: '👍' }, /^Gracias por tu mensaje/],
    ['a location', { location: true }, /^Hemos recibido tu ubicación. Un agente la revisará pronto.$/],
    [
      'a choice of ours',
      { choice: { id: 'menu:horario', title: 'Horario' } },
      /^Has seleccionado: Horario\nAtendemos/,
    ],
    ['a choice of before', { choice: { id: 'book:yes', title: 'Prenota' } }, /^Has seleccionado: Prenota$/],
    ['a choice without an id', { choice: { title: 'Prenota' } }, /^Has seleccionado: Prenota$/],
  ])('answer %s', (_, subject, expected) => {
    expect(answer(subject)).toMatch(expected);
  });

  it.each<[RuleMedia, string]>([
    ['image', 'imagen'],
    ['video', 'video'],
    ['audio', 'audio'],
    ['document', 'documento'],
  ])('answer media: %s', (media, word) => {
    expect(answer({ media })).toBe(`Hemos recibido tu ${word}. Gracias por compartirlo.`);
  });

  it('ask for a file again that WhatsApp could not get, and a tenant without that rule says nothing', () => {
    expect(answer({ media: 'lost' })).toMatch(/¿Puedes enviarlo de nuevo\?/);
    const before = defaults.filter(({ when }) => when.type !== 'media' || when.media !== 'lost');
    expect(answer({ media: 'lost' }, before)).toBeUndefined();
  });

  it.each(['ayuda', '¡AYUDA!', 'hola, necesito ayuda', 'ayuda, hola'])('answer %j with a menu', (text) => {
    const reply = matchRule(defaults, { text })?.reply;
    expect(reply).toMatchObject({ type: 'interactive', content: { type: 'list' } });
  });

  it('answer every option of the menu, within the limits of a list', () => {
    const menu = matchRule(defaults, { text: 'ayuda' })?.reply.content as unknown as {
      action: { button: string; sections: { rows: { id: string; title: string; description: string }[] }[] };
    };
    const rows = menu.action.sections.flatMap((section) => section.rows);
    expect(menu.action.button.length).toBeLessThanOrEqual(20);
    expect(rows.length).toBeLessThanOrEqual(10);
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    for (const { id, title, description } of rows) {
      expect([title.length <= 24, description.length <= 72]).toEqual([true, true]);
      expect(answer({ choice: { id, title } })).toMatch(new RegExp(`^Has seleccionado: ${title}\\n.+`));
    }
  });

  it('say nothing to what is neither', () => {
    expect(matchRule(defaults, {})).toBeNull();
  });
});

describe('the order of rules', () => {
  it('is that of their kinds, then of their positions', () => {
    const rules = [
      aRule({ type: 'fallback' }, 'fallback', { position: 1 }),
      aRule({ type: 'keyword', words: ['hola'] }, 'second', { position: 30 }),
      aRule({ type: 'keyword', words: ['hola', 'adiós'] }, 'first', { position: 20 }),
      aRule({ type: 'referral' }, 'referral', { position: 99 }),
    ];
    expect(answer({ text: 'hola' }, rules)).toBe('first');
    expect(answer({ text: 'hola', referral: {} }, rules)).toBe('referral');
    expect(answer({ text: 'nada' }, rules)).toBe('fallback');
  });

  it('skips what is switched off', () => {
    const rules = [
      aRule({ type: 'keyword', words: ['hola'] }, 'off', { active: false }),
      aRule({ type: 'fallback' }),
    ];
    expect(answer({ text: 'hola' }, rules)).toBe('answer');
    expect(matchRule([], { text: 'hola' })).toBeNull();
  });

  it('is told by the rank', () => {
    const ranks = [{ referral: {} }, { text: 'x', product: 'SKU-9' }, { location: true }, { text: 'x' }].map(
      (subject: RuleSubject) => matchRule(defaults, subject)?.rank,
    );
    expect(ranks).toEqual(
      ['referral', 'product', 'location', 'fallback'].map((type) => CONDITION_ORDER.indexOf(type as never)),
    );
  });
});

describe('what matched', () => {
  const whatMatched = (subject: RuleSubject, rules: readonly Rule[] = defaults) =>
    matchRule(rules, subject)?.matched;

  it.each<[RuleSubject, Matched]>([
    [
      { text: 'hola', referral: { headline: 'Promo' } },
      { type: 'referral', headline: 'Promo' },
    ],
    [
      { media: 'image', referral: {} },
      { type: 'referral', headline: null },
    ],
    [
      { text: 'hola', product: 'SKU-9' },
      { type: 'product', product: 'SKU-9' },
    ],
    [{ choice: { id: 'menu:horario', title: 'Horario' } }, { type: 'choice', id: 'menu:horario' }],
    [{ choice: { id: 'book:yes', title: 'Prenota' } }, { type: 'selection', title: 'Prenota' }],
    [{ media: 'audio' }, { type: 'media', media: 'audio' }],
    [{ location: true }, { type: 'location' }],
    [{ text: 'Buenas, ¡HÓLA a todos!' }, { type: 'keyword', word: 'hola' }],
    [{ text: 'mi secreto' }, { type: 'fallback' }],
  ])('of %j is %j', (subject, matched) => {
    expect(whatMatched(subject)).toEqual(matched);
  });

  it('is the first word of the rule that the text holds', () => {
    const rules = [aRule({ type: 'keyword', words: ['precio', 'cuánto cuesta', 'tarifa'] })];
    expect(whatMatched({ text: '¿la tarifa? ¿cuanto cuesta?' }, rules)).toEqual({
      type: 'keyword',
      word: 'cuánto cuesta',
    });
  });

  it('is cut where others decide how long it is', () => {
    const long = 'x'.repeat(201);
    const cut = `${'x'.repeat(199)}…`;
    expect(whatMatched({ text: 'hola', referral: { headline: long } })).toMatchObject({ headline: cut });
    expect(whatMatched({ text: 'hola', product: long })).toMatchObject({ product: cut });
    expect(whatMatched({ choice: { title: long } })).toMatchObject({ title: cut });
  });
});

describe('a template', () => {
  const ad = (template: string, headline?: string) =>
    answer({ text: '', referral: headline === undefined ? {} : { headline } }, [
      aRule({ type: 'referral' }, template),
    ]);

  it.each([
    ['{{headline}}', 'Promo', 'Promo'],
    ['a{{headline}}b{{headline}}', 'Promo', 'aPromobPromo'],
    ['a[[ {{headline}}]]b', 'Promo', 'a Promob'],
    ['a[[ {{headline}}]]b', undefined, 'ab'],
    ['a{{headline}}b', undefined, 'ab'],
    ['[[{{product}} {{headline}}]]x', 'Promo', 'x'],
    ['[[no placeholder]]', undefined, 'no placeholder'],
    ['[[one {{headline}}]] and [[two\n{{headline}}]]', 'Promo', 'one Promo and two\nPromo'],
    ['{{unknown}}{{constructor}}{{__proto__}}x', 'Promo', 'x'],
    ['{{headline}}', '{{product}} [[gone]] $& {{headline}}', '{{product}} [[gone]] $& {{headline}}'],
    ['[[({{headline}})]]', ']] {{title}} [[', '(]] {{title}} [[)'],
    ['{{headline}}', '<script>alert(1)</script>', '<script>alert(1)</script>'],
  ])('%j with the headline %j reads %j', (template, headline, text) => {
    expect(ad(template, headline)).toBe(text);
  });

  it('is cut to what Meta takes, without half a character', () => {
    expect(ad('{{headline}}', 'x'.repeat(4096))).toHaveLength(4096);
    expect(ad('{{headline}}', 'x'.repeat(4097))).toBe(`${'x'.repeat(4095)}…`);
    const cut = ad('x{{headline}}', '👍'.repeat(4096)) ?? '';
    expect([cut.length <= 4096, cut.isWellFormed(), cut.at(-1)]).toEqual([true, true, '…']);
  });

  it('fills the body of an interactive message and leaves the rest', () => {
    const content = {
      type: 'button',
      body: { text: 'Sobre {{headline}}' },
      action: { button: '{{headline}}' },
    };
    const match = (headline: string, type = 'button') =>
      matchRule([aRule({ type: 'referral' }, { type: 'interactive', content: { ...content, type } })], {
        referral: { headline },
      });
    expect(match('Promo')?.reply.content).toEqual({ ...content, body: { text: 'Sobre Promo' } });
    expect(match('x'.repeat(5000))?.reply.content).toHaveProperty('body.text.length', 1024);
    expect(match('x'.repeat(5000), 'list')?.reply.content).toHaveProperty('body.text.length', 4096);
    expect(content.body.text).toBe('Sobre {{headline}}');
  });
});
