import { NEWEST_GRAPH_VERSION } from '../../platform/config/config';
import { lifeOf } from '../../providers/cloud-api/graph-versions';
import { Evidence } from '../evidence';
import { failed, Finding, ok, skipped, warning } from '../finding';

/** What can be said of a line without asking anybody. */
export function installationFindings(evidence: Evidence): Finding[] {
  const secrets = ok('secrets', 'The secrets of the line can be opened.');
  return [secrets, lineActive(evidence), environment(evidence), apiVersion(evidence)];
}

/** All that can be said of a line whose secrets cannot be opened. */
export function unreadable(lineId: string): Finding {
  return failed(
    'secrets',
    'The secrets of the line cannot be opened; it takes and sends nothing.',
    `start with the ENCRYPTION_KEY that they were sealed with, or set them again: PATCH /api/v1/lines/${lineId} with {"token":"…","verifyToken":"…","appSecret":"…"}`,
  );
}

function lineActive({ line, installation }: Evidence): Finding {
  if (line.active) return ok('line_active', 'The line is active.');
  if (line.simulated && !installation.simulator)
    return failed(
      'line_active',
      'The line is on the simulator, which is off.',
      'start with SIMULATOR=on, or look at another line',
    );
  return failed(
    'line_active',
    'The line is inactive: what comes for it is stored, and it sends nothing.',
    `PATCH /api/v1/lines/${line.id} with {"active":true}`,
  );
}

/** By the names of the variables: their values are secrets. */
function environment({ line, installation: { firstLine } }: Evidence): Finding {
  if (firstLine === null || firstLine.phoneNumberId !== line.phoneNumberId || line.simulated)
    return ok('environment', 'The WHATSAPP_ variables do not speak of this line.');
  const differing = Object.entries({
    WHATSAPP_BUSINESS_ACCOUNT_ID:
      firstLine.businessAccountId !== null && firstLine.businessAccountId !== line.businessAccountId,
    WHATSAPP_API_TOKEN: firstLine.token !== line.token,
    WHATSAPP_VERIFY_TOKEN: firstLine.verifyToken !== line.verifyToken,
    WHATSAPP_APP_SECRET: firstLine.appSecret !== line.appSecret,
  }).flatMap(([name, differs]) => (differs ? name : []));
  if (differing.length === 0) return ok('environment', 'The line is as the WHATSAPP_ variables say.');
  return warning(
    'environment',
    `The line was changed since: it no longer has what ${differing.join(', ')} say.`,
    'write the same values into .env; the line follows them only when they change',
  );
}

function apiVersion({ line, at }: Evidence): Finding {
  const { apiVersion: version } = line;
  const { state, dies } = lifeOf(version, at);
  const mend = `set WHATSAPP_API_VERSION=${NEWEST_GRAPH_VERSION} (or unset it) and start again; for this line alone: PATCH /api/v1/lines/${line.id} with {"apiVersion":null}`;
  if (state === 'newer') return skipped('api_version', `${version} is newer than this program knows.`);
  if (state === 'dead')
    return failed(
      'api_version',
      `Graph no longer serves ${version}${dies === null ? '' : `, since ${dies}`}, and silently answers as the oldest that lives.`,
      mend,
    );
  if (state === 'dying') return warning('api_version', `${version} ends on ${dies}.`, mend);
  return ok('api_version', `${version}${dies === null ? '' : ` lives until ${dies}`}.`);
}
