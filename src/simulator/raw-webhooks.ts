import { RawAnswer, RawWebhook, SignatureKind, SignedWebhook } from './control-types';
import { isObject, metaJson, objectsIn } from './json';
import { takes } from './real-lines';
import { Refusal } from './refusal';
import { signatureKinds, webhookHeaders } from './signature';
import { RealLine, SimulatedLine, WebhookAnswer } from './types';

/** A body as it is signed and posted. */
interface Ready {
  line: SimulatedLine;
  bytes: Buffer;
  signature: SignatureKind;
}

/**
 * Posts and signs bodies of any shape, and never one that could be a real line's.
 *
 * They go to the door that all lines share, since only there an unknown line, another app's line and a body that names
 * no line can be tried. What keeps real lines out is not what a body says, which may be said in odd ways, but who signs
 * it: on that door the product gives a change to a line only when the line's app has signed (dead letter `wrong_app`),
 * so nothing is signed with an app secret that a real line has too, and nothing is posted unsigned while a real line has
 * no secret. This holds for the address of a real line as well. A replay is judged by the app that signed back then: the
 * product gives no real line the app secret of a simulated one, neither before nor later. That a real line is named is
 * refused beforehand only to say it clearly.
 */
export class RawWebhooks {
  constructor(
    private readonly lineOf: (id: string | undefined) => SimulatedLine,
    private readonly realLines: () => Promise<readonly RealLine[]>,
    private readonly deliver: (ready: Ready) => Promise<WebhookAnswer>,
  ) {}

  async post(webhook: RawWebhook): Promise<RawAnswer> {
    const ready = await this.readied(webhook);
    const startedAt = performance.now();
    const answer = await this.deliver(ready);
    return { ...answer, ms: Math.round(performance.now() - startedAt) };
  }

  async sign(webhook: RawWebhook): Promise<SignedWebhook> {
    const { line, bytes, signature } = await this.readied(webhook);
    return {
      url: line.webhookUrl,
      headers: webhookHeaders(signature, bytes, line.appSecret),
      body: bytes.toString('utf8'),
    };
  }

  private async readied({ line: id, body, signature = 'right' }: RawWebhook): Promise<Ready> {
    const line = this.lineOf(id);
    const ready = { line, signature, bytes: Buffer.from(typeof body === 'string' ? body : metaJson(body)) };
    const named = linesNamedIn(ready.bytes);
    for (const real of await this.realLines()) {
      if (named.has(real.phoneNumberId)) {
        throw refused(`The body names line ${real.phoneNumberId}, which has real credentials.`);
      }
      if (takes(real, line, signature)) {
        throw refused(
          `Line ${real.phoneNumberId} has real credentials and would take this body too; give it an app secret of its own.`,
        );
      }
    }
    return ready;
  }
}

/** A raw webhook from JSON, or the reason why it is none. */
export function parseRawWebhook(json: unknown): RawWebhook | string {
  if (!isObject(json)) return 'The body must be {"line"?, "body", "signature"?}.';
  const { line, body, signature = 'right' } = json as Record<keyof RawWebhook, unknown>;
  const kind = signatureKinds.find((known) => known === signature);
  if (kind === undefined) return `"signature" must be one of ${signatureKinds.join(', ')}.`;
  if (line !== undefined && typeof line !== 'string') return '"line" must be a phone number id.';
  if (typeof body !== 'string' && (typeof body !== 'object' || body === null)) {
    return '"body" must be an object, or the exact body as a text.';
  }
  return { body, signature: kind, ...(line === undefined ? {} : { line }) };
}

function linesNamedIn(bytes: Buffer): Set<string> {
  const values = objectsIn(entriesOf(bytes)).flatMap((entry) =>
    objectsIn(entry['changes']).map(({ value }) => value),
  );
  const ids = values.map(
    (value) => isObject(value) && isObject(value['metadata']) && value['metadata']['phone_number_id'],
  );
  return new Set(ids.map(String));
}

function entriesOf(bytes: Buffer): unknown {
  try {
    const body: unknown = JSON.parse(bytes.toString('utf8'));
    return isObject(body) ? body['entry'] : undefined;
  } catch {
    return undefined;
  }
}

function refused(message: string): Refusal {
  return new Refusal(409, 'real_line', message);
}
