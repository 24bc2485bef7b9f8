import { ServerResponse } from 'node:http';
import { Background } from './background';
import { shown } from './control-actions';
import { ControlCall, ControlRoutes } from './control-api';
import { parseCustomerMessage } from './control-message';
import { CustomerMessages, SentMessage } from './control-types';
import { CustomerSide } from './customer-side';
import { CustomerBook, CustomerProfile, isUserId, phoneDigits } from './customers';
import { sendJson } from './http';
import { accepted, bad, jsonBody, numberIn } from './refusal';
import { Transcript } from './transcript';
import { Transcripts } from './transcripts';
import { SimulatedLine } from './types';

const maxWaitMs = 15_000;

/** The control routes that play a customer: write as one, and read what the business answered. */
export class ControlCustomers {
  readonly routes: ControlRoutes = {
    'POST /customers/*/messages': (call) => this.write(call),
    'GET /customers/*/messages': (call) => this.read(call),
  };

  constructor(
    private readonly customers: CustomerBook,
    private readonly transcripts: Transcripts,
    private readonly side: CustomerSide,
    private readonly background: Background,
    private readonly lineOf: (id: string | undefined) => SimulatedLine,
  ) {}

  /** `POST /customers/<phone or user id>/messages`: 202 with the wamid; the webhook goes out behind it. */
  private async write({ id: who, req, res }: ControlCall): Promise<void> {
    const { line, profile, content, extras } = accepted(parseCustomerMessage(await jsonBody(req)));
    const { id } = this.side.send(this.lineOf(line), this.meet(who, profile), content, extras);
    sendJson(res, 202, { id } satisfies SentMessage);
  }

  /**
   * `GET /customers/<phone or user id>/messages?after=&wait=`: what the business said; waits while there is nothing new.
   * With `direction=both` the whole transcript, at once.
   */
  private async read({ id: who, query, res }: ControlCall): Promise<void> {
    const line = this.lineOf(query.get('line') ?? undefined);
    const profile = this.meet(who, {});
    const transcript = this.transcripts.of(line.phoneNumberId, profile);
    const answer = (items: CustomerMessages['items']): void =>
      sendJson(res, 200, { customer: shown(profile), items } satisfies CustomerMessages);
    if (wantsBoth(query)) return answer(transcript.messages);
    const after = query.get('after') ?? undefined;
    const wait = numberIn(query, 'wait', { usual: 0, least: 0, most: maxWaitMs });
    if (wait > 0 && transcript.outboundAfter(after).length === 0)
      await this.nextOutbound(transcript, wait, res);
    answer(transcript.outboundAfter(after));
  }

  /** Resolves at the next business message, after `ms`, when the client goes or when the simulator stops. */
  private nextOutbound(transcript: Transcript, ms: number, res: ServerResponse): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        leave();
        forget();
        resolve();
      };
      const timer = setTimeout(end, ms);
      const leave = transcript.onOutbound(end);
      const forget = this.background.onStop(end);
      res.once('close', end);
    });
  }

  meet(who: string, profile: Partial<CustomerProfile>): CustomerProfile {
    if (isUserId(who)) return this.customers.meet({ ...profile, userId: who });
    const phone = phoneDigits(who);
    if (phone === undefined)
      throw bad('The customer must be an international number or a business-scoped user id.');
    return this.customers.meet({ ...profile, phone });
  }
}

function wantsBoth(query: URLSearchParams): boolean {
  const direction = query.get('direction') ?? 'outbound';
  if (direction === 'both') return true;
  if (direction === 'outbound') return false;
  throw bad('"direction" must be outbound or both.');
}
