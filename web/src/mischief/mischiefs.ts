import type { Mischief } from '../../../src/simulator/control-types';

/** What can be switched on; how long updates are held belongs to those that hold them. */
export type MischiefName = Exclude<keyof Mischief, 'holdMs'>;

export const WEBHOOK_MISCHIEFS = [
  'duplicate',
  'shuffle',
  'batch',
  'delayMs',
  'wrongSignature',
] as const satisfies readonly MischiefName[];
export const RECEIPT_MISCHIEFS = [
  'earlyStatus',
  'dropStatus',
  'statuses',
] as const satisfies readonly MischiefName[];
export const MISCHIEFS: readonly MischiefName[] = [...WEBHOOK_MISCHIEFS, ...RECEIPT_MISCHIEFS];

/** Long enough for a person to write several messages. */
const HOLD_MS = 4_000;

/** What switching it on means at first. */
const USUAL: Readonly<Record<MischiefName, Partial<Mischief>>> = {
  duplicate: { duplicate: 1 },
  shuffle: { shuffle: 3, holdMs: HOLD_MS },
  batch: { batch: 3, holdMs: HOLD_MS },
  delayMs: { delayMs: 5_000 },
  wrongSignature: { wrongSignature: 1 },
  dropStatus: { dropStatus: 0.5 },
  earlyStatus: { earlyStatus: 1 },
  statuses: { statuses: false },
};

const LEAST_TOGETHER = 2;

export function isOn(mischief: Mischief, name: MischiefName): boolean {
  if (name === 'statuses') return !mischief.statuses;
  return mischief[name] >= (isGathering(name) ? LEAST_TOGETHER : Number.MIN_VALUE);
}

export function switched(name: MischiefName, on: boolean): Partial<Mischief> {
  if (on) return USUAL[name];
  return name === 'statuses' ? { statuses: true } : { [name]: 0 };
}

/** Holds updates back until there are enough of them. */
export function isGathering(name: MischiefName): name is 'shuffle' | 'batch' {
  return name === 'shuffle' || name === 'batch';
}
