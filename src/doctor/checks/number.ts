import { NumberSetup } from '../../providers/cloud-api/line-setup';
import { Evidence } from '../evidence';
import { Check, failed, Finding, ok, skipped, warning } from '../finding';
import { AT_META, isOfGraph, mendOf, saying } from '../words';
import { healthFindings } from './health';

/** Meta takes so many of a line per second, those that come in counted too. Source: Meta, "Throughput". */
const STANDARD_PACE = 80;

const OF_NUMBER: readonly Check[] = [
  'business_account',
  'registration',
  'display_name',
  'quality',
  'messaging_limit',
  'throughput',
  'can_send_number',
];

/** What Graph says of the number itself. */
export function numberFindings(evidence: Evidence): Finding[] {
  const { number } = evidence.graph;
  if (number.ok) return [phoneNumber(number.value, evidence), ...known(number.value, evidence)];
  return [absent(evidence), ...OF_NUMBER.map((check) => skipped(check, 'Not known, as the number is not.'))];
}

function absent({ graph: { number }, line }: Evidence): Finding {
  if (number.ok || !isOfGraph(number))
    return skipped('phone_number', 'Not known, since Graph was not reached.');
  const { code } = number.error;
  return failed(
    'phone_number',
    `Graph shows no number ${line.phoneNumberId} to this token: ${saying(number.error)}.`,
    code === 100 || code === 33
      ? `compare the phone number id (not the phone number) with ${AT_META.apiSetup}; the system user of the token needs its account: Business settings → System users → Assign assets`
      : (mendOf(code, line.id) ?? 'try again in a minute'),
  );
}

function phoneNumber({ displayPhoneNumber, verifiedName }: NumberSetup, { line }: Evidence): Finding {
  const shown = `…${(displayPhoneNumber ?? '').replace(/\D/g, '').slice(-4)}`;
  return ok(
    'phone_number',
    `${line.phoneNumberId} is the number ${shown}, "${verifiedName ?? 'without a name'}".`,
  );
}

function known(number: NumberSetup, evidence: Evidence): Finding[] {
  return [
    businessAccount(evidence),
    registration(number, evidence),
    displayName(number, evidence),
    quality(number),
    messagingLimit(number),
    throughput(number, evidence),
    ...healthFindings(number, evidence),
  ];
}

function businessAccount({ line, graph: { accountId } }: Evidence): Finding {
  if (accountId === null)
    return skipped('business_account', 'Graph does not say to which account the number belongs.');
  if (line.businessAccountId === accountId)
    return ok('business_account', `The number belongs to account ${accountId}, as the line says.`);
  const mend = `PATCH /api/v1/lines/${line.id} with {"businessAccountId":"${accountId}"}, or WHATSAPP_BUSINESS_ACCOUNT_ID in .env`;
  return line.businessAccountId === null
    ? warning('business_account', `The line names no account; the number belongs to ${accountId}.`, mend)
    : failed(
        'business_account',
        `The line names account ${line.businessAccountId}, but the number belongs to ${accountId}.`,
        mend,
      );
}

/** Meta's status is one word for many things; only `CONNECTED` says that it is registered. */
function registration(
  { status, codeVerification, health }: NumberSetup,
  { line, records }: Evidence,
): Finding {
  const { pausedCode } = records;
  const refused = pausedCode === 133010 || pausedCode === 131045;
  const first =
    codeVerification === 'VERIFIED' || codeVerification === null
      ? ''
      : `verify the number (${AT_META.manager}: it is ${codeVerification}), then `;
  const mend = `${first}${mendOf(133010, line.id)}; what waits leaves within a minute after`;
  if (status === 'CONNECTED' && refused)
    return warning(
      'registration',
      `The number is registered on the Cloud API, but a message was refused with ${pausedCode} a moment ago.`,
      `if it was registered just now, wait a minute; else ${mend}`,
    );
  if (status === 'CONNECTED') return ok('registration', 'The number is registered on the Cloud API.');
  const found = `its status is ${status ?? 'unknown'}`;
  const sends = health.some(({ type, canSend }) => type === 'PHONE_NUMBER' && canSend === 'AVAILABLE');
  if (!sends || refused)
    return failed(
      'registration',
      `The number is not registered on the Cloud API: ${found}. No message leaves (133010).`,
      mend,
    );
  return warning(
    'registration',
    `The number can send, but ${found}.`,
    `${AT_META.manager} says why; if messages are refused with 133010, ${mend}`,
  );
}

/** Meta, "Display names": after an approval the number must be registered again within 14 days. */
function displayName({ nameStatus, verifiedName }: NumberSetup, { line }: Evidence): Finding {
  const again = `after an approval, ${mendOf(133010, line.id)} within 14 days, else the review starts again`;
  if (nameStatus === null) return skipped('display_name', 'Graph does not say how the display name stands.');
  if (nameStatus === 'APPROVED' || nameStatus === 'AVAILABLE_WITHOUT_REVIEW')
    return ok('display_name', `The display name "${verifiedName ?? ''}" is ${nameStatus}.`);
  return warning('display_name', `The display name is ${nameStatus}.`, `${AT_META.manager}; ${again}`);
}

function quality({ quality: rating }: NumberSetup): Finding {
  if (rating === null) return skipped('quality', 'Graph does not say how customers rate the number.');
  if (rating === 'GREEN' || rating === 'UNKNOWN')
    return ok('quality', `Customers rate the number ${rating}.`);
  return warning(
    'quality',
    `Customers rate the number ${rating}.`,
    `write only to people who asked for it; ${AT_META.manager} → Insights shows who blocks and why`,
  );
}

function messagingLimit({ messagingLimit: limit }: NumberSetup): Finding {
  if (limit === null)
    return skipped('messaging_limit', 'Graph does not say how many customers may be written to.');
  return ok(
    'messaging_limit',
    `${limit}: so many customers a day outside of their 24 hours, over the whole portfolio.`,
  );
}

function throughput({ throughput: level }: NumberSetup, { installation }: Evidence): Finding {
  const pace = installation.lineMessagesPerSecond;
  if (level === null) return skipped('throughput', 'Graph does not say how fast the line may be.');
  if (level !== 'STANDARD' || (pace > 0 && pace <= STANDARD_PACE))
    return ok(
      'throughput',
      `${level}; this line sends ${pace === 0 ? 'without limit' : `up to ${pace} a second`}.`,
    );
  return warning(
    'throughput',
    `${level}, which is ${STANDARD_PACE} messages a second, and this line sends ${pace === 0 ? 'without limit' : `up to ${pace}`}: WhatsApp will refuse some (130429).`,
    `set LINE_MESSAGES_PER_SECOND=${STANDARD_PACE} and start again`,
  );
}
