import { TokenSetup } from '../../providers/cloud-api/line-setup';
import { Evidence } from '../evidence';
import { failed, Finding, ok, skipped, warning } from '../finding';
import { dayOf, failureWords, isOfGraph, mendOf, saying } from '../words';

const NEEDED = ['whatsapp_business_messaging', 'whatsapp_business_management'] as const;
const EXPIRES_SOON_MS = 14 * 86_400_000;
/** Signatures and windows do not depend on it, but messages from more than five minutes ahead are not trusted. */
const SKEW_SEEN_MS = 60_000;
const SKEW_MOST_MS = 300_000;

const UNREACHED = 'Not known, since Graph was not reached.';
const INVALID = 'Not known, since the token is not valid.';

/** Whether Graph is there, knows the token, and lets it do what is needed. */
export function accessFindings(evidence: Evidence): Finding[] {
  return [reachable(evidence), clock(evidence), ...tokenFindings(evidence)];
}

function reachable({ graph, line }: Evidence): Finding {
  const told = [graph.number, graph.token];
  if (told.some(isOfGraph))
    return ok('graph_reachable', `Graph answers at ${new URL(line.apiBaseUrl).origin}.`);
  const answered = told.find((one) => !one.ok && one.httpStatus !== null);
  const mend = `let this machine reach ${new URL(line.apiBaseUrl).origin}: DNS, firewall, outgoing proxy; or correct WHATSAPP_API_BASE_URL`;
  if (answered !== undefined && !answered.ok)
    return failed(
      'graph_reachable',
      `What answers at ${new URL(line.apiBaseUrl).origin} is not Graph: ${saying(answered.error)}.`,
      mend,
    );
  const reason = graph.number.ok ? '' : reasonOf(graph.number.error);
  return failed('graph_reachable', `Graph is not reached: ${failureWords(reason)}.`, mend);
}

function reasonOf({ title = '', message = '' }: { title?: string; message?: string }): string {
  return title === 'Error' ? message : title;
}

function clock({ graph: { clockAheadMs: ahead } }: Evidence): Finding {
  if (ahead === null) return skipped('clock', 'Not known: Graph said no time.');
  const seconds = Math.round(Math.abs(ahead) / 1000);
  const found = `The clock of this machine is ${seconds} s ${ahead > 0 ? 'ahead of' : 'behind'} Graph's.`;
  const mend = 'set the clock by NTP: timedatectl set-ntp true';
  if (Math.abs(ahead) > SKEW_MOST_MS) return failed('clock', found, mend);
  return Math.abs(ahead) > SKEW_SEEN_MS ? warning('clock', found, mend) : ok('clock', found);
}

function tokenFindings({ graph, line, at }: Evidence): Finding[] {
  const { token } = graph;
  if (token.ok && token.value.valid)
    return [life(token.value, at, line.id), kind(token.value, line.id), permissions(token.value)];
  const rest = (why: string) => [skipped('token_type', why), skipped('permissions', why)];
  if (!isOfGraph(token)) return [skipped('token', UNREACHED), ...rest(UNREACHED)];
  const code = token.ok || token.error.code === null ? 190 : token.error.code;
  if (!token.ok && code !== 190 && graph.number.ok) {
    const why = `The token works, but Graph tells nothing about it: ${saying(token.error)}.`;
    return [ok('token', why), ...rest(why)];
  }
  const said = token.ok ? 'it is expired or was withdrawn' : saying(token.error);
  const mend = mendOf(code, line.id) ?? mendOf(190, line.id) ?? '';
  return [failed('token', `Graph does not take the token: ${said}.`, mend), ...rest(INVALID)];
}

function life({ expiresAt }: TokenSetup, at: Date, lineId: string): Finding {
  if (expiresAt === null) return ok('token', 'The token is valid and does not expire.');
  const found = `The token is valid until ${dayOf(expiresAt)}.`;
  if (expiresAt.getTime() - at.getTime() > EXPIRES_SOON_MS) return ok('token', found);
  return warning('token', found, `before then ${mendOf(190, lineId)}`);
}

function kind({ type }: TokenSetup, lineId: string): Finding {
  if (type === 'SYSTEM_USER') return ok('token_type', 'The token is that of a system user.');
  return warning(
    'token_type',
    `The token is that of ${type ?? 'somebody'}, not of a system user: it ends with a password or a person.`,
    mendOf(190, lineId) ?? '',
  );
}

function permissions({ scopes }: TokenSetup): Finding {
  const missing = NEEDED.filter((scope) => !scopes.includes(scope));
  if (missing.length === 0) return ok('permissions', `The token has ${NEEDED.join(' and ')}.`);
  return failed(
    'permissions',
    `The token lacks ${missing.join(' and ')}.`,
    'Business settings → System users → Generate token: tick both, and give the new token to the line',
  );
}
