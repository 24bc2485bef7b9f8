import { isLong, isOnlyEmoji, spansOf } from '../../web/src/whatsapp/format';

const bold = (part: string) => ({ style: 'bold', parts: [part] });
const italic = (part: string) => ({ style: 'italic', parts: [part] });

it.each<[string, unknown[]]>([
  ['plain', ['plain']],
  ['a *b* c', ['a ', bold('b'), ' c']],
  ['*two words*', [bold('two words')]],
  [
    '_i_ ~s~ `c`',
    [italic('i'), ' ', { style: 'strike', parts: ['s'] }, ' ', { style: 'code', parts: ['c'] }],
  ],
  ['*b _bi_*', [{ style: 'bold', parts: ['b ', italic('bi')] }]],
  ['```a *b*\nc```', [{ style: 'mono', parts: ['a *b*\nc'] }]],
  ['2*3*4', ['2*3*4']],
  ['snake_case_name', ['snake_case_name']],
  ['* not this *', ['* not this *']],
  ['*not\nthis*', ['*not\nthis*']],
  ['**', ['**']],
  ['¿*ñandú*?', ['¿', bold('ñandú'), '?']],
  ['see https://a.test/x_y_z.', ['see ', { link: 'https://a.test/x_y_z' }, '.']],
  ['*https://a.test*', [{ style: 'bold', parts: [{ link: 'https://a.test' }] }]],
  ['javascript:alert(1)', ['javascript:alert(1)']],
  ['<b>no</b>', ['<b>no</b>']],
  ['', []],
])('reads %j as WhatsApp does', (text, spans) => {
  expect(spansOf(text)).toEqual(spans);
});

it('takes no longer for marks that never close', () => {
  // Of this process alone: the machine may do something else meanwhile.
  const before = process.cpuUsage();
  spansOf('*a _b ~c `d '.repeat(1_000));
  expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
});

it.each([
  ['👍', true],
  [' ❤️🎉 ', true],
  ['👍🏽👩‍🚀', true],
  ['👍 ok', false],
  ['7', false],
  ['👍👍👍👍👍👍👍', false],
  ['', false],
])('takes %j for emoji alone: %s', (text, is) => {
  expect(isOnlyEmoji(text)).toBe(is);
});

it.each([
  ['a short one', 'hola', false],
  ['a few paragraphs', 'word '.repeat(200), false],
  ['many words', 'word '.repeat(400), true],
  ['many lines', 'a\n'.repeat(30), true],
])('cuts what is too long for a bubble: %s', (_, text, is) => {
  expect(isLong(text)).toBe(is);
});
