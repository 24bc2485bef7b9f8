import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service';
import { ConversationsService } from '../conversations/conversations.service';
import { OutboundContent, Recipient } from '../domain/outbound';
import { storedMediaIn } from '../domain/outbound-media';
import { MediaService } from '../media/media.service';
import { OutboxService } from '../outbox/outbox.service';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { portfolioOf } from '../tenants/line';
import { StoredLine, TenantsService } from '../tenants/tenants.service';
import { Access, assertOwn } from '../access/access';
import { claimKey, settleKey } from './idempotency';
import { isUuid } from './ids';
import { Addressee, findAddressee } from './queries/addressee';

/** What somebody wants to say to a customer. */
export interface Saying {
  readonly recipient: Recipient;
  readonly content: OutboundContent;
  readonly replyTo: string | null;
  /** A person goes on from here: the bot is quiet in the conversation until it is released. */
  readonly takeOver: boolean;
}

/** Puts messages of people and programs into the outbox, if they may be sent at all. */
@Injectable()
export class SendService {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly tenants: TenantsService,
    private readonly contacts: ContactsService,
    private readonly conversations: ConversationsService,
    private readonly outbox: OutboxService,
    private readonly media: MediaService,
  ) {}

  /** The line that was named, else the only active one. */
  async lineFor(access: Access, lineId: string | undefined): Promise<StoredLine> {
    if (lineId !== undefined) {
      if (!isUuid(lineId)) throw Problem.notFound('Line');
      const line = await this.tenants.line(lineId);
      assertOwn(access, line.tenantId, 'Line');
      return line;
    }
    const lines = await this.tenants.lines(access.tenantId ?? undefined);
    const active = lines.filter((line) => line.active);
    const [only] = active;
    if (only !== undefined && active.length === 1) return only;
    throw Problem.invalid(
      'lineId',
      active.length === 0
        ? 'no line is active; add one with POST /api/v1/lines, or activate one'
        : `is required, since ${active.length} lines are active; GET /api/v1/lines lists them`,
    );
  }

  /** The id of the message; the same one again when the key came before. */
  async send(
    line: StoredLine,
    saying: Saying,
    repeat: { key: string; digest: string } | null,
  ): Promise<string> {
    const repeatable = repeat === null ? null : { ...repeat, tenantId: line.tenantId };
    return this.database.inTransaction(async (tx) => {
      const known = repeatable === null ? null : await claimKey(tx, repeatable);
      if (known !== null) return known;
      const id = await this.add(tx, line, saying);
      if (repeatable !== null) await settleKey(tx, repeatable, id);
      return id;
    });
  }

  private async add(
    tx: Tx,
    line: StoredLine,
    { recipient, content, replyTo, takeOver }: Saying,
  ): Promise<string> {
    if (!line.active) {
      const message = `Line ${line.id} is inactive; activate it, or name another lineId`;
      throw new Problem('conflict', 'line_inactive', message);
    }
    const { tenantId, id: lineId } = line;
    const portfolio = { tenantId, scope: portfolioOf(line) };
    const known = await this.contacts.findByIdentity(tx, portfolio, recipient);
    const addressee = await findAddressee(tx, lineId, known);
    const isTemplate = content.type === 'template';
    assertMayBeSent(addressee, isTemplate);
    await this.media.assertSendable(tx, tenantId, storedMediaIn(content));
    const place = await this.placeOf(tx, line, recipient, addressee);
    const [messageId] = await this.outbox.add(tx, [
      {
        tenantId,
        lineId,
        ...place,
        recipient,
        content,
        replyTo,
        expiresAt: isTemplate ? null : (addressee?.windowExpiresAt ?? null),
        eventId: null,
      },
    ]);
    if (messageId === undefined) throw new Error('the outbox gave no message id');
    if (takeOver) await this.conversations.silence(tx, [place.conversationId], 'person');
    return messageId;
  }

  /** Contact and conversation, made when this is the first that is said between them. */
  private async placeOf(
    tx: Tx,
    line: StoredLine,
    recipient: Recipient,
    addressee: Addressee | null,
  ): Promise<{ contactId: string; conversationId: string }> {
    if (addressee !== null && addressee.conversationId !== null) {
      return { contactId: addressee.contactId, conversationId: addressee.conversationId };
    }
    const { tenantId, id: lineId } = line;
    // Also when the contact is known: its lock keeps the conversation from being made twice.
    const customer = { tenantId, scope: portfolioOf(line), profile: { identity: recipient } };
    const [contactId = ''] = await this.contacts.resolve(tx, [customer]);
    const [conversationId = ''] = await this.conversations.resolve(tx, [{ tenantId, lineId, contactId }]);
    return { contactId, conversationId };
  }
}

function assertMayBeSent(addressee: Addressee | null, isTemplate: boolean): void {
  if (addressee?.blocked === true) {
    const message = `Contact ${addressee.contactId} is blocked; nothing was sent. Unblock it first`;
    throw new Problem('conflict', 'contact_blocked', message);
  }
  if (addressee?.optedOut === true) {
    const message = `Contact ${addressee.contactId} opted out of messages; nothing was sent`;
    throw new Problem('conflict', 'contact_opted_out', message);
  }
  if (isTemplate || addressee?.windowOpen === true) return;
  throw new Problem(
    'conflict',
    'service_window_closed',
    'The customer did not write within the last 24 hours, so WhatsApp takes only a template: send `template` with its name and language instead',
  );
}
