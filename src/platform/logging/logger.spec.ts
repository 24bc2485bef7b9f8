import { PinoLogger } from './logger';

const WORD = 'Quetzalcoatl';

function logged(error: Error): string {
  let output = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    output += String(chunk);
    return true;
  });
  const logger = new PinoLogger({ level: 'trace', production: false });
  logger.error('it failed', error);
  logger.error(error);
  write.mockRestore();
  return output;
}

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
  const output = logged(error);
  expect(output).toContain('it failed');
  expect(output).not.toContain(WORD);
});
