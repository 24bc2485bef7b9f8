import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KNOWN_CODES } from '../../src/providers/cloud-api/error-verdicts';
import { VERDICTS } from '../../src/providers/provider';

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'whatsapp-support.md'), 'utf8');

it('has a row for every code, as the program judges it, and no other', () => {
  const rows = KNOWN_CODES.toSorted((a, b) => a.code - b.code).map((known) => {
    const tries = known.mostAttempts === undefined ? '' : `, ${known.mostAttempts} attempts`;
    const alarm = known.trouble === undefined ? '' : `\`${known.trouble.kind}\``;
    return `| ${known.code} | ${known.class} | ${known.meaning} | \`${known.verdict}\`${tries} | ${alarm} |`;
  });
  expect(PAGE.split('\n').filter((line) => /^\| \d+ \| [A-D] \|/.test(line))).toEqual(rows);
});

it('says of every verdict what it does', () => {
  const rows = Object.entries(VERDICTS).map(([verdict, then]) => `| \`${verdict}\` | ${then} |`);
  expect(
    PAGE.split('\n').filter((line) => /^\| `[a-z_]+` \| .+ \|$/.test(line) && !line.includes('src/')),
  ).toEqual(expect.arrayContaining(rows));
});
