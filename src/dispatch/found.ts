import { eventKey, NewEvent } from '../inbox/events.service';
import { StoredBody } from '../inbox/inbox.service';
import { WebhookItem } from '../providers/provider';
import { Line } from '../tenants/line';

/** An item of a stored body, with everything that is known about it before the database is asked. */
export interface Found<Item = WebhookItem> {
  readonly key: string;
  readonly body: StoredBody;
  /** Null for what belongs to an account or to another product. */
  readonly line: Line | null;
  /** The WhatsApp Business account that the change came for. */
  readonly accountId: string | null;
  readonly item: Item;
}

export type FoundMessage = Found<WebhookItem & { kind: 'message' }> & { readonly line: Line };
export type FoundStatus = Found<WebhookItem & { kind: 'status' }> & { readonly line: Line };

export type FoundEcho = Found<WebhookItem & { kind: 'echo' }> & { readonly line: Line };
export type FoundNotice = Found<WebhookItem & { kind: 'notice' }>;

export function isMessage(found: Found): found is FoundMessage {
  return found.item.kind === 'message';
}

export function isStatus(found: Found): found is FoundStatus {
  return found.item.kind === 'status';
}

export function isEcho(found: Found): found is FoundEcho {
  return found.item.kind === 'echo';
}

export function isNotice(found: Found): found is FoundNotice {
  return found.item.kind === 'notice';
}

/** What makes an item the same one when it is delivered again, perhaps in another body. */
export function keyOf(
  item: WebhookItem,
  line: Pick<Line, 'id'> | null,
  { receivedAt }: Pick<StoredBody, 'receivedAt'>,
): string {
  const lineId = line?.id ?? '';
  switch (item.kind) {
    case 'message':
      return eventKey('message', lineId, item.message.providerMessageId);
    case 'echo':
      return eventKey('message', lineId, item.echo.providerMessageId);
    case 'status': {
      const { providerMessageId, correlationId, status, timestamp, participant } = item.status;
      return eventKey(
        'status',
        lineId,
        providerMessageId || (correlationId ?? ''),
        status,
        String(timestamp),
        // Members of a group may read a message in the same second.
        ...(participant === null ? [] : [JSON.stringify(participant.identity)]),
      );
    }
    case 'errors':
      // They have neither id nor time: those of another day tell that it happened again.
      return eventKey(item.kind, lineId, item.digest, receivedAt.toISOString().slice(0, 10));
    case 'notice':
    case 'field':
      return eventKey(item.kind, lineId, item.digest);
    case 'unreadable':
      return eventKey(item.kind, lineId, item.reason, item.digest);
  }
}

export type Outcome = Pick<NewEvent, 'state' | 'reason'>;

/** The event of an item. */
export function eventOf(
  { key, body, line, item }: Found,
  outcome: Outcome,
  place: Pick<NewEvent, 'conversationId' | 'messageId'> = { conversationId: null, messageId: null },
): NewEvent {
  return {
    key,
    tenantId: line?.tenantId ?? null,
    lineId: line?.id ?? null,
    inboxId: body.id,
    path: item.path,
    kind: item.kind,
    arrivedAt: body.arrivedAt,
    ...place,
    ...outcome,
  };
}
