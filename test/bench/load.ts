import { createHmac } from 'node:crypto';
import { connect, Socket } from 'node:net';

export interface LoadResult {
  readonly requests: number;
  readonly failures: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Distinct signed webhooks with one text each, as Meta sends them: escaped, a few hundred bytes. */
export function signedWebhooks(count: number, secret: string, lineKey: string, seed: number): Buffer[] {
  const words = ['hola', 'ayuda', 'Quisiera saber el precio, por favor', '¿Están abiertos el sábado?'];
  const at = Math.floor(Date.now() / 1000);
  return Array.from({ length: count }, (_, i) => {
    const customer = `1555${String(1_000_000 + ((i * 7919 + seed) % Math.max(200, Math.floor(count / 10))))}`;
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '900100200300401',
          changes: [
            {
              value: {
                messaging_product: 'whatsapp',
                metadata: { display_phone_number: '15550100001', phone_number_id: lineKey },
                contacts: [
                  {
                    profile: { name: 'Rui P.' },
                    wa_id: customer,
                    user_id: `BR.${customer}`,
                  },
                ],
                messages: [
                  {
                    from: customer,
                    from_user_id: `BR.${customer}`,
                    id: `wamid.BENCH${seed}X${i}`,
                    timestamp: String(at),
                    type: 'text',
                    text: { body: words[i % words.length] },
                  },
                ],
              },
              field: 'messages',
            },
          ],
        },
      ],
    }).replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    return Buffer.from(
      `POST /webhook HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n` +
        `x-hub-signature-256: sha256=${signature}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
  });
}

/** Sends the requests over keep-alive connections, each as fast as answers come (closed loop). */
export async function closedLoop(
  port: number,
  requests: readonly Buffer[],
  connections: number,
): Promise<LoadResult> {
  const latencies: number[] = [];
  let next = 0;
  let failures = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect(port, '127.0.0.1').setNoDelay();
      await once(socket, 'connect');
      for (let i = next++; i < requests.length; i = next++) {
        const sentAt = performance.now();
        const status = await exchange(socket, requests[i] ?? Buffer.of());
        latencies.push(performance.now() - sentAt);
        if (status !== 200) failures += 1;
      }
      socket.destroy();
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number) => Number((latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(1));
  return {
    requests: requests.length,
    failures,
    perSecond: Math.round(requests.length / seconds),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
}

/** One request and its whole answer (they are small and carry a length or end with their body). */
async function exchange(socket: Socket, request: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const onData = (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      const end = answer.indexOf('\r\n\r\n');
      if (end === -1) return;
      const length = /content-length: (\d+)/i.exec(answer)?.[1];
      const complete =
        length === undefined ? answer.endsWith('0\r\n\r\n') : answer.length >= end + 4 + Number(length);
      if (!complete) return;
      finish();
      resolve(Number(answer.slice(9, 12)));
    };
    const onClose = () => {
      finish();
      reject(new Error('the server closed the connection'));
    };
    const finish = () => {
      socket.off('data', onData);
      socket.off('close', onClose);
    };
    socket.on('data', onData);
    socket.on('close', onClose);
    socket.write(request);
  });
}

async function once(socket: Socket, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve());
    socket.once('error', reject);
  });
}
