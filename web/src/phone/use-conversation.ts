import { useMutation, useMutationState, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type {
  CustomerMessage,
  SentMessage,
  TranscriptMessage,
  UploadedMedia,
} from '../../../src/simulator/control-types';
import { callSimulator, uploadToSimulator } from '../api/simulator';
import { objectIn, textIn } from '../api/wire';
import { type Content, type Draft, media, type MediaType } from './content';
import type { Persona } from './persona';
import { newMessageId } from './random';
import type { SimulatedLine } from './simulated-lines';
import { customerPath, transcriptOf } from './transcript';

interface Sending {
  id: string;
  draft: Draft;
  /** Unix seconds, as text. */
  timestamp: string;
}

/** What this customer and the line have said, with what is still on its way, and the way to say more. */
export function useConversation(line: SimulatedLine, persona: Persona) {
  const queries = useQueryClient();
  const transcript = transcriptOf(line, persona);
  const key = transcript.queryKey;
  const customer = customerPath(persona);
  const { data, error, isPending, refetch } = useQuery(transcript);
  const { mutateAsync } = useMutation({
    mutationKey: [...key, 'send'],
    // One after the other: a phone does not overtake itself.
    scope: { id: key.join(' ') },
    mutationFn: async (sending: Sending) => {
      const content = await withFile(sending.draft, `${customer}/media?line=${line.phoneNumberId}`);
      const body = bodyOf(sending, content, persona, line);
      return callSimulator<SentMessage>('POST', `${customer}/messages`, body);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  });
  const sending = useMutationState({
    filters: { mutationKey: [...key, 'send'], status: 'pending' },
    select: ({ state }) => state.variables as Sending,
  });
  const items = data?.items;
  const messages = useMemo(() => items && [...items, ...missing(sending, items)], [items, sending]);
  const send = (draft: Draft) => mutateAsync({ id: newMessageId(), draft, timestamp: timestampOf(draft) });
  return { messages, error, isPending, refetch, send };
}

function timestampOf({ timestamp }: Draft): string {
  return String(timestamp ?? Math.floor(Date.now() / 1000));
}

/** What the simulator does not know yet. */
function missing(sending: readonly Sending[], items: readonly TranscriptMessage[]): TranscriptMessage[] {
  const known = new Set(items.map(({ id }) => id));
  return sending
    .filter(({ id }) => !known.has(id))
    .map(({ id, timestamp, draft: { content, context, referral } }) => ({
      ...content,
      id,
      direction: 'inbound',
      status: 'sending',
      timestamp,
      context,
      referral,
    }));
}

function bodyOf(
  { id, draft: { context, referral, timestamp } }: Sending,
  content: Content,
  { name, username, hidesPhone, identityKeyHash }: Persona,
  line: SimulatedLine,
): CustomerMessage {
  // Said outright: what a message leaves out stays as it was.
  const given = { context, referral, timestamp, username, hidesPhone: hidesPhone ?? false, identityKeyHash };
  return { ...content, ...given, id, name, line: line.phoneNumberId } as CustomerMessage;
}

/** The content with the uploaded file in it. What is no picture or sound to WhatsApp goes as a document. */
async function withFile({ content, file }: Draft, path: string): Promise<Content> {
  if (file === undefined) return content;
  const part = objectIn(content, content.type);
  const filename = textIn(part, 'filename') ?? '';
  const stored = await uploadToSimulator<UploadedMedia>(
    `${path}&filename=${encodeURIComponent(filename)}`,
    file,
  );
  const wanted = content.type as MediaType;
  const type = wanted === 'document' || wanted === 'sticker' ? wanted : stored.type;
  const caption = type === 'audio' || type === 'sticker' ? undefined : textIn(part, 'caption');
  return media(type, {
    id: stored.id,
    mime_type: stored.mime_type,
    sha256: stored.sha256,
    ...(caption === undefined ? {} : { caption }),
    ...(type === 'document' ? { filename } : {}),
    ...(type === 'sticker' ? { animated: false } : {}),
  });
}
