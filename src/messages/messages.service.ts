import { Injectable } from '@nestjs/common';
import {
  Echo,
  InboundContent,
  InboundMessage,
  MessageContext,
  ProviderError,
  Referral,
} from '../domain/inbound';
import { DirectSend, OutboundContent, Recipient } from '../domain/outbound';
import { Tx } from '../platform/database/database';
import { jsonOrNull } from '../platform/database/json-or-null';
import { idsInOrder } from '../platform/database/ids';

interface Place {
  readonly tenantId: string;
  readonly lineId: string;
  readonly conversationId: string;
  readonly contactId: string;
}

export interface NewInbound extends Place {
  readonly message: InboundMessage;
  /** The customer's time, or that of arrival when theirs cannot be true. */
  readonly timestamp: Date;
}

export interface NewOutbound extends Place {
  readonly content: OutboundContent;
  /** The provider's id of the message that this one quotes. */
  readonly replyTo: string | null;
}

export interface NewEcho extends Place {
  readonly echo: Echo;
  readonly timestamp: Date;
}

/** A stored message as the bot reads it. */
export type LoadedMessage = InboundContent & {
  readonly id: string;
  readonly providerMessageId: string;
  /** The identity that the message came with; the answer goes there. */
  readonly sender: Recipient;
  readonly context: MessageContext | null;
  readonly referral: Referral | null;
  readonly errors: readonly ProviderError[];
  readonly timestamp: Date;
};

export interface MovedMessage {
  readonly messageId: string;
  readonly conversationId: string;
  readonly direction: 'inbound' | 'outbound';
}

/** A message of either side, as far as marking it as read is concerned. */
export interface ReceivedMessage {
  readonly tenantId: string;
  readonly lineId: string;
  readonly conversationId: string;
  readonly direction: 'inbound' | 'outbound';
  readonly providerMessageId: string;
  readonly timestamp: Date;
}

/** Everything that was said, both ways. How a message of ours fared on its way is the outbox's. */
@Injectable()
export class MessagesService {
  /** Ids come back in the order of the messages. */
  async addInbound(tx: Tx, messages: readonly NewInbound[]): Promise<string[]> {
    if (messages.length === 0) return [];
    const rows = await tx.query<{ id: string }>(
      `INSERT INTO messages (tenant_id, line_id, conversation_id, contact_id, direction, type, content_type, content,
                             provider_message_id, target_message_id, sender, context, referral, errors, "timestamp")
       SELECT m.tenant_id, m.line_id, m.conversation_id, m.contact_id, 'inbound', m.type, m.content_type, m.content,
              m.provider_message_id, m.target_message_id, m.sender, m.context, m.referral, m.errors, m.at
       FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::jsonb[], $8::text[],
                   $9::text[], $10::jsonb[], $11::jsonb[], $12::jsonb[], $13::jsonb[], $14::timestamptz[]) WITH ORDINALITY
         AS m (tenant_id, line_id, conversation_id, contact_id, type, content_type, content, provider_message_id,
               target_message_id, sender, context, referral, errors, at, n)
       ORDER BY m.n RETURNING id`,
      [
        ...places(messages),
        messages.map(({ message }) => message.wireType),
        messages.map(({ message }) => message.content.type),
        messages.map(({ message }) => JSON.stringify(message.content.content)),
        messages.map(({ message }) => message.providerMessageId),
        messages.map(({ message }) => targetOf(message.content)),
        messages.map(({ message }) => JSON.stringify(senderOf(message))),
        messages.map(({ message }) => jsonOrNull(message.context)),
        messages.map(({ message }) => jsonOrNull(message.referral)),
        messages.map(({ message }) => JSON.stringify(message.errors)),
        messages.map((one) => one.timestamp),
      ],
    );
    return idsInOrder(rows);
  }

  /** What was said for the business elsewhere. Ids come back in the order of the echoes. */
  async addEchoes(tx: Tx, echoes: readonly NewEcho[]): Promise<string[]> {
    if (echoes.length === 0) return [];
    const rows = await tx.query<{ id: string }>(
      `INSERT INTO messages (tenant_id, line_id, conversation_id, contact_id, direction, type, content_type, content,
                             provider_message_id, target_message_id, context, "timestamp")
       SELECT m.tenant_id, m.line_id, m.conversation_id, m.contact_id, 'outbound', m.type, m.content_type, m.content,
              m.provider_message_id, m.target_message_id, m.context, m.at
       FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::jsonb[], $8::text[],
                   $9::text[], $10::jsonb[], $11::timestamptz[]) WITH ORDINALITY
         AS m (tenant_id, line_id, conversation_id, contact_id, type, content_type, content, provider_message_id,
               target_message_id, context, at, n)
       ORDER BY m.n RETURNING id`,
      [
        ...places(echoes),
        echoes.map(({ echo }) => echo.wireType),
        echoes.map(({ echo }) => echo.content.type),
        echoes.map(({ echo }) => JSON.stringify(echo.content.content)),
        echoes.map(({ echo }) => echo.providerMessageId),
        echoes.map(({ echo }) => targetOf(echo.content)),
        echoes.map(({ echo }) => jsonOrNull(echo.context)),
        echoes.map((one) => one.timestamp),
      ],
    );
    return idsInOrder(rows);
  }

  /** Ids come back in the order of the messages. */
  async addOutbound(tx: Tx, messages: readonly NewOutbound[]): Promise<string[]> {
    if (messages.length === 0) return [];
    const rows = await tx.query<{ id: string }>(
      `INSERT INTO messages (tenant_id, line_id, conversation_id, contact_id, direction, type, content_type, content,
                             context, direct_send, "timestamp")
       SELECT m.tenant_id, m.line_id, m.conversation_id, m.contact_id, 'outbound', m.type, m.type, m.content, m.context,
              m.direct_send, now()
       FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[], $5::text[], $6::jsonb[], $7::jsonb[], $8::jsonb[])
         WITH ORDINALITY AS m (tenant_id, line_id, conversation_id, contact_id, type, content, context, direct_send, n)
       ORDER BY m.n RETURNING id`,
      [
        ...places(messages),
        messages.map(({ content }) => content.type),
        messages.map(({ content }) => JSON.stringify(content.content)),
        messages.map(({ replyTo }) => jsonOrNull(replyTo === null ? null : { messageId: replyTo })),
        messages.map(({ content }) => jsonOrNull(content.directSend ?? null)),
      ],
    );
    return idsInOrder(rows);
  }

  /** Inbound messages for the bot, by id. */
  async load(tx: Tx, ids: readonly string[]): Promise<Map<string, LoadedMessage>> {
    const rows = await tx.query<LoadedMessage>(
      `SELECT id, content_type AS type, content, provider_message_id AS "providerMessageId", sender, context,
              referral, errors, "timestamp"
       FROM messages WHERE id = ANY($1::bigint[])`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** What the customer said under this id of the provider's in a conversation; null when it is not known. */
  async findSaid(
    tx: Tx,
    conversationId: string,
    providerMessageId: string,
  ): Promise<{ readonly type: string; readonly timestamp: Date } | null> {
    const [row] = await tx.query<{ type: string; timestamp: Date }>(
      `SELECT type, "timestamp" FROM messages WHERE conversation_id = $1 AND provider_message_id = $2 LIMIT 1`,
      [conversationId, providerMessageId],
    );
    return row ?? null;
  }

  /** Null when there is none, or it is another tenant's. */
  async findReceived(tx: Tx, tenantId: string | null, id: string): Promise<ReceivedMessage | null> {
    const [row] = await tx.query<ReceivedMessage>(
      `SELECT tenant_id AS "tenantId", line_id AS "lineId", conversation_id AS "conversationId", direction,
              coalesce(provider_message_id, '') AS "providerMessageId", "timestamp"
       FROM messages WHERE id = $1 AND ($2::uuid IS NULL OR tenant_id = $2)`,
      [id, tenantId],
    );
    return row ?? null;
  }

  /** Whether nobody has said anything in the conversation since, whatever the customer's clock says. */
  async isLast(
    tx: Tx,
    one: { readonly messageId: string; readonly conversationId: string },
  ): Promise<boolean> {
    const later = await tx.query('SELECT 1 FROM messages WHERE conversation_id = $1 AND id > $2 LIMIT 1', [
      one.conversationId,
      one.messageId,
    ]);
    return later.length === 0;
  }

  /** Whom each of these messages is said to. */
  async contactsOf(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await tx.query<{ id: string; contactId: string }>(
      'SELECT id, contact_id AS "contactId" FROM messages WHERE id = ANY($1::bigint[])',
      [ids],
    );
    return new Map(rows.map(({ id, contactId }) => [id, contactId]));
  }

  /** Gives all messages of conversations to a contact, moving those of each to the conversation named beside it. */
  async move(
    tx: Tx,
    moves: readonly { readonly fromId: string; readonly intoId: string }[],
    contactId: string,
  ): Promise<MovedMessage[]> {
    return tx.query<MovedMessage>(
      `UPDATE messages m SET conversation_id = move.into_id, contact_id = $3
       FROM unnest($1::bigint[], $2::bigint[]) AS move (from_id, into_id)
       WHERE m.conversation_id = move.from_id
       RETURNING m.id AS "messageId", m.conversation_id AS "conversationId", m.direction`,
      [moves.map(({ fromId }) => fromId), moves.map(({ intoId }) => intoId), contactId],
    );
  }

  /** Contents of our messages that are about to leave, by id. */
  async loadOutbound(tx: Tx, ids: readonly string[]): Promise<Map<string, OutboundContent>> {
    const rows = await tx.query<StoredContent & { id: string }>(
      `SELECT id, type, content, direct_send AS "directSend" FROM messages WHERE id = ANY($1::bigint[])`,
      [ids],
    );
    return new Map(rows.map(({ id, ...stored }) => [id, contentOf(stored)]));
  }
}

/** A message of ours as its row holds it. */
export type StoredContent = Omit<OutboundContent, 'directSend'> & { readonly directSend: DirectSend | null };

export function contentOf({ directSend, ...content }: StoredContent): OutboundContent {
  return { ...content, ...(directSend === null ? {} : { directSend }) } as OutboundContent;
}

function places(messages: readonly Place[]): string[][] {
  return [
    messages.map((message) => message.tenantId),
    messages.map((message) => message.lineId),
    messages.map((message) => message.conversationId),
    messages.map((message) => message.contactId),
  ];
}

/** A phone is preferred, since using it keeps it appearing in webhooks (Meta, "Business-scoped user IDs"). */
function senderOf(message: InboundMessage): Recipient {
  const { phone, userId } = message.customer.identity;
  return phone === undefined ? { userId: userId ?? '' } : { phone };
}

/** The message that this one changes: what people see of it is read from both. */
function targetOf({ type, content }: InboundContent): string | null {
  if (type === 'reaction') return content.messageId;
  return type === 'edit' || type === 'revoke' ? content.originalMessageId : null;
}
