import { Background } from './background';
import { Mischief, SignatureKind } from './control-types';
import { Update } from './envelope';
import { chance, Random, shuffled } from './random';
import { takes } from './real-lines';
import { appOf, Redelivery } from './redelivery';
import { RealLine, SimulatedLine, WebhookAnswer } from './types';

interface Held {
  update: Update;
  answered: (answer: WebhookAnswer) => void;
}

const notSent: WebhookAnswer = { status: 0, body: 'The simulator stopped before this was sent.' };

/** Sends updates as webhooks, holding some back for the mischief that is switched on. */
export class Outgoing {
  /** Updates that wait for company, by app: one body never mixes two apps. */
  private readonly held = new Map<string, Held[]>();

  constructor(
    private readonly mischief: Mischief,
    private readonly redelivery: Redelivery,
    private readonly background: Background,
    private readonly random: Random,
    private readonly realLines: () => Promise<readonly RealLine[]>,
  ) {}

  get holds(): boolean {
    return this.mischief.shuffle > 1 || this.mischief.batch > 1;
  }

  /** Resolves with the product's first answer to the body that carried the update. */
  send(update: Update): Promise<WebhookAnswer> {
    const answer = this.holds ? this.hold(update) : this.dispatch([update]);
    this.background.run(answer);
    return answer;
  }

  private hold(update: Update): Promise<WebhookAnswer> {
    const app = appOf(update.line);
    const waiting = this.held.get(app) ?? [];
    return new Promise((answered) => {
      waiting.push({ update, answered });
      if (waiting.length >= Math.max(this.mischief.shuffle, this.mischief.batch)) {
        this.held.delete(app);
        this.background.run(this.release(waiting));
      } else if (waiting.length === 1) {
        this.held.set(app, waiting);
        this.background.run(this.releaseLater(app, waiting));
      }
    });
  }

  private async releaseLater(app: string, waiting: Held[]): Promise<void> {
    const goesOn = await this.background.pause(this.mischief.holdMs);
    if (this.held.get(app) !== waiting) return;
    this.held.delete(app);
    if (goesOn) await this.release(waiting);
    else for (const { answered } of waiting) answered(notSent);
  }

  /** One body after the other, so that a seed gives the same order of arrival each time. */
  private async release(waiting: Held[]): Promise<void> {
    const ordered = this.mischief.shuffle > 1 ? shuffled(waiting, this.random) : waiting;
    const size = Math.max(1, Math.floor(this.mischief.batch));
    for (let start = 0; start < ordered.length; start += size) {
      const body = ordered.slice(start, start + size);
      const answer = await this.dispatch(body.map(({ update }) => update));
      for (const { answered } of body) answered(answer);
    }
  }

  private async dispatch([update, ...others]: readonly Update[]): Promise<WebhookAnswer> {
    if (update === undefined) return notSent;
    const { duplicate, wrongSignature, delayMs } = this.mischief;
    const isWrong = chance(wrongSignature, this.random);
    const twice = chance(duplicate, this.random);
    if (delayMs > 0 && !(await this.background.pause(this.random() * delayMs))) return notSent;
    const first = isWrong ? await this.wrongFor(update.line) : 'right';
    return this.redelivery.deliver([update, ...others], { first, twice });
  }

  /** Nothing is signed wrong while a real line accepts that, nor while nobody knows whether one does. */
  private async wrongFor(line: SimulatedLine): Promise<SignatureKind> {
    try {
      const isTaken = (await this.realLines()).some((real) => takes(real, line, 'wrong'));
      return isTaken ? 'right' : 'wrong';
    } catch {
      return 'right';
    }
  }
}
