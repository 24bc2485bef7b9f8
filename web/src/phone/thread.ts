import type { TranscriptMessage } from '../../../src/simulator/control-types';
import { isJson, textIn } from '../api/wire';
import { contentOf } from '../whatsapp/message';

interface Reaction {
  by: TranscriptMessage['direction'];
  emoji: string;
}

/** One bubble: a message with what later messages did to it. */
export interface Entry {
  message: TranscriptMessage;
  edited: boolean;
  deleted: boolean;
  reactions: Reaction[];
  quoted?: TranscriptMessage;
}

/** Draws the transcript together: edits, deletions and reactions go to the message that they are about. */
export function threadOf(messages: readonly TranscriptMessage[]): Entry[] {
  const byId = new Map<string, Entry>();
  for (const message of messages) {
    const target = byId.get(targetId(message) ?? '');
    if (target !== undefined) apply(message, target);
    else byId.set(message.id, entryOf(message, byId));
  }
  return [...byId.values()];
}

function entryOf(message: TranscriptMessage, byId: ReadonlyMap<string, Entry>): Entry {
  const quoted = byId.get(quotedId(message) ?? '')?.message;
  const entry = { message, edited: false, deleted: false, reactions: [] };
  return quoted === undefined ? entry : { ...entry, quoted };
}

function targetId(message: TranscriptMessage): string | undefined {
  if (message.type === 'reaction') return textIn(contentOf(message), 'message_id');
  if (message.type !== 'edit' && message.type !== 'revoke') return undefined;
  return textIn(contentOf(message), 'original_message_id');
}

function apply(change: TranscriptMessage, entry: Entry): void {
  if (change.type === 'revoke') entry.deleted = true;
  else if (change.type === 'edit') applyEdit(contentOf(change)['message'], entry);
  else applyReaction(change, entry);
}

function applyEdit(content: unknown, entry: Entry): void {
  const type = textIn(content, 'type');
  if (!isJson(content) || type === undefined) return;
  entry.message = { ...entry.message, type, [type]: content[type] };
  entry.edited = true;
}

function applyReaction(change: TranscriptMessage, entry: Entry): void {
  if (change.status === 'failed') return;
  const emoji = textIn(contentOf(change), 'emoji');
  const others = entry.reactions.filter(({ by }) => by !== change.direction);
  entry.reactions = emoji === undefined ? others : [...others, { by: change.direction, emoji }];
}

/** The message that this one quotes: a customer's `id`, the business's `message_id`. */
function quotedId({ context }: TranscriptMessage): string | undefined {
  return textIn(context, 'id') ?? textIn(context, 'message_id');
}
