import { Background } from './background';
import { SignatureKind } from './control-types';
import { gathered, Update } from './envelope';
import { metaJson } from './json';
import { Random } from './random';
import { SimulatedLine, WebhookAnswer } from './types';
import { WebhookSender } from './webhook-sender';

/** How many updates a body takes along that were not its own; a body stays far below the 3 MB of Meta's largest. */
const mostTakenAlong = 20;

/** The app that an update is for: one body never mixes two. */
export function appOf({ webhookUrl, appSecret }: SimulatedLine): string {
  return `${webhookUrl} ${appSecret}`;
}

/**
 * Posts bodies, and posts what they carried again until it is answered 200. An update that comes again may come in
 * another company than before: grouping is not guaranteed, so no two bodies need be alike (Meta, webhooks/overview).
 */
export class Redelivery {
  /** What waits for its next attempt, by app. */
  private readonly waiting = new Map<string, Set<Update>>();
  /** The newest update that went out, by app. */
  private readonly last = new Map<string, Update>();

  constructor(
    private readonly sender: WebhookSender,
    private readonly background: Background,
    private readonly gapsMs: readonly number[],
    private readonly random: Random,
    private readonly taken: (update: Update) => void,
    private readonly log: (message: string) => void,
  ) {}

  /** Resolves with the first answer; whatever is not 200 is tried again in the background, and all of it once more if `twice`. */
  async deliver(
    updates: readonly [Update, ...Update[]],
    { first, twice }: { first: SignatureKind; twice: boolean },
  ): Promise<WebhookAnswer> {
    const app = appOf(updates[0].line);
    const before = this.last.get(app);
    this.last.set(app, updates.at(-1) ?? updates[0]);
    const answer = await this.attempt(updates, this.gapsMs, first);
    if (twice) for (const body of this.repeated(updates, before)) await this.attempt(body, this.gapsMs);
    return answer;
  }

  /** As it was or, as often, in two halves; one that is alone with what came before it. */
  private repeated(updates: readonly Update[], before: Update | undefined): (readonly Update[])[] {
    if (this.random() < 0.5) return [updates];
    if (updates.length > 1) return halves(updates);
    return [before === undefined ? updates : [before, ...updates]];
  }

  private async attempt(
    updates: readonly Update[],
    gaps: readonly number[],
    signature: SignatureKind = 'right',
  ): Promise<WebhookAnswer> {
    const answer = await this.post(updates, signature);
    if (answer.status === 200) for (const update of updates) this.taken(update);
    else this.background.run(this.tryAgain(updates, gaps, answer.status));
    return answer;
  }

  private async post(updates: readonly Update[], signature: SignatureKind): Promise<WebhookAnswer> {
    const [{ line }] = updates as [Update];
    return this.sender.post(line, Buffer.from(metaJson(gathered(updates, this.random))), signature);
  }

  private async tryAgain(
    updates: readonly Update[],
    [gap, ...later]: readonly number[],
    status: number,
  ): Promise<void> {
    const [{ line }] = updates as [Update];
    const waiting = this.waitingFor(line);
    if (gap === undefined) return this.giveUp(line, status);
    for (const update of updates) waiting.add(update);
    const goesOn = await this.background.pause(gap);
    // Another's attempt may have taken some along.
    const own = updates.filter((update) => waiting.delete(update));
    if (!goesOn || own.length === 0) return;
    for (const body of regrouped(own, waiting)) {
      for (const update of body) waiting.delete(update);
      await this.attempt(body, later);
    }
  }

  private waitingFor(line: SimulatedLine): Set<Update> {
    const app = appOf(line);
    const waiting = this.waiting.get(app) ?? new Set();
    this.waiting.set(app, waiting);
    return waiting;
  }

  private giveUp({ phoneNumberId }: SimulatedLine, status: number): void {
    this.log(`Simulator: a webhook to line ${phoneNumberId} was given up; the last answer was ${status}.`);
  }
}

/** With others that wait too, or else in two halves; one that is alone comes as it was. */
function regrouped(own: readonly Update[], waiting: ReadonlySet<Update>): (readonly Update[])[] {
  const others = [...waiting].slice(0, mostTakenAlong);
  return others.length > 0 ? [[...own, ...others]] : halves(own);
}

function halves(updates: readonly Update[]): (readonly Update[])[] {
  const middle = Math.ceil(updates.length / 2);
  return [updates.slice(0, middle), updates.slice(middle)].filter(({ length }) => length > 0);
}
