import { createHmac } from 'node:crypto';
import { APP_SECRET, PHONE_NUMBER_ID } from './app';
import { deliver } from './deliver';

type Wire = Record<string, unknown>;

/** Posts a signed webhook of the test line; answers the status. */
export async function postWebhook(
  url: string,
  value: Wire,
  phoneNumberId = PHONE_NUMBER_ID,
): Promise<number> {
  const metadata = { display_phone_number: '15550100001', phone_number_id: phoneNumberId };
  const change = { field: 'messages', value: { messaging_product: 'whatsapp', metadata, ...value } };
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '900100200300401', changes: [change] }],
  });
  const signature = createHmac('sha256', APP_SECRET).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
  return (await deliver(() => fetch(`${url}/webhook`, { method: 'POST', headers, body }))).status;
}

let messages = 0;

/** A text, unless `parts` say otherwise, of whoever they name. */
export function aMessage(parts: Wire): Wire & { readonly id: string } {
  messages += 1;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const id = `wamid.TEST_${messages}`;
  return { id, timestamp, type: 'text', text: { body: 'hola' }, ...parts };
}
