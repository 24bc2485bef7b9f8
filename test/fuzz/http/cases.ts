import { looksLikeEnvelope } from '../claims';
import { Dice } from '../dice';
import { CUSTOMER, LINE } from '../identities';
import { crowded, Mutator } from '../mutate';
import { mangled } from '../groups/signatures';
import { Case, Fate, requestOf, Shape, signatureOf } from './request';

/** People who write, some of them often enough to have turns of several messages. */
const CUSTOMERS = 2_000;
/** One in so many is as full as it can be. */
const FULL_SHARE = 1 / 2_000;
const TOO_LARGE = 4 * 1024 * 1024 + 1;
const NOBODYS_LINE = '00000000-0000-4000-8000-000000000000';
const DEEP = 50_000;

/** Makes the requests of a run: the same seed and moment make the same. */
export class HttpCases {
  constructor(
    private readonly seed: number,
    private readonly ready: readonly object[],
    /** Of the program, for the address of its line. */
    private readonly lineId: string,
    private readonly mutator = new Mutator(seed),
  ) {}

  of(index: number): Case {
    const dice = Dice.of(this.seed, 'http', index);
    const made = this.make(dice, this.bodyOf(index, dice));
    return { index, ...made };
  }

  /** A ready body with a customer and ids of its own, changed or not. */
  private bodyOf(index: number, dice: Dice): Buffer {
    const phone = String(15_557_000_000 + dice.below(CUSTOMERS));
    const ids = new Map<string, string>();
    const body = dice.pick(this.ready);
    const text = JSON.stringify(body)
      .replaceAll(CUSTOMER.phone, phone)
      .replaceAll(CUSTOMER.userId, `BR.${phone}`)
      .replace(
        /wamid\.[\w+/=]+/g,
        (id) => ids.get(id) ?? remember(ids, id, newId(index, ids.size, body, dice)),
      );
    const parsed: unknown = JSON.parse(text);
    if (dice.chance(FULL_SHARE)) return fullBody(parsed, dice);
    const value = dice.chance(0.6) ? this.mutator.mutated(parsed, dice) : parsed;
    return Buffer.from(spelled(value, dice));
  }

  private make(dice: Dice, body: Buffer): Omit<Case, 'index'> {
    const at = dice.below(1_000);
    if (at < 700) return this.signed('signed', body, dice);
    if (at < 760) return this.signed('broken bytes', broken(body, dice), dice);
    if (at < 800) return this.signed('chunked', body, dice, { framing: 'chunked' });
    if (at < 830) return this.signed('odd headers', body, dice, { headers: oddHeaders(this.mutator, dice) });
    if (at < 930) return this.wronglySigned(body, dice);
    if (at < 950)
      return this.refused('line of nobody', body, {
        path: `/webhook/${NOBODYS_LINE}`,
        signature: signatureOf(body),
      });
    if (at < 999) return this.misframed(body, dice);
    return this.tooLarge(dice);
  }

  private signed(kind: string, body: Buffer, dice: Dice, more: Partial<Shape> = {}): Omit<Case, 'index'> {
    const shape = { path: this.door(dice), signature: signatureOf(body), ...more };
    return { kind, fate: fateOf(body), body, request: requestOf(body, shape), last: false };
  }

  private wronglySigned(body: Buffer, dice: Dice): Omit<Case, 'index'> {
    const [name, right] = signatureOf(body);
    const wrong = mangled(
      signatureOf(body, dice.chance(0.3) ? 'demo_app_secret_2' : LINE.appSecret)[1],
      dice,
    );
    const header = wrong?.replace(/[^\x20-\x7e]/g, '').trim();
    const path = this.door(dice);
    if (header === right) return this.signed('signed', body, dice);
    return this.refused('wrongly signed', body, {
      path,
      signature: header === undefined ? null : [name, header],
    });
  }

  private misframed(body: Buffer, dice: Dice): Omit<Case, 'index'> {
    const shape = { path: this.door(dice), signature: signatureOf(body) };
    const announced = dice.pick([
      String(body.length + 1 + dice.below(1_000)),
      String(dice.below(body.length)),
      '-1',
      'many',
      `${body.length}\r\nContent-Length: 7`,
      `${body.length}\r\nTransfer-Encoding: chunked`,
      '99999999999999999999',
    ]);
    const whole = requestOf(body, dice.chance(0.6) ? { ...shape, framing: { announced } } : shape);
    const request = dice.chance(0.4) ? whole : damaged(whole, dice);
    // Whatever is left of it, these bytes cannot have been received as they were meant.
    if (request.equals(requestOf(body, shape))) return this.signed('signed', body, dice);
    return { kind: 'misframed', fate: 'refused', body, request, last: true };
  }

  private tooLarge(dice: Dice): Omit<Case, 'index'> {
    const body = Buffer.alloc(TOO_LARGE, ' ');
    const shape = { path: this.door(dice), signature: signatureOf(body) };
    const request = requestOf(body, dice.chance(0.5) ? { ...shape, framing: 'chunked' } : shape);
    return { kind: 'too large', fate: 'refused', body, request, last: true };
  }

  private refused(kind: string, body: Buffer, shape: Shape): Omit<Case, 'index'> {
    return { kind, fate: 'refused', body, request: requestOf(body, shape), last: false };
  }

  private door(dice: Dice): string {
    return dice.pick([
      '/webhook',
      '/webhook',
      '/webhook/',
      '/webhook?x=1',
      '/webhooks/whatsapp',
      '/api/webhooks/whatsapp/',
      `/webhook/${this.lineId}`,
    ]);
  }
}

/** Receipts are of what the Graph stand-in has answered, or will; messages are new, or come once more. */
function newId(index: number, nth: number, body: object, dice: Dice): string {
  const isReceipt = JSON.stringify(body).includes('"statuses"');
  if (isReceipt) return `wamid.OUT${1 + dice.below(index + 1)}`;
  return `wamid.IN${dice.chance(0.05) ? dice.below(index + 1) : index}x${nth}`;
}

function remember(ids: Map<string, string>, id: string, fresh: string): string {
  ids.set(id, fresh);
  return fresh;
}

/** As Meta spells it or otherwise; now and then deeper than a stack. */
function spelled(value: unknown, dice: Dice): string {
  const text = JSON.stringify(value) ?? '';
  if (dice.chance(0.002)) return text.replace(/"[^"]*"(?=[,}\]])/, '['.repeat(DEEP) + ']'.repeat(DEEP));
  if (dice.chance(0.3)) return text;
  return text.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function fullBody(parsed: unknown, dice: Dice): Buffer {
  const body = Buffer.from(JSON.stringify(crowded(parsed, dice)));
  return body.length < TOO_LARGE ? body : Buffer.from(JSON.stringify(parsed));
}

function fateOf(body: Buffer): Fate {
  try {
    return looksLikeEnvelope(JSON.parse(body.toString('utf8'))) ? 'stored' : 'dead';
  } catch {
    return 'dead';
  }
}

function broken(body: Buffer, dice: Dice): Buffer {
  const at = dice.below(body.length + 1);
  switch (dice.below(4)) {
    case 0:
      return body.subarray(0, at);
    case 1:
      return Buffer.concat([
        body.subarray(0, at),
        Buffer.from(dice.many(4, () => dice.below(256))),
        body.subarray(at),
      ]);
    case 2:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]);
    default:
      return Buffer.concat([body]).fill(dice.below(256), at, Math.min(body.length, at + 1 + dice.below(8)));
  }
}

/** Bytes of the head changed or cut, so that it is no request any more or another one. */
function damaged(whole: Buffer, dice: Dice): Buffer {
  const copy = Buffer.from(whole);
  const line = copy.indexOf('\r\n');
  switch (dice.below(4)) {
    case 0:
      return copy.subarray(0, 1 + dice.below(copy.length - 1));
    case 1:
      return copy.fill(dice.pick([0, 32, 255]), dice.below(line), line);
    case 2:
      return Buffer.concat([
        Buffer.from(dice.pick(['PATCH', 'GET', 'post', '\0', 'PRI * HTTP/2.0\r\n\r\nSM'])),
        copy.subarray(4),
      ]);
    default:
      return Buffer.concat([
        copy.subarray(0, line),
        Buffer.from(`\r\nX: ${'y'.repeat(20_000)}`),
        copy.subarray(line),
      ]);
  }
}

/** That must make no difference. */
function oddHeaders(mutator: Mutator, dice: Dice): [string, string][] {
  const value = mutator
    .text(dice)
    .replace(/[^\x20-\x7e]/g, '')
    .trim();
  return [
    [
      'Content-Type',
      dice.pick(['text/plain', 'application/json; charset=utf-16', 'multipart/form-data', value]),
    ],
    ['Expect', dice.chance(0.3) ? '100-continue' : ''],
    ['Content-Encoding', dice.pick(['gzip', 'identity', value])],
    ['Cookie', value],
    ['X-Forwarded-For', '127.0.0.1, 10.0.0.1'],
    ['x-hub-signature', value],
  ].filter((header): header is [string, string] => header[1] !== '');
}
