import { randomDigits } from './random';
import type { Persona } from './persona';

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
