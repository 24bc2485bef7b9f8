import { randomDigits } from './random';
import type { Persona } from './personas';

/** One for each way in which Meta may present a customer. The first is who `npm run simulate` plays. */
export const READY_PERSONAS = [
  { who: '15550100077', name: 'Ana Torres' },
  { who: 'CO.48213907765510029384', name: 'Luz', username: 'luz.demo' },
  { who: '15550100081', name: 'Bruno Díaz', arrives: 'ad' },
  { who: '15550100082', name: 'Carla Ruiz', arrives: 'product' },
  { who: '15550100083', name: 'Diego Vega', identityKeyHash: 'DF2lS5v2W6x=' },
] as const satisfies readonly Persona[];

const NAMES = [
  'Abril',
  'Elena',
  'Gael',
  'Inés',
  'Julián',
  'Mara',
  'Nicolás',
  'Olga',
  'Pablo',
  'Sofía',
  'Teo',
];

/** Somebody the business has never heard of. */
export function stranger(): Persona {
  const name = NAMES[Math.floor(Math.random() * NAMES.length)] ?? 'Ana';
  return { who: `1555${randomDigits(7)}`, name };
}

export function newUserId(): string {
  return `US.${randomDigits(20)}`;
}

/** As a new phone of the customer's would have. */
export function newIdentityKey(): string {
  return btoa(randomDigits(8));
}

export function isPhone(text: string): boolean {
  return /^\d{7,15}$/.test(text);
}

export function isUserId(text: string): boolean {
  return /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/.test(text);
}

export function isPersona(value: unknown): value is Persona {
  const { who, name } = (value ?? {}) as Partial<Record<keyof Persona, unknown>>;
  return typeof who === 'string' && (isPhone(who) || isUserId(who)) && typeof name === 'string';
}
