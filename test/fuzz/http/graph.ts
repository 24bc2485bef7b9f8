import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';

export interface Graph {
  readonly url: string;
  /** Messages accepted, read marks not counted. */
  readonly accepted: () => number;
  /** To this phone. */
  readonly textsTo: (phone: string) => readonly string[];
  close(): Promise<void>;
}

interface Sent {
  readonly status?: string;
  readonly to?: string;
  readonly text?: { readonly body?: string };
}

/** Meta's sending side: accepts everything, under the ids wamid.OUT1, wamid.OUT2 and so on. */
export async function startGraph(): Promise<Graph> {
  let accepted = 0;
  const texts = new Map<string, string[]>();
  const take = ({ status, to = '', text }: Sent) => {
    if (status === 'read') return { success: true };
    accepted += 1;
    const phone = to.replace('+', '');
    texts.set(phone, [...(texts.get(phone) ?? []).slice(-9), text?.body ?? '']);
    return { messaging_product: 'whatsapp', messages: [{ id: `wamid.OUT${accepted}` }] };
  };
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      // Files and templates are asked for without a body: there are none here.
      if (req.method === 'GET') res.writeHead(404).end(JSON.stringify({ error: { code: 100 } }));
      else res.end(JSON.stringify(take(JSON.parse(Buffer.concat(chunks).toString()) as Sent)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accepted: () => accepted,
    textsTo: (phone) => texts.get(phone) ?? [],
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
