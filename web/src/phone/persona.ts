import type { CustomerDetails } from '../../../src/simulator/control-types';

/** A customer that somebody plays. */
export interface Persona extends Pick<CustomerDetails, 'username' | 'hidesPhone' | 'identityKeyHash'> {
  /** A phone's digits or a business-scoped user id. */
  who: string;
  name: string;
  /** How the first message of theirs comes to the business. */
  arrives?: 'ad' | 'product';
}

export function isPersona(value: unknown): value is Persona {
  const { who, name } = (value ?? {}) as Partial<Record<keyof Persona, unknown>>;
  return typeof who === 'string' && (isPhone(who) || isUserId(who)) && typeof name === 'string';
}

export function isPhone(text: string): boolean {
  return /^\d{7,15}$/.test(text);
}

export function isUserId(text: string): boolean {
  return /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/.test(text);
}
