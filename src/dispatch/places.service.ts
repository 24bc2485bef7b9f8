import { Injectable } from '@nestjs/common';
import { ContactsService } from '../contacts/contacts.service';
import { ConversationKey, ConversationsService } from '../conversations/conversations.service';
import { CustomerProfile } from '../domain/inbound';
import { Tx } from '../platform/database/database';
import { Line, scopesOf } from '../tenants/line';

/** Where something that was said or done belongs. */
export interface Place extends ConversationKey {
  readonly conversationId: string;
}

/** A customer on a line. */
export interface Party {
  readonly line: Line;
  readonly profile: CustomerProfile;
  /** Whether they wrote, and can therefore be reached. */
  readonly wrote?: boolean;
}

/** Contact and conversation of whoever a webhook names, made when new. */
@Injectable()
export class Places {
  constructor(
    private readonly contacts: ContactsService,
    private readonly conversations: ConversationsService,
  ) {}

  /** In the order of the parties. */
  async resolve(tx: Tx, parties: readonly Party[]): Promise<Place[]> {
    const customers = parties.map(({ line, ...customer }) => ({ ...scopesOf(line), ...customer }));
    const contactIds = await this.contacts.resolve(tx, customers);
    const keys = parties.map(({ line }, i) => ({
      tenantId: line.tenantId,
      lineId: line.id,
      contactId: contactIds[i] ?? '',
    }));
    const conversationIds = await this.conversations.resolve(tx, keys);
    return keys.map((key, i) => ({ ...key, conversationId: conversationIds[i] ?? '' }));
  }
}
