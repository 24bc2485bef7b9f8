import { DEAD_LETTER_REASONS, DeadLetterReason } from '../../inbox/dead-letter-reasons';
import { Evidence } from '../evidence';
import { failed, Finding, ok, skipped, warning } from '../finding';
import { mendOf } from '../words';

/** Meta's test numbers, and others that no telephone network knows. */
const TEST_NUMBER = /^1555/;

/** What our own rows say. */
export function recordsFindings(evidence: Evidence): Finding[] {
  return [sending(evidence), testNumber(evidence), received(evidence), deadLetters(evidence)];
}

function sending({ records: { pausedCode }, line }: Evidence): Finding {
  if (pausedCode === undefined) return ok('sending', 'The line is not held back.');
  const mend = mendOf(pausedCode, line.id) ?? 'GET /api/v1/messages shows the errors of the last messages';
  return failed(
    'sending',
    `The line is held back, since WhatsApp ${pausedCode === null ? 'did not answer as it should' : `answered ${pausedCode}`}. What is to be sent waits.`,
    mend,
  );
}

/** Source: Meta, "Get started": the test number. */
function testNumber({ line, graph: { number } }: Evidence): Finding {
  if (line.simulated)
    return ok('test_number', 'The number is made up, and everybody whom the simulator plays can be reached.');
  const display = (number.ok ? number.value.displayPhoneNumber : null) ?? line.displayPhoneNumber ?? '';
  if (display === '') return skipped('test_number', 'Not known, as the number is not.');
  if (!TEST_NUMBER.test(display.replace(/\D/g, '')))
    return ok('test_number', 'The number is not one for tests.');
  return warning(
    'test_number',
    'It looks like a test number of Meta: it reaches only a few numbers (131030 for others), and needs no payment method.',
    'App dashboard → WhatsApp → API Setup → To: add the numbers that you write to; for customers, add a number of your own',
  );
}

function received({ records: { lastMessageAt, lastEventAt }, line }: Evidence): Finding {
  if (lastMessageAt !== null)
    return ok('received', `The last message of a customer came on ${lastMessageAt.toISOString()}.`);
  if (line.simulated) return skipped('received', 'No message has come yet.', 'npm run simulate -- "hola"');
  return warning(
    'received',
    lastEventAt === null
      ? 'No webhook of this line has come lately.'
      : `No message of a customer has come lately; the last receipt or news came on ${lastEventAt.toISOString()}.`,
    'write to the number from a phone, now: what was written before the webhook was set up does not come; then mend what failed above',
  );
}

function deadLetters({ records, line }: Evidence): Finding {
  const open = Object.entries(records.deadLetters);
  if (open.length === 0)
    return ok('dead_letters', 'Nothing of this line is a dead letter for a wrong address or app.');
  const found = open.map(
    ([reason, count]) => `${count} × ${reason} (${DEAD_LETTER_REASONS[reason as DeadLetterReason].meaning})`,
  );
  return warning(
    'dead_letters',
    `Webhooks of this line could not be given to it: ${found.join('; ')}.`,
    `mend phone number id, app secret or callback URL of line ${line.id}, then replay: GET /api/v1/dead-letters?replayed=false, POST /api/v1/dead-letters/<id>/replay`,
  );
}
