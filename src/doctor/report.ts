import { Finding, FindingState } from './finding';

export interface Diagnosis {
  readonly healthy: boolean;
  readonly findings: readonly Finding[];
}

export interface ShownLine {
  readonly id: string;
  readonly name: string;
  readonly phoneNumberId: string;
}

const MARKS: Readonly<Record<FindingState, string>> = { ok: '✓', warning: '!', failed: '✗', skipped: '–' };

/** A diagnosis as people read it: a mark, what was looked at, what was found, and below it the mend. */
export function reportLines({ id, name, phoneNumberId }: ShownLine, { findings }: Diagnosis): string[] {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, state, found, mend }) => [
    `  ${MARKS[state]} ${check.padEnd(width)}  ${found}`,
    ...(mend === null ? [] : [`    ${' '.repeat(width)}  → ${mend}`]),
  ]);
  const title = `Line ${id} (phone number id ${phoneNumberId}, ${name})`;
  return [title, ...lines, summary(findings), ''];
}

function summary(findings: readonly Finding[]): string {
  const count = (state: FindingState) => findings.filter((finding) => finding.state === state).length;
  return `${count('ok')} in order, ${count('warning')} to look at, ${count('failed')} failed, ${count('skipped')} not looked at.`;
}
