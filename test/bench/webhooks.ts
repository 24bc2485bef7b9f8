import { createHmac } from 'node:crypto';

export const SECRET = 'demo_app_secret_1';
export const LINE = '700800900100201';
export const ACCOUNT = '900100200300401';
export const TOKEN = 'demo-token';

const WORDS = ['hola', 'ayuda', 'Quisiera saber el precio, por favor', '¿Están abiertos el sábado?'];
const FIRST_CUSTOMER = 1_000_000;

/** A signed webhook as bytes on the wire, and the id of the one message in it. */
export interface Webhook {
  readonly id: string;
  readonly bytes: Buffer;
}

/** Distinct, with one text each, of a tenth as many customers, as Meta sends them: escaped, a few hundred bytes. */
export function signedWebhooks(count: number, seed: number): Webhook[] {
  const at = String(Math.floor(Date.now() / 1000));
  const customers = Math.max(200, Math.floor(count / 10));
  return Array.from({ length: count }, (_, i) => {
    const customer = phoneOf((i * 7919 + seed) % customers);
    const id = `wamid.BENCH${seed}X${i}`;
    return { id, bytes: signed(envelope(customer, id, at, WORDS[i % WORDS.length] ?? '')) };
  });
}

export function phoneOf(customer: number): string {
  return `1555${FIRST_CUSTOMER + customer}`;
}

function envelope(customer: string, id: string, timestamp: string, text: string): object {
  const user = `BR.${customer}`;
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550100001', phone_number_id: LINE },
    contacts: [{ profile: { name: 'Rui P.' }, wa_id: customer, user_id: user }],
    messages: [{ from: customer, from_user_id: user, id, timestamp, type: 'text', text: { body: text } }],
  };
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: ACCOUNT, changes: [{ value, field: 'messages' }] }],
  };
}

function signed(envelope: object): Buffer {
  const body = JSON.stringify(envelope).replace(
    /[\u0080-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  return Buffer.from(
    `POST /webhook HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n` +
      `x-hub-signature-256: sha256=${signature}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
}
