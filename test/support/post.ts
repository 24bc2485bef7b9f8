import { createHmac } from 'node:crypto';
import { APP_SECRET, PHONE_NUMBER_ID, TestApp } from './app';
import { deliver } from './deliver';

export const ACCOUNT = '900100200300401';
const METADATA = { display_phone_number: '15550100001', phone_number_id: PHONE_NUMBER_ID };

/** Posts a change as Meta does; answers the status. */
export async function postChange({ url }: TestApp, field: string, value: object): Promise<number> {
  const entry = { id: ACCOUNT, time: Math.floor(Date.now() / 1000), changes: [{ field, value }] };
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [entry] });
  const signature = createHmac('sha256', APP_SECRET).update(body).digest('hex');
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
  return (await deliver(() => fetch(`${url}/webhook`, { method: 'POST', headers, body }))).status;
}

/** A `value` of the line that the suite has. */
export function ofLine(parts: object): object {
  return { messaging_product: 'whatsapp', metadata: METADATA, ...parts };
}

/** Seconds since 1970, as Meta writes them in messages. */
export function secondsAgo(seconds: number): string {
  return String(Math.floor(Date.now() / 1000) - seconds);
}
