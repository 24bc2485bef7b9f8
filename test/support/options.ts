import { parseArgs } from 'node:util';

/**
 * Whole numbers by name, with what they are unless told, and `out`, the file of the result. Ends the program with one
 * clear line when the arguments cannot be read.
 */
export function readOptions<Numbers extends Readonly<Record<string, number>>>(
  program: string,
  numbers: Numbers,
): { readonly [Name in keyof Numbers]: number } & { readonly out: string } {
  const names = [...Object.keys(numbers), 'out'];
  try {
    const { values } = parseArgs({
      options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
    });
    const read = Object.entries(numbers).map(([name, usual]) => [
      name,
      wholeNumber(name, values[name], usual),
    ]);
    return {
      ...(Object.fromEntries(read) as { [Name in keyof Numbers]: number }),
      out: values['out'] ?? `${program}-result.json`,
    };
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split(/[.\n]/);
    console.error(`${program}: ${reason}; the options are ${names.map((name) => `--${name}`).join(', ')}`);
    return process.exit(1);
  }
}

function wholeNumber(name: string, value: string | undefined, usual: number): number {
  if (value === undefined) return usual;
  if (!/^(0|[1-9]\d{0,8})$/.test(value)) throw new Error(`--${name} must be a whole number`);
  return Number(value);
}
