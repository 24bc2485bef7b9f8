import { JsonObject } from '../../src/domain/json';
import { checkRule } from '../../src/operator/rule-faults';
import { Problem } from '../../src/platform/errors/problem';
import { sayFault } from '../../web/src/rules/editor/fault-words';
import { placeFaults } from '../../web/src/rules/editor/place-faults';

const words = { say: (message: string) => message, quote: (value: string) => `«${value}»` };
const place = (values: object, shown: readonly string[], ...details: [field: string, message: string][]) =>
  placeFaults(
    details.map(([field, message]) => ({ field, message })),
    values,
    (path) => shown.includes(path),
    words,
  );

describe('what the server refuses of a rule is shown', () => {
  it('at the field itself', () => {
    const path = 'reply.content.action.buttons.2.reply.title';
    expect(place({}, [path], ['reply.content.action.buttons[2].reply.title', 'is required'])).toEqual({
      fields: { [path]: 'is required' },
      others: [],
    });
  });

  it('at the nearest field around it, which says what is meant', () => {
    const values = { when: { words: ['hola', '👋'] } };
    expect(
      place(
        values,
        ['when.words', 'reply.content'],
        ['when.words[1]', 'a'],
        ['reply.content.action.name', 'b'],
        ['reply.content.body', 'c'],
      ),
    ).toEqual({ fields: { 'when.words': '«👋»: a', 'reply.content': 'action.name: b body: c' }, others: [] });
  });

  it('above the form when no field is shown for it', () => {
    expect(place({}, ['reply.content.body'], ['reply.content.colour', 'is not known here'])).toEqual({
      fields: {},
      others: ['reply.content.colour: is not known here'],
    });
  });
});

describe('in the language of the page', () => {
  /** Says the key and the values in place of a text. */
  const t = ((key: string, values?: object) => `${key} ${Object.values(values ?? {}).join()}`) as Parameters<
    typeof sayFault
  >[0];

  function refusalsOf(rule: { when: object; reply: object }): string[] {
    try {
      checkRule(rule as { when: JsonObject; reply: JsonObject });
    } catch (error) {
      if (error instanceof Problem) return error.details.map(({ message }) => message);
      throw error;
    }
    return [];
  }

  const words = (...given: string[]) => ({ type: 'keyword', words: given });
  const text = (body: string) => ({ type: 'text', content: { body } });
  const interactive = (content: object) => ({ type: 'interactive', content });
  const row = (id: string) => ({ id, title: id });
  const sections = ['A', 'B'].map((title, i) => ({
    title,
    rows: Array.from({ length: 6 }, (_, j) => row(`${i}${j}`)),
  }));

  it.each<[object, object, string[]]>([
    [words(), text(''), ['fault.words 1,100,', 'fault.required ']],
    [words('👋'), text('x'.repeat(4097)), ['fault.letter ,,', 'fault.length 1,4096,4097']],
    [words('a'), text(' '), ['fault.empty ,,']],
    [{ type: 'mood' }, text('a'), [expect.stringMatching(/^fault\.oneOf consent/)]],
    [
      words('a'),
      interactive({ type: 'button', header: { type: 'image', image: {} }, action: { buttons: [] } }),
      ['fault.media ,,', 'fault.required ,,', 'fault.count 1,3,0'],
    ],
    [
      words('a'),
      interactive({
        type: 'button',
        body: { text: 'a' },
        action: {
          buttons: ['Sí', 'Sí'].map((title, i) => ({ type: 'reply', reply: { id: `${i}`, title } })),
        },
      }),
      ['fault.unique ,,'],
    ],
    [
      words('a'),
      interactive({ type: 'list', body: { text: 'a' }, action: { button: 'Ver', sections } }),
      ['fault.total 10,12,'],
    ],
    [
      words('a'),
      interactive({ type: 'location_request_message', header: {}, body: { text: 'a' }, action: 7 }),
      ['fault.impossible ,,', 'fault.object ,,'],
    ],
  ])('%#: %j', (when, reply, said) => {
    expect(refusalsOf({ when, reply }).map((message) => sayFault(t, message))).toEqual(said);
  });

  it('or as it came, when nobody knows it', () => {
    expect(sayFault(t, 'must be blue')).toBe('must be blue');
  });
});
