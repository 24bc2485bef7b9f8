import { parseArgs } from 'node:util';

type Readers = Readonly<Record<string, (text: string | undefined) => unknown>>;
type Read<Numbers, Others extends Readers> = { readonly [Name in keyof Numbers]: number } & {
  readonly [Name in keyof Others]: ReturnType<Others[Name]>;
} & { readonly out: string };

/**
 * Whole numbers by name, with what they are unless told; other options, each with what reads it; and `out`, the file of
 * the result. Ends the program with one clear line when the arguments cannot be read.
 */
export function readOptions<Numbers extends Readonly<Record<string, number>>, Others extends Readers>(
  program: string,
  numbers: Numbers,
  { least = 1, others = {} as Others }: { least?: 0 | 1; others?: Others } = {},
): Read<Numbers, Others> {
  const names = [...Object.keys(numbers), ...Object.keys(others), 'out'];
  try {
    const { values } = parseArgs({
      options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
    });
    return {
      ...mapValues(numbers, (name, usual) => wholeNumber(name, values[name], { usual, least })),
      ...mapValues(others, (name, read) => read(values[name])),
      out: values['out'] ?? `${program}-result.json`,
    } as Read<Numbers, Others>;
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split(/[.\n]/);
    console.error(`${program}: ${reason}; the options are ${names.map((name) => `--${name}`).join(', ')}`);
    return process.exit(1);
  }
}

/** For an option that is one of a few words, or several of them with commas between. */
export function oneOrMore<Word extends string>(name: string, known: readonly Word[]) {
  return (text: string | undefined): readonly Word[] => {
    if (text === undefined) return known;
    return text.split(',').map((word) => {
      const found = known.find((one) => one === word);
      if (found === undefined) throw new Error(`--${name} knows ${known.join(', ')}, not ${word}`);
      return found;
    });
  };
}

function mapValues<From, To>(of: Readonly<Record<string, From>>, read: (name: string, value: From) => To) {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, read(name, value)]));
}

function wholeNumber(
  name: string,
  value: string | undefined,
  { usual, least }: { usual: number; least: number },
): number {
  const number = value === undefined ? usual : /^\d{1,9}$/.test(value) ? Number(value) : NaN;
  if (number >= least) return number;
  throw new Error(`--${name} must be a whole number from ${least}`);
}
