import { Answered, BODY_SIZES, DoorEvidence, REFUSED } from '../door-probe';
import { Evidence } from '../evidence';
import { Check, failed, Finding, ok, skipped, warning } from '../finding';
import { failureWords, isTooLate } from '../words';

/** Meta's target; above it deliveries are delayed. Source: Meta, "Throughput". */
const SLOW_MS = 1_000;

/** What `DoorGuard` says. */
const TURNED_AWAY = /address_not_allowed|client_certificate_required/;
const CHECKS_AT = ['handshake', 'signature', 'refusal', 'large_bodies'] as const;

type Where = 'local' | 'public';

const NAMES = {
  local: 'At its own address the program',
  public: 'At PUBLIC_URL the program',
} as const;

/** What the webhook door answers, seen from this machine and from where Meta comes. */
export function doorFindings(evidence: Evidence): Finding[] {
  const { local, world, line } = evidence;
  const answerTime = speed(world ?? local);
  const ours = [...findingsAt('local', local, evidence), answerTime];
  if (world !== null) return [...ours, ...findingsAt('public', world, evidence)];
  if (line.simulated) return ours;
  const why = 'Not tried, since PUBLIC_URL is not set.';
  const checks = ['public_handshake', 'public_signature', 'public_refusal', 'public_large_bodies'] as const;
  return [...ours, ...checks.map((check) => skipped(check, why))];
}

function findingsAt(where: Where, door: DoorEvidence, evidence: Evidence): Finding[] {
  if (door.signed.answered && TURNED_AWAY.test(door.signed.text)) return turnedAway(where);
  return [
    handshake(where, door),
    signature(where, door, evidence),
    refusal(where, door, evidence),
    largeBodies(where, door),
  ];
}

/** The door is only for who Meta is; that tells nothing about what it answers to Meta. */
function turnedAway(where: Where): Finding[] {
  const found = `${NAMES[where]} turns this machine away, as WEBHOOK_ALLOWED_ADDRESSES or WEBHOOK_CLIENT_CERT_HEADER say.`;
  const mend =
    'to have it tried, add the addresses of this machine to WEBHOOK_ALLOWED_ADDRESSES, or unset WEBHOOK_CLIENT_CERT_HEADER for a moment';
  return CHECKS_AT.map((name) => skipped(`${where}_${name}`, found, mend));
}

function handshake(where: Where, { handshake: answer, challenge }: DoorEvidence): Finding {
  const check: Check = `${where}_handshake`;
  if (answer.answered && answer.status === 200 && answer.text === challenge)
    return ok(check, `${NAMES[where]} answers the verifying request with the challenge.`);
  if (answer.answered && answer.status === 200)
    return failed(
      check,
      `${NAMES[where]} does not answer: something else says 200 in its place.`,
      'the address must lead to this program without a page of the tunnel, a sign-in or a cache before it',
    );
  if (answer.answered && answer.status === 403)
    return failed(
      check,
      `${NAMES[where]} refuses the line's verify token (403).`,
      where === 'local'
        ? 'activate the line; each active line has its verify token'
        : 'the address leads to another program, or a proxy takes the query away; let it pass on the whole address',
    );
  return failed(
    check,
    `${NAMES[where]} is not verified: ${answerWords(answer)}.`,
    mendOfAnswer(where, answer),
  );
}

function signature(where: Where, { signed }: DoorEvidence, { local }: Evidence): Finding {
  const check: Check = `${where}_signature`;
  if (isStatus(signed, 200)) return ok(check, `${NAMES[where]} takes a body that is signed rightly.`);
  if (!isStatus(signed, 401, 403))
    return failed(
      check,
      `${NAMES[where]} does not take a webhook: ${answerWords(signed)}.`,
      mendOfAnswer(where, signed),
    );
  if (where === 'public' && isStatus(local.signed, 200))
    return failed(
      check,
      'A proxy changes the body or its signature: signed rightly, it is taken here, and refused by way of PUBLIC_URL.',
      'let the proxy pass on the bytes as they come and the header X-Hub-Signature-256: no parsing, rewriting or filtering of JSON',
    );
  return failed(
    check,
    `${NAMES[where]} refuses what is signed with the line's app secret.`,
    'activate the line, and give it the app secret of its app',
  );
}

function refusal(where: Where, { wronglySigned }: DoorEvidence, { line }: Evidence): Finding {
  const check: Check = `${where}_refusal`;
  if (line.appSecret === null)
    return warning(
      check,
      'The line has no app secret: anyone may post webhooks to it (ALLOW_UNSIGNED_WEBHOOKS).',
      `PATCH /api/v1/lines/${line.id} with {"appSecret":"…"}; App settings → Basic → App secret shows it`,
    );
  if (isStatus(wronglySigned, 401, 403)) return ok(check, `${NAMES[where]} refuses a wrong signature.`);
  if (isStatus(wronglySigned, 200))
    return failed(
      check,
      `${NAMES[where]} takes what nobody signed.`,
      'unset ALLOW_UNSIGNED_WEBHOOKS, give every line its app secret, and let nothing answer in its place',
    );
  return skipped(check, `Not known: ${answerWords(wronglySigned)}.`);
}

function largeBodies(where: Where, { large }: DoorEvidence): Finding {
  const check: Check = `${where}_large_bodies`;
  if (large.length === 0) return skipped(check, 'Not tried, as small ones do not pass.');
  // What is refused says more than what came to nothing.
  const unread = large.filter((one) => !wasRead(one));
  const answer = unread.find(({ answered }) => answered) ?? unread[0];
  if (answer === undefined) return ok(check, `${NAMES[where]} takes up to 3 MB, as much as Meta sends.`);
  const size = `${Math.round((BODY_SIZES[large.indexOf(answer)] ?? 0) / 1024)} kB`;
  if (isStatus(answer, 413))
    return failed(
      check,
      `A body of ${size} is refused as too large (413); Meta sends up to 3 MB.`,
      where === 'local'
        ? 'what listens at PORT is not this program alone'
        : 'raise the limit of the proxy to 4 MB; nginx: client_max_body_size 4m; (it has 1 MB by default, parsers of JSON 100 kB)',
    );
  const found = `A body of ${size} does not pass: ${answerWords(answer)}.`;
  // It goes up from here and comes back in; Meta's bodies only come in.
  if (where === 'public' && !answer.answered && isTooLate(answer.reason))
    return warning(
      check,
      `${found} That may be the way up from this machine, which Meta does not take.`,
      'post 3 MB to PUBLIC_URL from elsewhere, and see that the proxy lets 4 MB pass and waits for them',
    );
  return failed(check, found, mendOfAnswer(where, answer));
}

function speed({ signed, base }: DoorEvidence): Finding {
  if (!signed.answered || signed.status !== 200)
    return skipped('answer_time', 'Not known, as nothing was taken.');
  const found = `A webhook was acknowledged after ${signed.ms} ms at ${base}.`;
  if (signed.ms <= SLOW_MS) return ok('answer_time', found);
  return warning(
    'answer_time',
    `${found} Meta delays what comes after answers above one second.`,
    'look at the disk of Postgres and at the proxy; docs/operations.md, recado_acknowledging_seconds',
  );
}

/** All of it, by this program: a proxy may answer 401 or 403 too. */
function wasRead(answer: Answered): boolean {
  return answer.answered && (answer.status === 200 || answer.text.includes(REFUSED));
}

function isStatus(answer: Answered, ...statuses: readonly number[]): boolean {
  return answer.answered && statuses.includes(answer.status);
}

function answerWords(answer: Answered): string {
  if (!answer.answered) return failureWords(answer.reason);
  if (answer.status >= 300 && answer.status < 400) return `it is sent elsewhere (${answer.status})`;
  return `it is answered ${answer.status}`;
}

function mendOfAnswer(where: Where, answer: Answered): string {
  if (where === 'local') return 'look at the log of the program and at GET /health/ready';
  if (!answer.answered)
    return 'let PUBLIC_URL lead to this program: DNS, certificate, firewall, tunnel. Where only this machine cannot reach its own public address, try from outside';
  if (answer.status >= 300 && answer.status < 400)
    return 'Meta follows no redirect: set PUBLIC_URL and the callback URL to the last address, with https';
  if (answer.status === 404) return 'the proxy must pass /webhook on to this program as it is';
  if (answer.status === 503) return 'the program does not take webhooks now; look at GET /health/ready';
  return 'something before this program answers; let the proxy pass the request on';
}
