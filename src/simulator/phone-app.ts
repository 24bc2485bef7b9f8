import { contactSync, echo } from './chat-elements';
import { asSeenBy, CustomerProfile } from './customers';
import { contactCard } from './envelope';
import { FieldSide } from './field-side';
import { Ids } from './ids';
import { MessageContent } from './inbound';
import { withMedia } from './media-content';
import { MediaStore } from './media-store';
import { Transcripts } from './transcripts';
import { SimulatedLine } from './types';

/** The WhatsApp Business app of a line: what its owner does there, and what the app shares when it is connected. */
export class PhoneApp {
  constructor(
    private readonly transcripts: Transcripts,
    private readonly media: MediaStore,
    private readonly fields: FieldSide,
    private readonly ids: Ids,
    private readonly clock: () => number,
  ) {}

  /** A message, an edit or a revoke comes as `smb_message_echoes`; gives its wamid. */
  write(line: SimulatedLine, customer: CustomerProfile, content: MessageContent): string {
    const id = this.ids.message();
    const seen = this.seenBy(line, customer);
    const whole = withMedia(this.media, line.phoneNumberId, content);
    void this.fields.ofLine(line, 'smb_message_echoes', {
      contacts: [contactCard(seen)],
      message_echoes: [echo(line, seen, { id, at: this.now }, whole)],
    });
    const { type } = whole;
    this.transcripts.add(line.phoneNumberId, customer, {
      id,
      direction: 'outbound',
      type,
      [type]: whole[type],
      status: 'sent',
      timestamp: String(Math.floor(this.now)),
    });
    return id;
  }

  syncContact(line: SimulatedLine, customer: CustomerProfile, isRemoved: boolean): void {
    const sync = contactSync(this.seenBy(line, customer), isRemoved ? 'remove' : 'add', this.now);
    void this.fields.ofLine(line, 'smb_app_state_sync', sync);
  }

  private seenBy({ phoneNumberId }: SimulatedLine, customer: CustomerProfile): CustomerProfile {
    return asSeenBy(customer, phoneNumberId, this.now);
  }

  private get now(): number {
    return this.clock() / 1000;
  }
}
