import { Background } from './background';
import { Mischief, SignatureKind } from './control-types';
import { gathered, Update } from './envelope';
import { JsonObject, metaJson } from './json';
import { chance, Random, shuffled } from './random';
import { takes } from './real-lines';
import { RealLine, SimulatedLine, WebhookAnswer } from './types';
import { WebhookSender } from './webhook-sender';

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
    private readonly sender: WebhookSender,
    private readonly background: Background,
    private readonly random: Random,
    private readonly realLines: () => Promise<readonly RealLine[]>,
    private readonly delivered: (value: JsonObject) => void,
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
    const app = `${update.line.webhookUrl} ${update.line.appSecret}`;
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

  private async dispatch(updates: readonly Update[]): Promise<WebhookAnswer> {
    const line = updates[0]?.line;
    if (line === undefined) return notSent;
    const { duplicate, wrongSignature, delayMs } = this.mischief;
    const bytes = Buffer.from(metaJson(gathered(updates, this.random)));
    const isWrong = chance(wrongSignature, this.random);
    const comesTwice = chance(duplicate, this.random);
    if (delayMs > 0 && !(await this.background.pause(this.random() * delayMs))) return notSent;
    const onTaken = (): void => {
      for (const { value } of updates) this.delivered(value);
    };
    const first = isWrong ? await this.wrongFor(line) : 'right';
    const answer = await this.sender.deliver(line, bytes, { first, onTaken });
    if (comesTwice) await this.sender.deliver(line, bytes, { onTaken });
    return answer;
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
