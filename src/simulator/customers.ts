import { createHash } from 'node:crypto';
import { CustomerDetails } from './control-types';

/** A person with WhatsApp. */
export interface CustomerProfile extends CustomerDetails {
  name: string;
  userId: string;
  /** Digits without `+`; absent for someone who is known by username only. */
  phone?: string;
  /** These still lead to the same person. */
  formerPhones?: string[];
  formerUserIds?: string[];
}

const userIdPattern = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;
const example = { phone: '15550100077', userId: 'BR.90817263545362718190' };

export function isUserId(text: string): boolean {
  return userIdPattern.test(text);
}

/** The phone that webhooks name, if any. */
export function visiblePhone({ phone, hidesPhone }: CustomerProfile): string | undefined {
  return hidesPhone ? undefined : phone;
}

/** The digits of an international number with or without `+`, or nothing when it is none. */
export function phoneDigits(text: string): string | undefined {
  const digits = text.startsWith('+') ? text.slice(1) : text;
  return /^\d{7,15}$/.test(digits) ? digits : undefined;
}

/** How many people there are at most; there are fewer transcripts. */
const maxPeople = 2000;
const maxFormer = 20;

/** Whom the simulator has met, found by phone or by user id; of those who say nothing, the ones met longest ago go. */
export class CustomerBook {
  /** In the order of when they were met last. */
  private readonly people = new Set<CustomerProfile>();
  private readonly byPhone = new Map<string, CustomerProfile>();
  private readonly byUserId = new Map<string, CustomerProfile>();

  constructor(private readonly talks: (person: CustomerProfile) => boolean) {}

  /** Finds the person by either identity and adds what is new; creates the rest of a new one. */
  meet(known: Partial<CustomerProfile>): CustomerProfile {
    const found =
      (known.userId === undefined ? undefined : this.byUserId.get(known.userId)) ??
      (known.phone === undefined ? undefined : this.byPhone.get(known.phone));
    if (found) this.keepFormer(found, known);
    return this.enter(Object.assign(found ?? newProfile(known), known));
  }

  /** Meets somebody again who was known before a restart. */
  restore(profile: CustomerProfile): CustomerProfile {
    const known = this.byUserId.get(profile.userId);
    if (known) return known;
    const { formerPhones = [], formerUserIds = [] } = profile;
    // Whoever has it now comes first.
    for (const phone of formerPhones) if (!this.byPhone.has(phone)) this.byPhone.set(phone, profile);
    for (const id of formerUserIds) if (!this.byUserId.has(id)) this.byUserId.set(id, profile);
    return this.enter(profile);
  }

  private enter(profile: CustomerProfile): CustomerProfile {
    this.byUserId.set(profile.userId, profile);
    if (profile.phone !== undefined) this.byPhone.set(profile.phone, profile);
    this.people.delete(profile);
    this.people.add(profile);
    if (this.people.size > maxPeople) this.forgetOne();
    return profile;
  }

  /** Whoever talks counts as just met, so that the next search does not begin with them. */
  private forgetOne(): void {
    const [...oldestFirst] = this.people;
    for (const person of oldestFirst) {
      this.people.delete(person);
      if (!this.talks(person)) return this.forget(person);
      this.people.add(person);
    }
  }

  private forget(person: CustomerProfile): void {
    const { phone = '', userId, formerPhones = [], formerUserIds = [] } = person;
    drop([phone, ...formerPhones], this.byPhone, person);
    drop([userId, ...formerUserIds], this.byUserId, person);
  }

  private keepFormer(person: CustomerProfile, { phone, userId }: Partial<CustomerProfile>): void {
    if (phone !== undefined && person.phone !== undefined && phone !== person.phone) {
      const phones = [...new Set(person.formerPhones).add(person.phone)];
      drop(phones.splice(0, phones.length - maxFormer), this.byPhone, person);
      person.formerPhones = phones;
    }
    if (userId !== undefined && userId !== person.userId) {
      const userIds = [...new Set(person.formerUserIds).add(person.userId)];
      drop(userIds.splice(0, userIds.length - maxFormer), this.byUserId, person);
      person.formerUserIds = userIds;
    }
  }
}

/** They no longer lead to that person; what is another's by now stays. */
function drop(keys: readonly string[], index: Map<string, CustomerProfile>, person: CustomerProfile): void {
  for (const key of keys) if (index.get(key) === person) index.delete(key);
}

function newProfile(known: Partial<CustomerProfile>): CustomerProfile {
  const userId = known.userId ?? userIdOf(known.phone ?? '');
  const isExample = userId === example.userId && known.username === undefined;
  const phone = known.phone ?? (isExample ? example.phone : undefined);
  const name = `Customer ${(phone ?? userId).slice(-4)}`;
  return { userId, name, ...(phone === undefined ? {} : { phone }) };
}

/** Always the same id for the same phone, as Meta has one per person and portfolio. */
function userIdOf(phone: string): string {
  if (phone === example.phone) return example.userId;
  const digits = BigInt(`0x${createHash('sha256').update(phone).digest('hex').slice(0, 18)}`).toString();
  return `US.${digits.slice(0, 20).padStart(20, '1')}`;
}
