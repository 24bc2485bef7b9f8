import { basesOf, callbackOf, doorOf, mendOfCallback, withoutQuery } from '../callback';
import { Evidence } from '../evidence';
import { failed, Finding, ok, skipped, warning } from '../finding';
import { isOfGraph, mendOf, saying } from '../words';

/** Whether Meta sends what comes for the line, and sends it here. */
export function webhookFindings(evidence: Evidence): Finding[] {
  return [appSubscribed(evidence), callbackUrl(evidence)];
}

function appSubscribed({ line, graph: { apps, appId, accountId } }: Evidence): Finding {
  const mend = `POST /api/v1/lines/${line.id}/subscribe`;
  const account = accountId ?? line.businessAccountId;
  if (apps === null)
    return skipped('app_subscribed', 'Not known, since the account of the number is not.', mend);
  if (!apps.ok) {
    const why = isOfGraph(apps) ? saying(apps.error) : 'Graph was not reached';
    return skipped('app_subscribed', `Not known: ${why}.`, mendOf(apps.error.code, line.id) ?? mend);
  }
  const found = (who: string) =>
    `${who} subscribed to account ${account}: nothing arrives, whatever the app dashboard says.`;
  if (apps.value.length === 0) return failed('app_subscribed', found('No app is'), mend);
  if (appId !== null && apps.value.every(({ id }) => id !== appId))
    return failed('app_subscribed', found(`App ${appId} is not, though another app is,`), mend);
  if (appId === null)
    return warning(
      'app_subscribed',
      'An app is subscribed to the account; it is not known whether it is ours.',
      mend,
    );
  return ok('app_subscribed', `App ${appId} is subscribed to account ${account}.`);
}

function callbackUrl(evidence: Evidence): Finding {
  const callback = callbackOf(evidence.graph);
  const { line, installation } = evidence;
  const [base] = basesOf(evidence);
  const address = `${base ?? 'https://<your address>'}/webhook`;
  if (callback === null)
    return evidence.graph.number.ok
      ? failed(
          'callback_url',
          'Meta has no address to send webhooks to.',
          mendOfCallback('app', address, line.id),
        )
      : skipped('callback_url', 'Not known, as the number is not.');
  const found = `Webhooks of this line go to ${withoutQuery(callback.url)}, as the ${callback.by} says`;
  if (base === undefined)
    return skipped(
      'callback_url',
      `${found}.`,
      `set PUBLIC_URL${originHint(callback.url)} and start again, so that it can be said whether that is here`,
    );
  if (doorOf(callback.url, evidence) !== null) return ok('callback_url', `${found}, which is here.`);
  const where = installation.publicUrl ?? base;
  return failed(
    'callback_url',
    `${found}, which is no address of this line at ${where}.`,
    mendOfCallback(callback.by, address, line.id),
  );
}

function originHint(url: string): string {
  return URL.canParse(url) ? `=${new URL(url).origin}` : '';
}
