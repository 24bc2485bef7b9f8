import { ChildProcess } from 'node:child_process';
import { until } from '../support/until';
import { now } from './clock';
import { Reply } from './graph';
import { ask, forked, stopped } from './processes';

/** Without anything new for so long, what is missing does not come any more. */
const PATIENCE_MS = 90_000;

interface Counts {
  readonly replies: number;
  readonly marks: number;
}

/** The stand-in for the Graph API (`graph.ts`). */
export class MetaSide {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<MetaSide> {
    const { child, said } = await forked('graph.ts');
    return new MetaSide(child, `http://127.0.0.1:${(said as { port: number }).port}`);
  }

  /** Resolves when so many messages have a reply and a read mark, or when nothing comes any more. */
  async answered(count: number): Promise<void> {
    let before = 0;
    let changedAt = now();
    await until(async () => {
      const { replies, marks } = (await ask(this.child, 'count')) as Counts;
      if (replies + marks !== before) [before, changedAt] = [replies + marks, now()];
      return (replies >= count && marks >= count) || now() - changedAt > PATIENCE_MS;
    });
  }

  /** The replies since the last call, by the message that they quote. */
  async replies(): Promise<Map<string, Reply[1]>> {
    return new Map((await ask(this.child, 'replies')) as Reply[]);
  }

  async stop(): Promise<void> {
    await stopped(this.child);
  }
}
