import { toStorableText } from '../domain/json';
import { DeadLetter } from '../inbox/dead-letters.service';
import { eventKey } from '../inbox/events.service';
import { StoredBody } from '../inbox/inbox.service';
import { readWebhook, WHATSAPP_OBJECT } from '../providers/cloud-api/read-webhook';
import { WebhookItem } from '../providers/provider';
import { Line } from '../tenants/line';
import { Found, keyOf } from './found';
import { lineOfChange, numberToLearn } from './line-of-change';
import { isOfAccount } from './lines-of-notice';

/** What a body holds. */
export interface Contents {
  /** Everything that belongs to a line. */
  readonly found: Found[];
  /** For the rest. */
  readonly letters: DeadLetter[];
  /** Of lines that have none yet, by id. */
  readonly numbers: Map<string, string>;
}

/** Nothing of it is left out: what belongs to no line is a dead letter. */
export function readContents(body: StoredBody, lines: readonly Line[]): Contents {
  const parsed = JSON.parse(body.body.toString('utf8')) as { object?: unknown };
  if (parsed.object !== WHATSAPP_OBJECT) {
    const field = toStorableText(String(parsed.object).slice(0, 64));
    const item: WebhookItem = { kind: 'field', path: '', field, digest: body.id };
    const key = eventKey('field', body.id);
    const found = [{ key, body, line: null, accountId: null, item }];
    return { found, letters: [], numbers: new Map() };
  }
  const contents: Contents = { found: [], letters: [], numbers: new Map() };
  const { found, letters, numbers } = contents;
  for (const change of readWebhook(parsed)) {
    const owner = lineOfChange(body, change.lineKey, lines);
    const line = 'line' in owner ? owner.line : null;
    const number = line === null ? null : numberToLearn(line, change);
    if (line !== null && number !== null) numbers.set(line.id, number);
    const { accountId } = change;
    // Fields of the account name no line; they are for whoever they belong to.
    const ofAccount = change.lineKey === null && change.items.every(isOfAccount);
    if ('error' in owner && !ofAccount) {
      const { lineId } = body;
      const place = { tenantId: null, lineId, inboxId: body.id, path: change.path, eventId: null };
      letters.push({ ...place, reason: owner.reason, error: owner.error });
    } else {
      for (const item of change.items)
        found.push({ key: keyOf(item, line, body), body, line, accountId, item });
    }
  }
  return contents;
}
