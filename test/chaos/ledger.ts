/** A customer's message, as the outside world knows it. */
export interface Written {
  readonly lineKey: string;
  /** Who wrote it, and by what they were seen; what one writer says keeps its order whoever turns out to be the same. */
  readonly writer: string;
  /** Of the file that it brings. */
  readonly sha256: string | null;
  /** Whether a body that held it was answered with 200. */
  acknowledged: boolean;
}

/** A customer, and the lines on which number and id were seen together in a body answered with 200. */
export interface Person {
  readonly phone: string;
  readonly userId: string;
  readonly wroteTo: Set<string>;
  readonly provenTo: Set<string>;
}

/** A message that the Graph side took: `order` counts over all of them, `at` is in milliseconds. */
export interface Taken {
  readonly order: number;
  readonly at: number;
  readonly wamid: string;
  readonly quoted: string;
}

/** Receipts of one message that were sent, and of them those answered with 200. */
export interface Receipts {
  sentRank: number;
  acknowledgedRank: number;
  sentFailure: boolean;
  acknowledgedFailure: boolean;
}

/** What the outside world knows for certain, kept where nothing is killed. */
export class Ledger {
  readonly written = new Map<string, Written>();
  /** By number. */
  readonly persons = new Map<string, Person>();
  /** SHA-256 of the bodies answered with 200 since the last check, and of those that must never be stored. */
  readonly acknowledged = new Set<string>();
  readonly forbidden = new Set<string>();
  /** How often each body was posted. */
  readonly posts = new Map<string, number>();
  readonly taken = new Map<string, Taken[]>();
  readonly requests = new Map<string, number>();
  readonly refusals = new Map<string, number>();
  /** Replies whose request was made to break, so that the sender cannot know what became of it. */
  readonly ambiguous = new Set<string>();
  readonly receipts = new Map<string, Receipts>();
  readonly counts = {
    posts: 0,
    acknowledged: 0,
    refused: 0,
    duplicates: 0,
    statuses: 0,
    ambiguous: 0,
    forbiddenAccepted: 0,
  };
  private takenCount = 0;

  person({ phone, userId }: Pick<Person, 'phone' | 'userId'>): Person {
    const known = this.persons.get(phone) ?? { phone, userId, wroteTo: new Set(), provenTo: new Set() };
    this.persons.set(phone, known);
    return known;
  }

  post(digest: string): void {
    this.posts.set(digest, (this.posts.get(digest) ?? 0) + 1);
    this.counts.posts += 1;
  }

  request(outboxId: string): void {
    this.requests.set(outboxId, (this.requests.get(outboxId) ?? 0) + 1);
  }

  refuse(outboxId: string): void {
    this.refusals.set(outboxId, (this.refusals.get(outboxId) ?? 0) + 1);
  }

  obscure(outboxId: string): void {
    this.ambiguous.add(outboxId);
    this.counts.ambiguous += 1;
  }

  take(outboxId: string, wamid: string, quoted: string): void {
    const before = this.taken.get(outboxId) ?? [];
    this.taken.set(outboxId, [...before, { order: this.takenCount++, at: Date.now(), wamid, quoted }]);
  }

  get takenTotal(): number {
    return this.takenCount;
  }

  receiptsOf(outboxId: string): Receipts {
    const known = this.receipts.get(outboxId) ?? {
      sentRank: 0,
      acknowledgedRank: 0,
      sentFailure: false,
      acknowledgedFailure: false,
    };
    this.receipts.set(outboxId, known);
    return known;
  }
}
