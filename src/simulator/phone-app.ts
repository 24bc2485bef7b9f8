import { asSeenBy, CustomerProfile, visiblePhone } from './customers';
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
    const to = visiblePhone(seen);
    const timestamp = String(Math.floor(this.clock() / 1000));
    const whole = withMedia(this.media, line.phoneNumberId, content);
    void this.fields.ofLine(line, 'smb_message_echoes', {
      contacts: [contactCard(seen)],
      message_echoes: [
        {
          from: line.displayPhoneNumber,
          ...(to === undefined ? {} : { to }),
          to_user_id: seen.userId,
          id,
          timestamp,
          ...whole,
        },
      ],
    });
    const { type } = whole;
    this.transcripts.add(line.phoneNumberId, customer, {
      id,
      direction: 'outbound',
      type,
      [type]: whole[type],
      status: 'sent',
      timestamp,
    });
    return id;
  }

  syncContact(line: SimulatedLine, customer: CustomerProfile, isRemoved: boolean): void {
    const seen = this.seenBy(line, customer);
    const phone_number = visiblePhone(seen);
    const contact = {
      full_name: seen.name,
      first_name: seen.name.split(' ')[0],
      ...(phone_number === undefined ? {} : { phone_number }),
      user_id: seen.userId,
      ...(seen.username === undefined ? {} : { username: seen.username }),
    };
    void this.fields.ofLine(line, 'smb_app_state_sync', {
      state_sync: [
        {
          type: 'contact',
          contact,
          action: isRemoved ? 'remove' : 'add',
          metadata: { timestamp: String(Math.floor(this.clock() / 1000)) },
        },
      ],
    });
  }

  private seenBy({ phoneNumberId }: SimulatedLine, customer: CustomerProfile): CustomerProfile {
    return asSeenBy(customer, phoneNumberId, this.clock() / 1000);
  }
}
