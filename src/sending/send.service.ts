import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service';
import { ConversationsService } from '../conversations/conversations.service';
import { isParentUserId } from '../domain/handle';
import { spellingsOf } from '../domain/national-variants';
import { leavesAtAnyTime, OutboundContent, Recipient } from '../domain/outbound';
import { storedMediaIn } from '../domain/outbound-media';
import { MediaService } from '../media/media.service';
import { MessagesService } from '../messages/messages.service';
import { OutboxService } from '../outbox/outbox.service';
import { OperatorDatabase, Tx } from '../platform/database/database';
import { Problem } from '../platform/errors/problem';
import { scopesOf } from '../tenants/line';
import { StoredLine } from '../tenants/tenants.service';
import { Addressee, findAddressee } from './addressee';
import { claimKey, settleKey } from './idempotency';
import { TemplateGate } from './template-gate.service';

const REACTABLE_MS = 30 * 24 * 60 * 60 * 1000;

/** What somebody wants to say to a customer. */
export interface Saying {
  readonly recipient: Recipient;
  readonly content: OutboundContent;
  readonly replyTo: string | null;
  /** A person goes on from here: the bot is quiet in the conversation until it is released. */
  readonly takeOver: boolean;
}

/** Puts messages of people and programs into the outbox, if they may be sent at all. Nothing is sent past it. */
@Injectable()
export class SendService {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly contacts: ContactsService,
    private readonly conversations: ConversationsService,
    private readonly messages: MessagesService,
    private readonly outbox: OutboxService,
    private readonly templates: TemplateGate,
    private readonly media: MediaService,
  ) {}

  /** The id of the message; the same one again when the key came before. */
  async send(
    line: StoredLine,
    saying: Saying,
    repeat: { key: string; digest: string } | null,
  ): Promise<string> {
    const repeatable = repeat === null ? null : { ...repeat, tenantId: line.tenantId };
    await this.templates.prepare(line, saying.content);
    return this.database.inTransaction(async (tx) => {
      const known = repeatable === null ? null : await claimKey(tx, repeatable);
      if (known !== null) return known;
      const id = await this.add(tx, line, saying);
      if (repeatable !== null) await settleKey(tx, repeatable, id);
      return id;
    });
  }

  private async add(tx: Tx, line: StoredLine, saying: Saying): Promise<string> {
    if (!line.active) {
      const message = `Line ${line.id} is inactive; activate it, or name another lineId`;
      throw new Problem('conflict', 'line_inactive', message);
    }
    const { recipient: named, content, replyTo, takeOver } = saying;
    const { tenantId, id: lineId } = line;
    const known = await this.contacts.findByIdentity(tx, scopesOf(line), named);
    if (known.length === 0) await this.assertReachable(tx, line, named);
    const addressee = await findAddressee(tx, lineId, known);
    const recipient = asWhatsappSpells(named, addressee);
    assertMayBeSent(addressee, content);
    await this.assertMayReact(tx, content, addressee);
    const { marketing } = await this.templates.assertFits(tx, line, { recipient, content, addressee });
    await this.media.assertSendable(tx, tenantId, storedMediaIn(content));
    const place = await this.placeOf(tx, line, recipient, addressee);
    // Somebody new may be known by hashes alone: who was erased, and did not want to be written to.
    if (addressee === null) assertMayBeSent(await findAddressee(tx, lineId, [place.contactId]), content);
    const [messageId] = await this.outbox.add(tx, [
      {
        tenantId,
        lineId,
        ...place,
        recipient,
        content,
        replyTo,
        marketing,
        expiresAt: leavesAtAnyTime(content) ? null : (addressee?.windowExpiresAt ?? null),
        eventId: null,
      },
    ]);
    if (messageId === undefined) throw new Error('the outbox gave no message id');
    if (takeOver) await this.conversations.silence(tx, [place.conversationId], 'person');
    return messageId;
  }

  /** Ids are valid in one portfolio: in another, WhatsApp would take the message and deliver it to nobody. */
  private async assertReachable(tx: Tx, line: StoredLine, recipient: Recipient): Promise<void> {
    if (!('userId' in recipient) || isParentUserId(recipient.userId)) return;
    if (!(await this.contacts.isForeign(tx, scopesOf(line), recipient.userId))) return;
    throw Problem.invalid(
      'to',
      `is the user id of a customer in another business portfolio than that of line ${line.id}; send through a line of that portfolio, or to the number`,
    );
  }

  /** Meta, "Reaction messages": to messages of the last 30 days that are no reactions. What is not known is Meta's to judge. */
  private async assertMayReact(tx: Tx, content: OutboundContent, addressee: Addressee | null): Promise<void> {
    const conversationId = addressee?.conversationId ?? null;
    if (content.type !== 'reaction' || conversationId === null) return;
    const target = await this.messages.findSaid(tx, conversationId, content.content.messageId);
    if (target === null) return;
    const field = 'reaction.message_id';
    if (target.type === 'reaction')
      throw Problem.invalid(field, 'is a reaction, and nothing reacts to those');
    if (Date.now() - target.timestamp.getTime() > REACTABLE_MS)
      throw Problem.invalid(
        field,
        'names a message older than 30 days; WhatsApp takes reactions to newer ones only',
      );
  }

  /** Contact and conversation, made when this is the first that is said between them. */
  private async placeOf(
    tx: Tx,
    line: StoredLine,
    recipient: Recipient,
    addressee: Addressee | null,
  ): Promise<{ contactId: string; conversationId: string }> {
    if (addressee !== null && addressee.conversationId !== null) {
      // It may have been merged since it was found, and is not from now on.
      const held = await this.conversations.hold(tx, addressee.conversationId);
      if (held === undefined) throw erasedMeanwhile();
      return { contactId: held.contactId, conversationId: held.id };
    }
    const { tenantId, id: lineId } = line;
    // Also when the contact is known: its lock keeps the conversation from being made twice.
    const customer = { ...scopesOf(line), profile: { identity: recipient } };
    const [contactId = ''] = await this.contacts.resolve(tx, [customer]);
    const [conversationId = ''] = await this.conversations.resolve(tx, [{ tenantId, lineId, contactId }]);
    return { contactId, conversationId };
  }
}

/** A number that is known in the other spelling of its country goes out as WhatsApp has named it. */
function asWhatsappSpells(named: Recipient, addressee: Addressee | null): Recipient {
  const phone = addressee?.phone ?? null;
  return 'phone' in named && phone !== null && spellingsOf(named.phone).includes(phone) ? { phone } : named;
}

function erasedMeanwhile(): Problem {
  const message = 'The contact was erased a moment ago; nothing was sent';
  return new Problem('conflict', 'contact_erased', message);
}

function assertMayBeSent(addressee: Addressee | null, content: OutboundContent): void {
  if (addressee?.blocked === true) {
    const message = `Contact ${addressee.contactId} is blocked; nothing was sent. Unblock it first`;
    throw new Problem('conflict', 'contact_blocked', message);
  }
  if (addressee?.optedOut === true) {
    const message = `Contact ${addressee.contactId} opted out of messages; nothing was sent`;
    throw new Problem('conflict', 'contact_opted_out', message);
  }
  if (leavesAtAnyTime(content) || addressee?.windowOpen === true) return;
  throw new Problem(
    'conflict',
    'service_window_closed',
    'The customer did not write within the last 24 hours (or never), so WhatsApp takes only a template: send `template` instead, such as "template":{"name":"your_template","language":{"code":"es"}}',
  );
}
