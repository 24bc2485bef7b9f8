import { Logger } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { asJob, withLogFields } from '../platform/logging/logger';
import { Look } from '../platform/queue/loop';
import { LineAccess } from '../providers/provider';
import { LinesService } from '../tenants/lines.service';
import { Claim, Room, TransferQueue } from './transfer-queue';

/** Of one process; each holds a connection and a file open. */
const MOST_UNDER_WAY = 12;
const RENEW_EVERY_MS = 20_000;

export type Transfer = (claim: Claim, line: LineAccess, signal: AbortSignal) => Promise<void>;

/** Runs transfers beside each other, a few in all and of each line. */
export class TransferRunner {
  private readonly logger = new Logger(TransferRunner.name);
  private readonly underWay = new Map<Promise<void>, string>();
  private readonly stopping = new AbortController();

  /** Called when there is room again. */
  wake: () => void = () => {};

  constructor(
    private readonly name: string,
    private readonly database: Database,
    private readonly lines: LinesService,
    private readonly queue: TransferQueue,
    private readonly transfer: Transfer,
  ) {}

  async step(): Promise<Look> {
    const free = MOST_UNDER_WAY - this.underWay.size;
    if (free === 0) return { again: false };
    // One that is inactive or not known here keeps its transfers as they are.
    const lines = new Map(
      (await this.lines.all()).filter((line) => line.active).map((line) => [line.id, line]),
    );
    const claims = await this.queue.claim(this.database, this.rooms([...lines.keys()], free), free);
    for (const claim of claims) {
      const line = lines.get(claim.lineId);
      if (line !== undefined) this.begin(claim, { ...line, lineId: line.id });
    }
    if (claims.length > 0) return { again: true };
    const dueInMs = await this.queue.nextDueInMs(this.database);
    return { again: false, ...(dueInMs === undefined ? {} : { dueInMs }) };
  }

  /** Breaks off what is under way; it is given back, and another process goes on at once. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.underWay.keys());
  }

  /** A line has at most a third of what is free, so that one that hangs always leaves room; those with least come first. */
  private rooms(lineIds: readonly string[], free: number): Room[] {
    const held = [...this.underWay.values()];
    const mine = (lineId: string) => held.filter((id) => id === lineId).length;
    return shuffled(lineIds)
      .map((lineId) => ({ lineId, most: Math.ceil(free / 3) - mine(lineId) }))
      .filter((room) => room.most > 0)
      .toSorted((a, b) => b.most - a.most);
  }

  private begin(claim: Claim, line: LineAccess): void {
    const about = { mediaId: claim.id, lineId: claim.lineId };
    const ended = asJob(this.name, () => withLogFields(about, () => this.run(claim, line))).finally(() => {
      this.underWay.delete(ended);
      this.wake();
    });
    this.underWay.set(ended, claim.lineId);
  }

  /** Never rejects. */
  private async run(claim: Claim, line: LineAccess): Promise<void> {
    const lost = new AbortController();
    const signal = AbortSignal.any([this.stopping.signal, lost.signal]);
    const renewal = setInterval(() => {
      // A database that does not answer is no reason to stop: the fence decides at the end.
      this.queue.renew(this.database, claim).then(
        (held) => held || lost.abort(),
        () => undefined,
      );
    }, RENEW_EVERY_MS);
    try {
      await this.transfer(claim, line, signal);
    } catch (error) {
      this.logger.warn('a transfer of media failed; it is tried again', error);
      // When this is not taken either, the lease runs out.
      const later = { inMs: backOff(claim.attempts), counted: true, reason: 'internal_error' };
      await this.queue.postpone(this.database, claim, later).catch(() => undefined);
    } finally {
      clearInterval(renewal);
    }
  }
}

/** Milliseconds: 2, 8, 32 seconds, 2 and 8 minutes, then every quarter of an hour. */
export function backOff(attempts: number): number {
  return Math.min(2_000 * 4 ** attempts, 15 * 60_000);
}

function shuffled(ids: readonly string[]): string[] {
  return ids
    .map((id) => ({ id, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ id }) => id);
}
