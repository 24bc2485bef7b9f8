import { declinedHistory, echo, historyChunk, historyThread } from './chat-elements';
import { TranscriptMessage } from './control-types';
import { asSeenBy, CustomerProfile } from './customers';
import { messageFrame } from './envelope';
import { FieldSide } from './field-side';
import { MessageContent } from './inbound';
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
      await this.tell(line, historyChunk({ phase, order: chunk + 1, progress }, part));
    }
  }

  private threadOf(line: SimulatedLine, chat: Transcript, [from, until]: [number, number]): JsonObject[] {
    const messages = chat.messages.filter(
      ({ timestamp }) => Number(timestamp) >= from && Number(timestamp) < until,
    );
    if (messages.length === 0) return [];
    const past = messages.map((message) => {
      const content = isMedia(message) ? { type: 'media_placeholder' } : contentOf(message);
      return { message: this.toldOf(line, chat, message, content), status: message.status.toUpperCase() };
    });
    return [historyThread(this.seenIn(line, chat), past)];
  }

  private async shareMedia(line: SimulatedLine, chat: Transcript): Promise<void> {
    const recent = chat.messages.filter(
      (message) => isMedia(message) && this.now - Number(message.timestamp) <= mediaSeconds,
    );
    for (const message of recent) {
      await this.tell(line, { messages: [this.toldOf(line, chat, message, contentOf(message))] });
    }
  }

  private toldOf(
    line: SimulatedLine,
    chat: Transcript,
    { direction, id, timestamp }: TranscriptMessage,
    content: MessageContent,
  ): JsonObject {
    const seen = this.seenIn(line, chat);
    const at = Number(timestamp);
    return direction === 'inbound'
      ? messageFrame(seen, content, { id, timestamp: at })
      : echo(line, seen, { id, at }, content);
  }

  private seenIn({ phoneNumberId }: SimulatedLine, { customer }: Transcript): CustomerProfile {
    return asSeenBy(customer, phoneNumberId, this.now);
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

function contentOf({ type, ...parts }: TranscriptMessage): MessageContent {
  return { type, [type]: parts[type] };
}
