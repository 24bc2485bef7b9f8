import { NEWEST_GRAPH_VERSION } from '../../platform/config/config';
import { lifeOf } from '../../providers/cloud-api/graph-versions';
import { AppWebhook } from '../../providers/cloud-api/line-setup';
import { FIELDS_BY_USE, MESSAGES_FIELD, OTHER_FIELDS } from '../../providers/cloud-api/webhook-fields';
import { basesOf, doorOf, mendOfCallback, withoutQuery } from '../callback';
import { Evidence } from '../evidence';
import { Check, failed, Finding, ok, skipped, warning } from '../finding';
import { AT_META, isOfGraph, saying } from '../words';

/** Whether the app is the one whose secret the line has, and is subscribed to what the program listens to. */
export function appFindings(evidence: Evidence): Finding[] {
  return [appSecret(evidence), ...subscriptionFindings(evidence), appMode(evidence)];
}

/** Graph takes `app id|app secret` as a token, so it says whether the secret is that of the app. */
function appSecret({ line, graph: { webhook, appId } }: Evidence): Finding {
  if (line.appSecret === null)
    return warning(
      'app_secret',
      'The line has no app secret: anybody may post to it.',
      `${AT_META.appSecret}; WHATSAPP_APP_SECRET, or PATCH /api/v1/lines/${line.id} with {"appSecret":"…"}`,
    );
  if (webhook === null || !isOfGraph(webhook))
    return skipped('app_secret', 'Not compared with the app, which is not known.');
  if (webhook.ok) return ok('app_secret', `The app secret is that of app ${appId}.`);
  return failed(
    'app_secret',
    `Graph does not take the line's app secret for app ${appId}: ${saying(webhook.error)}. What Meta signs is then refused with 401.`,
    `copy it anew: ${AT_META.appSecret}; WHATSAPP_APP_SECRET, or PATCH /api/v1/lines/${line.id} with {"appSecret":"…"}`,
  );
}

const OF_APP: readonly Check[] = ['app_callback_url', 'field_messages', 'other_fields', 'field_versions'];

function subscriptionFindings(evidence: Evidence): Finding[] {
  const { webhook } = evidence.graph;
  if (webhook === null || !webhook.ok) {
    const mend = `look yourself: ${AT_META.fields}`;
    return OF_APP.map((check) =>
      skipped(check, 'Not known: it takes the app id and its app secret to ask.', mend),
    );
  }
  const subscribed = webhook.value ?? { callback: null, active: false, fields: [] };
  return [
    appCallbackUrl(subscribed, evidence),
    fieldMessages(subscribed),
    otherFields(subscribed),
    fieldVersions(subscribed, evidence.at),
  ];
}

/** What concerns templates and the account follows no override. Source: Meta, "Webhook overrides". */
function appCallbackUrl({ callback, active }: AppWebhook, evidence: Evidence): Finding {
  const [base] = basesOf(evidence);
  const mend = mendOfCallback('app', `${base ?? 'https://<your address>'}/webhook`, evidence.line.id);
  if (callback === null) return failed('app_callback_url', 'The app has no callback URL.', mend);
  const found = `The app's callback URL is ${withoutQuery(callback)}`;
  if (!active) return failed('app_callback_url', `${found}, but the subscription is not active.`, mend);
  if (base === undefined) return skipped('app_callback_url', `${found}.`);
  if (doorOf(callback, evidence) !== null) return ok('app_callback_url', `${found}, which is here.`);
  return warning(
    'app_callback_url',
    `${found}, which is not here: news of templates and the account go there, whatever the number or the account says.`,
    mend,
  );
}

function fieldMessages({ fields }: AppWebhook): Finding {
  if (fields.some(({ name }) => name === MESSAGES_FIELD))
    return ok('field_messages', 'The field messages is subscribed; it brings the receipts too.');
  return failed(
    'field_messages',
    'The field messages is not subscribed: no message and no receipt comes.',
    `${AT_META.fields}: subscribe messages`,
  );
}

function otherFields({ fields }: AppWebhook): Finding {
  const names = fields.map(({ name }) => name);
  const missingOf = (wanted: Readonly<Record<string, string>>) =>
    Object.entries(wanted).filter(([name]) => !names.includes(name));
  const byUse = Object.entries(FIELDS_BY_USE).flatMap(([use, wanted]) => {
    const missing = missingOf(wanted);
    return missing.length === 0 ? [] : `with ${use}: ${inWords(missing)}`;
  });
  const others = byUse.length === 0 ? '' : ` Not subscribed, and needed only ${byUse.join('; ')}.`;
  const missing = missingOf(OTHER_FIELDS);
  if (missing.length === 0)
    return ok('other_fields', `All other fields that every line needs are subscribed.${others}`);
  return warning(
    'other_fields',
    `Not subscribed, so that nobody hears of it here: ${inWords(missing)}.${others}`,
    `${AT_META.fields}: subscribe ${missing.map(([name]) => name).join(', ')}`,
  );
}

function inWords(fields: readonly (readonly [name: string, what: string])[]): string {
  return fields.map(([name, what]) => `${name} (${what})`).join(', ');
}

/** Each field has a version of its own, which decides how its webhooks look. */
function fieldVersions({ fields }: AppWebhook, at: Date): Finding {
  const old = fields.filter(
    ({ version }) => version !== null && ['dead', 'dying'].includes(lifeOf(version, at).state),
  );
  if (old.length === 0) return ok('field_versions', 'The subscribed fields have versions that live on.');
  return warning(
    'field_versions',
    `Versions that are gone or end within 90 days: ${old.map(({ name, version }) => `${name} ${version}`).join(', ')}.`,
    `${AT_META.fields}: choose ${NEWEST_GRAPH_VERSION} in the column of versions`,
  );
}

/** Graph has no field for it (none that Meta documents); what has come proves it. */
function appMode({ line, records }: Evidence): Finding {
  if (line.simulated) return ok('app_mode', 'The simulator has no development mode.');
  if (records.lastMessageAt !== null)
    return ok('app_mode', 'Messages of customers come, so the app is live enough.');
  return skipped(
    'app_mode',
    'Graph does not say whether the app is Live. In development mode verifying works, and real messages do not come.',
    'App dashboard, at the top: App Mode must be Live',
  );
}
