import { createHash } from 'node:crypto';
import { CustomerDetails } from './control-types';
import { countryOf, otherSpelling } from './dialling';

/** A person with WhatsApp. */
export interface CustomerProfile extends CustomerDetails {
  name: string;
  userId: string;
  /** Digits without `+`; absent for someone who is known by username only. */
  phone?: string;
  /** Accounts whose marketing they have stopped. */
  stoppedMarketing?: string[];
  /**
   * By line, the Unix seconds of when both had to do with each other by phone last. Kept once they have a username: from
   * then on a line sees the phone for 30 days after (Meta, business-scoped-user-ids).
   */
  phoneSeenAt?: Record<string, number>;
  /** Not to be reached: no WhatsApp any more, or an old one. */
  isUnreachable?: boolean;
  /** These still lead to the same person. */
  formerPhones?: string[];
  formerUserIds?: string[];
}

const userIdPattern = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;
const example = { phone: '15550100077', userId: 'BR.90817263545362718190' };

export function isUserId(text: string): boolean {
  return userIdPattern.test(text);
}

/** A user id of several portfolios that belong together. */
export function isParentId(text: string): boolean {
  return isUserId(text) && text.includes('.ENT.');
}

/** The phone that webhooks name, if any. */
export function visiblePhone({ phone, hidesPhone }: CustomerProfile): string | undefined {
  return hidesPhone ? undefined : phone;
}

const seenForSeconds = 30 * 86_400;

/** The customer as that line sees them now, `hidesPhone` included. */
export function asSeenBy(customer: CustomerProfile, lineId: string, now: number): CustomerProfile {
  const { hidesPhone, phoneSeenAt } = customer;
  if (hidesPhone !== undefined || phoneSeenAt === undefined) return customer;
  return now - (phoneSeenAt[lineId] ?? 0) <= seenForSeconds ? customer : { ...customer, hidesPhone: true };
}

/** How WhatsApp names the number that somebody was reached at: as it is theirs, not as it was dialled. */
export function canonicalPhone({ phone }: CustomerProfile, dialled: string): string {
  return phone !== undefined && phone === otherSpelling(dialled) ? phone : dialled;
}

/** Notes that the line had to do with the customer by phone. */
export function seePhone(customer: CustomerProfile, lineId: string, now: number): void {
  if (customer.phoneSeenAt) customer.phoneSeenAt[lineId] = now;
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
  /** By parent ids too. */
  private readonly byUserId = new Map<string, CustomerProfile>();
  /** Numbers and ids that their customer has given up. */
  private readonly gone = new Set<string>();

  constructor(private readonly talks: (person: CustomerProfile) => boolean) {}

  /** Finds the person by either identity and adds what is new; creates the rest of a new one. */
  meet(given: Partial<CustomerProfile>): CustomerProfile {
    const known = this.asWritten(given);
    const found =
      this.byUserId.get(known.userId ?? known.parentUserId ?? '') ?? this.byPhone.get(known.phone ?? '');
    if (found) this.keepFormer(found, known);
    for (const key of [known.phone, known.userId, known.parentUserId])
      if (key !== undefined) this.gone.delete(key);
    return this.enter(Object.assign(found ?? this.newcomer(known), known));
  }

  /** Nobody has that number or user id any more. */
  isGone(key: string): boolean {
    return this.gone.has(key);
  }

  /** Gives somebody another user id and, unless it is kept from everybody, another phone; the old ones are gone. */
  change(person: CustomerProfile, next: { phone?: string; userId?: string; parentUserId?: string }): void {
    const { phone, userId, parentUserId } = person;
    const isMoving = next.phone !== undefined && next.phone !== phone;
    const hasNewParent = next.parentUserId !== undefined && next.parentUserId !== parentUserId;
    this.forget(person);
    for (const key of [userId, isMoving && phone, hasNewParent && parentUserId]) if (key) this.give(key);
    delete person.formerPhones;
    delete person.formerUserIds;
    if (isMoving) delete person.phoneSeenAt;
    const nextPhone = next.phone ?? phone;
    Object.assign(person, { ...next, userId: next.userId ?? this.freeUserId(nextPhone ?? userId) });
    for (const key of [person.phone, person.userId]) if (key !== undefined) this.gone.delete(key);
    this.enter(person);
  }

  private give(key: string): void {
    this.gone.add(key);
    const [oldest] = this.gone;
    if (oldest !== undefined && this.gone.size > maxPeople) this.gone.delete(oldest);
  }

  /** The spelling of the phone under which somebody is known already, if there is another. */
  private asWritten(given: Partial<CustomerProfile>): Partial<CustomerProfile> {
    const known = withParent(given);
    const { phone, userId } = known;
    if (phone === undefined || userId !== undefined || this.byPhone.has(phone)) return known;
    const other = otherSpelling(phone);
    return other !== undefined && this.byPhone.has(other) ? { ...known, phone: other } : known;
  }

  /** Whoever would answer there, without being met. */
  newcomer(given: Partial<CustomerProfile>): CustomerProfile {
    const known = withParent(given);
    const seed = known.phone ?? known.parentUserId ?? '';
    return newProfile({ ...known, userId: known.userId ?? this.freeUserId(seed) });
  }

  /** The id that goes with a phone, or another where somebody has or had it. */
  private freeUserId(seed: string): string {
    let id = userIdOf(seed);
    for (let turn = 1; this.byUserId.has(id) || this.gone.has(id); turn++) id = userIdOf(seed, turn);
    return id;
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
    if (profile.parentUserId !== undefined) this.byUserId.set(profile.parentUserId, profile);
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
    const { phone = '', userId, parentUserId = '', formerPhones = [], formerUserIds = [] } = person;
    drop([phone, ...formerPhones], this.byPhone, person);
    drop([userId, parentUserId, ...formerUserIds], this.byUserId, person);
  }

  private keepFormer(person: CustomerProfile, known: Partial<CustomerProfile>): void {
    const { phone, userId, parentUserId = person.parentUserId } = known;
    if (person.parentUserId !== undefined && parentUserId !== person.parentUserId)
      drop([person.parentUserId], this.byUserId, person);
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

/** A parent id beside the person's own, wherever it was given. */
function withParent(given: Partial<CustomerProfile>): Partial<CustomerProfile> {
  const { userId, ...others } = given;
  return userId !== undefined && isParentId(userId) ? { ...others, parentUserId: userId } : given;
}

/** They no longer lead to that person; what is another's by now stays. */
function drop(keys: readonly string[], index: Map<string, CustomerProfile>, person: CustomerProfile): void {
  for (const key of keys) if (index.get(key) === person) index.delete(key);
}

function newProfile(known: Partial<CustomerProfile> & { userId: string }): CustomerProfile {
  const { userId } = known;
  const isExample = userId === example.userId && known.username === undefined;
  const phone = known.phone ?? (isExample ? example.phone : undefined);
  const name = `Customer ${(phone ?? userId).slice(-4)}`;
  return { userId, name, ...(phone === undefined ? {} : { phone }) };
}

/** Always the same id for the same phone, or for an id that it comes after, as Meta has one per person and portfolio; another in each turn. */
function userIdOf(seed: string, turn = 0): string {
  if (seed === example.phone && turn === 0) return example.userId;
  const hash = createHash('sha256')
    .update(turn === 0 ? seed : `${seed} ${turn}`)
    .digest('hex');
  const digits = BigInt(`0x${hash.slice(0, 18)}`).toString();
  const country = isUserId(seed) ? seed.slice(0, 2) : countryOf(seed);
  return `${country}.${digits.slice(0, 20).padStart(20, '1')}`;
}
