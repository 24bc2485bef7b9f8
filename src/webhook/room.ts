/** All bodies together, from the first byte to the answer. */
const MOST_HELD = 64 * 1024 * 1024;
/** Bodies larger than this never take the last of the room, so that they cannot keep ordinary webhooks out. */
const SMALL_BODY = 256 * 1024;
const KEPT_FOR_SMALL = 16 * 1024 * 1024;

/** A body of which more is to come. */
export interface Unfinished {
  /** Whom its sender counts as. */
  readonly network: string;
  /** Bytes that have come. */
  size(): number;
  /** Gives them back at once. */
  cutOff(): void;
}

/**
 * The memory that bodies may take. Anybody can begin one and never end it, which needs no signature; so when there is no room,
 * whoever has most of what is unfinished loses the oldest of it, and not whoever comes. What is finished is never touched.
 */
export class Room {
  private held = 0;
  /** The oldest first. */
  private readonly unfinished = new Map<string, Set<Unfinished>>();

  /** Whether there is room for so many more bytes of a body that has `size` with them. */
  has(more: number, size: number): boolean {
    const most = size > SMALL_BODY ? MOST_HELD - KEPT_FOR_SMALL : MOST_HELD;
    while (this.held + more > most) {
      const heaviest = this.heaviest();
      if (heaviest === undefined) return false;
      for (const upload of heaviest) {
        if (this.held + more <= most) break;
        this.end(upload);
        upload.cutOff();
      }
    }
    return true;
  }

  hold(bytes: number): void {
    this.held += bytes;
  }

  giveBack(bytes: number): void {
    this.held -= bytes;
  }

  begin(upload: Unfinished): void {
    const ofNetwork = this.unfinished.get(upload.network) ?? new Set();
    this.unfinished.set(upload.network, ofNetwork.add(upload));
  }

  end(upload: Unfinished): void {
    const ofNetwork = this.unfinished.get(upload.network);
    ofNetwork?.delete(upload);
    if (ofNetwork?.size === 0) this.unfinished.delete(upload.network);
  }

  private heaviest(): ReadonlySet<Unfinished> | undefined {
    let found: { bytes: number; uploads: ReadonlySet<Unfinished> } | undefined;
    for (const uploads of this.unfinished.values()) {
      const bytes = [...uploads].reduce((sum, upload) => sum + upload.size(), 0);
      if (found === undefined || bytes > found.bytes) found = { bytes, uploads };
    }
    return found?.uploads;
  }
}
