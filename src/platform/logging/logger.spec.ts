import { describeError } from './logger';

const WORD = 'Quetzalcoatl';

function parsing(text: string): Error {
  try {
    JSON.parse(text);
  } catch (error) {
    return error as Error;
  }
  throw new Error('it is JSON');
}

it.each([
  ['JSON.parse quotes what it cannot read', parsing(`{"a": ${WORD}}`)],
  [
    'Postgres quotes a value',
    Object.assign(new Error(`invalid input syntax for type bigint: "${WORD}"`), { code: '22P02' }),
  ],
  ['a message has lines that look like frames', new Error(`no\n    at ${WORD}`)],
  [
    'Postgres tells the row',
    Object.assign(new Error('violates'), { code: '23514', detail: WORD, parameters: [WORD] }),
  ],
])('tells no value though %s', (_, error) => {
  const output = JSON.stringify(describeError(error));
  expect(output).toContain(error.name);
  expect(output).not.toContain(WORD);
});
