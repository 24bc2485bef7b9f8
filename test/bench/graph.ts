import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { now } from './clock';

/** A reply as Meta's side saw it: the message that it quotes, and each time that it came. */
export type Reply = readonly [quoted: string, times: readonly number[]];

/**
 * Meta's side of the figures, in a process of its own: accepts everything at once and remembers what came when. Less
 * than the simulator does, since it shares the machine with what is measured.
 */
function main(): void {
  const replies = new Map<string, number[]>();
  let marks = 0;
  const take = (body: Sent): object => {
    if (body.status === 'read') {
      marks += 1;
      return { success: true };
    }
    const quoted = body.context?.message_id ?? '';
    replies.set(quoted, [...(replies.get(quoted) ?? []), now()]);
    const contacts = [{ input: body.to, wa_id: body.to }];
    return { messaging_product: 'whatsapp', contacts, messages: [{ id: `wamid.REPLY.${quoted}` }] };
  };
  const server = createServer((req, res) => {
    void answer(req, res, take);
  });
  server.keepAliveTimeout = 65_000;
  server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
  process.on('message', (question) => {
    if (question === 'count') process.send?.({ replies: replies.size, marks });
    else {
      process.send?.([...replies]);
      replies.clear();
      marks = 0;
    }
  });
  process.on('SIGTERM', () => process.exit(0));
}

interface Sent {
  readonly status?: string;
  readonly to?: string;
  readonly context?: { readonly message_id?: string };
}

async function answer(
  req: IncomingMessage,
  res: ServerResponse,
  take: (body: Sent) => object,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const text = JSON.stringify(take(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Sent));
  res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  res.end(text);
}

main();
