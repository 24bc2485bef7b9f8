import { Injectable } from '@nestjs/common';
import { Consent, ConsentService } from '../contacts/consent.service';
import { ContactsService } from '../contacts/contacts.service';
import { SeenCustomer } from '../contacts/register';
import { ConversationsService } from '../conversations/conversations.service';
import { CustomerProfile } from '../domain/inbound';
import { aboutConversations } from '../domain/news';
import { SERVICE_WINDOW_MS, trustedTime } from '../domain/time';
import { Tx } from '../platform/database/database';
import { News } from '../platform/events/news';
import { Line, scopesOf } from '../tenants/line';
import { Heard, ofKind } from './heard';
import { Party, Places } from './places.service';

/** A notice that may name a customer, with the line that they talk to. */
interface OfCustomer {
  readonly notice: { readonly customer: CustomerProfile | null };
  readonly lines: readonly Line[];
}

/** What WhatsApp tells about customers: what they agree to, that they called, who speaks with them, who they are now. */
@Injectable()
export class CustomerNotices {
  constructor(
    private readonly contacts: ContactsService,
    private readonly consent: ConsentService,
    private readonly conversations: ConversationsService,
    private readonly places: Places,
    private readonly news: News,
  ) {}

  async take(tx: Tx, heard: readonly Heard[]): Promise<void> {
    await this.notePreferences(tx, ofKind(heard, 'preference'));
    await this.noteCalls(tx, ofKind(heard, 'call'));
    // One that names no customer tells of no conversation.
    const ofControl = ofKind(heard, 'control').filter(({ notice }) => notice.customer !== null);
    await this.noteControl(tx, ofControl);
    await this.contacts.noteIdentity(tx, seenOf(ofKind(heard, 'identity')));
  }

  /** The customer's own choice inside WhatsApp; what was said later counts, whichever came first. */
  private async notePreferences(tx: Tx, heard: readonly Heard<'preference'>[]): Promise<void> {
    const contactIds = await this.contacts.resolve(tx, seenOf(heard));
    await this.consent.record(
      tx,
      heard.map(({ found, notice, lines: [line] }, i): Consent => ({
        tenantId: line?.tenantId ?? '',
        contactId: contactIds[i] ?? '',
        scope: 'marketing',
        value: notice.value === 'stop' ? 'stop' : 'resume',
        source: 'preference',
        at: trustedTime(notice.timestamp, found.body.receivedAt),
      })),
    );
  }

  /** A customer's call opens the window as a message does. */
  private async noteCalls(tx: Tx, heard: readonly Heard<'call'>[]): Promise<void> {
    const byCustomer = heard.filter(({ notice }) => notice.byCustomer);
    const places = await this.place(tx, byCustomer);
    await this.conversations.openWindows(
      tx,
      byCustomer.map(({ found, notice }, i) => {
        const at = trustedTime(notice.timestamp, found.body.receivedAt);
        return {
          conversationId: places[i]?.conversationId ?? '',
          until: new Date(at.getTime() + SERVICE_WINDOW_MS),
        };
      }),
    );
  }

  private async noteControl(tx: Tx, heard: readonly Heard<'control'>[]): Promise<void> {
    const places = await this.place(tx, heard);
    for (const ours of [true, false]) {
      const ids = places.flatMap(({ conversationId }, i) =>
        heard[i]?.notice.ours === ours ? [conversationId] : [],
      );
      if (ours) await this.conversations.release(tx, ids, 'standby');
      else await this.conversations.silence(tx, ids, 'standby');
    }
  }

  private async place(tx: Tx, heard: readonly OfCustomer[]) {
    const places = await this.places.resolve(tx, partiesOf(heard));
    tx.afterCommit(() => this.news.tell(...aboutConversations(places)));
    return places;
  }
}

function partiesOf(heard: readonly OfCustomer[]): Party[] {
  return heard.flatMap(({ notice: { customer: profile }, lines: [line] }) =>
    line === undefined || profile === null ? [] : [{ line, profile }],
  );
}

function seenOf(heard: readonly OfCustomer[]): SeenCustomer[] {
  return partiesOf(heard).map(({ line, profile }) => ({ ...scopesOf(line), profile }));
}
