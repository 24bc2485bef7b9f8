import { declinedHistory } from './chat-elements';
import { TranscriptMessage } from './control-types';
import { asSeenBy, visiblePhone } from './customers';
import { FieldSide } from './field-side';
import { JsonObject } from './json';
import { isMediaKind } from './media-types';
import { Transcript } from './transcript';
import { Transcripts } from './transcripts';
import { SimulatedLine, WebhookAnswer } from './types';

const day = 86_400;
/** How far back each phase goes, in seconds; what is older is not shared (Meta, history). */
const phases = [day, 90 * day, 180 * day] as const;
const mediaSeconds = 14 * day;
const threadsPerChunk = 20;

/** Shares what a line's chats have said, as the phone app does when it is connected: one webhook after the other. */
export class ChatHistory {
  constructor(
    private readonly transcripts: Transcripts,
    private readonly fields: FieldSide,
    private readonly clock: () => number,
  ) {}

  async decline(line: SimulatedLine): Promise<void> {
    await this.tell(line, declinedHistory);
  }

  /** Newest phase first; files are placeholders, and those of the last 14 days follow one by one. */
  async share(line: SimulatedLine): Promise<void> {
    const chats = this.transcripts.ofLine(line.phoneNumberId);
    for (const [phase, depth] of phases.entries()) {
      const from = this.now - depth;
      const until = phase === 0 ? Infinity : this.now - (phases[phase - 1] ?? 0);
      const threads = chats.flatMap((chat) => this.threadOf(line, chat, [from, until]));
      await this.sharePhase(line, phase, threads);
    }
    for (const chat of chats) await this.shareMedia(line, chat);
  }

  private async sharePhase(line: SimulatedLine, phase: number, threads: JsonObject[]): Promise<void> {
    const chunks = Math.max(1, Math.ceil(threads.length / threadsPerChunk));
    for (let chunk = 0; chunk < chunks; chunk++) {
      const progress = Math.round((100 * (phase + (chunk + 1) / chunks)) / phases.length);
      const part = threads.slice(chunk * threadsPerChunk, (chunk + 1) * threadsPerChunk);
      await this.tell(line, {
        history: [{ metadata: { phase, chunk_order: chunk + 1, progress }, threads: part }],
      });
    }
  }

  private threadOf(line: SimulatedLine, chat: Transcript, [from, until]: [number, number]): JsonObject[] {
    const messages = chat.messages.filter(
      ({ timestamp }) => Number(timestamp) >= from && Number(timestamp) < until,
    );
    const seen = asSeenBy(chat.customer, line.phoneNumberId, this.now);
    const id = visiblePhone(seen) ?? seen.userId;
    const shown = messages.map((message) => ({
      ...this.frameOf(line, chat, message),
      ...(isMedia(message)
        ? { type: 'media_placeholder' }
        : { type: message.type, [message.type]: message[message.type] }),
      history_context: { status: message.status.toUpperCase() },
    }));
    return shown.length === 0 ? [] : [{ id, messages: shown }];
  }

  private async shareMedia(line: SimulatedLine, chat: Transcript): Promise<void> {
    const recent = chat.messages.filter(
      (message) => isMedia(message) && this.now - Number(message.timestamp) <= mediaSeconds,
    );
    for (const message of recent) {
      const { type } = message;
      await this.tell(line, {
        messages: [{ ...this.frameOf(line, chat, message), type, [type]: message[type] }],
      });
    }
  }

  private frameOf(line: SimulatedLine, { customer }: Transcript, message: TranscriptMessage): JsonObject {
    const seen = asSeenBy(customer, line.phoneNumberId, this.now);
    const phone = visiblePhone(seen);
    const { id, timestamp } = message;
    return message.direction === 'inbound'
      ? { ...(phone === undefined ? {} : { from: phone }), from_user_id: seen.userId, id, timestamp }
      : {
          from: line.displayPhoneNumber,
          ...(phone === undefined ? {} : { to: phone }),
          to_user_id: seen.userId,
          id,
          timestamp,
        };
  }

  private tell(line: SimulatedLine, parts: JsonObject): Promise<WebhookAnswer> {
    return this.fields.ofLine(line, 'history', parts);
  }

  private get now(): number {
    return Math.floor(this.clock() / 1000);
  }
}

function isMedia({ type }: TranscriptMessage): boolean {
  return isMediaKind(type);
}
