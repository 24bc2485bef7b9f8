import { Injectable } from '@nestjs/common';
import { JsonObject } from '../domain/json';
import { everywhere, forTenant } from '../platform/database/tenant-scope';
import { assertStorable } from '../platform/http/validation.pipe';
import { TenantsService } from '../tenants/tenants.service';
import { contentOf, MessageParts } from './content';
import { digestOf, readKey } from './idempotency';
import { chooseLine } from './line-choice';
import { ReadingService } from './reading.service';
import { recipientOf } from './recipient';
import { SendService } from './send.service';

/** How a message is sent, whatever it says. */
export interface SendOptions {
  /** Needed when several lines are active. */
  readonly lineId?: string;
  /** Limits the choice of lines to those of a tenant. */
  readonly tenantId?: string;
  /** Meta's id (wamid) of the message that this one quotes. */
  readonly replyTo?: string;
  /** The bot is quiet in the conversation from now on, until it is released. */
  readonly takeOver?: boolean;
  /** The same key with the same message within 24 hours is sent once. */
  readonly idempotencyKey?: string;
}

interface DirectSendOptions extends SendOptions {
  /** Sends by Direct Send, also outside of the service window. */
  readonly utility?: { readonly ttlSeconds?: number };
}

/** Media: Meta's id of what was uploaded there, the id of a file stored here, or an address that Meta fetches. */
export type MediaSource = { readonly id: string } | { readonly mediaId: string } | { readonly link: string };

/**
 * For code of the business: says something to a customer, named by an international number or a business-scoped user id.
 * Everything goes through the outbox, which sends it once, in the order of the conversation, at the line's pace; the
 * answer is the id of the message, whose status can be read at once. Rejects with a {@link Problem} that names the fields
 * at fault, or why nothing may be sent.
 */
@Injectable()
export class Messenger {
  constructor(
    private readonly tenants: TenantsService,
    private readonly sender: SendService,
    private readonly reading: ReadingService,
  ) {}

  async sendTextMessage(
    to: string,
    body: string,
    { previewUrl, ...options }: DirectSendOptions & { readonly previewUrl?: boolean } = {},
  ): Promise<string> {
    const preview = previewUrl === undefined ? {} : { preview_url: previewUrl };
    return this.send(to, { text: { body, ...preview }, ...directSend(options) }, options);
  }

  async sendImageMessage(
    to: string,
    image: MediaSource & { readonly caption?: string },
    options?: SendOptions,
  ): Promise<string> {
    return this.send(to, { image }, options);
  }

  async sendVideoMessage(
    to: string,
    video: MediaSource & { readonly caption?: string },
    options?: SendOptions,
  ): Promise<string> {
    return this.send(to, { video }, options);
  }

  /** `voice` shows it as a voice message, which takes OGG with OPUS. */
  async sendAudioMessage(
    to: string,
    audio: MediaSource & { readonly voice?: boolean },
    options?: SendOptions,
  ): Promise<string> {
    return this.send(to, { audio }, options);
  }

  async sendDocumentMessage(
    to: string,
    document: MediaSource & { readonly caption?: string; readonly filename?: string },
    options?: SendOptions,
  ): Promise<string> {
    return this.send(to, { document }, options);
  }

  async sendStickerMessage(to: string, sticker: MediaSource, options?: SendOptions): Promise<string> {
    return this.send(to, { sticker }, options);
  }

  async sendLocationMessage(
    to: string,
    location: {
      readonly latitude: number;
      readonly longitude: number;
      readonly name?: string;
      readonly address?: string;
    },
    options?: SendOptions,
  ): Promise<string> {
    return this.send(to, { location }, options);
  }

  /** Meta's contact cards. */
  async sendContactsMessage(
    to: string,
    contacts: readonly JsonObject[],
    options?: SendOptions,
  ): Promise<string> {
    return this.send(to, { contacts }, options);
  }

  /** An empty emoji takes the reaction back. */
  async sendReactionMessage(
    to: string,
    { messageId, emoji }: { readonly messageId: string; readonly emoji: string },
    options?: SendOptions,
  ): Promise<string> {
    return this.send(to, { reaction: { message_id: messageId, emoji } }, options);
  }

  /** Meta's interactive object: buttons, a list, a link, a flow… */
  async sendInteractiveMessage(
    to: string,
    interactive: JsonObject,
    options: DirectSendOptions = {},
  ): Promise<string> {
    return this.send(to, { interactive, ...directSend(options) }, options);
  }

  /** The one kind, beside Direct Send, that WhatsApp takes outside of the service window. `components` are Meta's. */
  async sendTemplateMessage(
    to: string,
    {
      name,
      language,
      components,
    }: { readonly name: string; readonly language: string; readonly components?: readonly JsonObject[] },
    options?: SendOptions,
  ): Promise<string> {
    const filled = components === undefined ? {} : { components };
    return this.send(to, { template: { name, language: { code: language }, ...filled } }, options);
  }

  /** Marks a message of the customer, and those before it, as read. */
  async markAsRead(messageId: string): Promise<void> {
    await everywhere(async () => this.reading.markAsRead({ tenantId: null }, messageId, { typing: false }));
  }

  /** Shows that an answer is being written, until it comes or for 25 seconds; marks as read too. */
  async sendTypingIndicator(messageId: string): Promise<void> {
    await everywhere(async () => this.reading.markAsRead({ tenantId: null }, messageId, { typing: true }));
  }

  private async send(to: string, parts: MessageParts, options: SendOptions = {}): Promise<string> {
    const { lineId, tenantId = null, replyTo = null, takeOver = false } = options;
    assertStorable({ to, ...parts, replyTo });
    const key = readKey(options.idempotencyKey);
    const repeat = key === null ? null : { key, digest: digestOf({ to, parts, lineId, replyTo, takeOver }) };
    const saying = { recipient: recipientOf(to), content: contentOf(parts), replyTo, takeOver };
    const work = async () =>
      this.sender.send(await chooseLine(this.tenants, { tenantId }, lineId), saying, repeat);
    return tenantId === null ? everywhere(work) : forTenant(tenantId, work);
  }
}

function directSend({ utility }: DirectSendOptions): MessageParts {
  if (utility === undefined) return {};
  const { ttlSeconds } = utility;
  return {
    category: 'utility',
    ...(ttlSeconds === undefined ? {} : { message_send_ttl_seconds: ttlSeconds }),
  };
}
