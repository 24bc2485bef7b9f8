import type { Json } from '../api/wire';
import type { Draft } from './content';
import { randomDigits } from './random';

/** What surrounds the next message only. */
export interface Arrival {
  ad?: Json | undefined;
  product?: Json | undefined;
  /** How long ago it was written; absent: now. */
  hoursAgo?: number | undefined;
}

/** Late enough to be left to people, and later than the window for answers is open. */
export const HOURS_AGO = [2, 25] as const;

/** Where a click on an ad comes from, but for the words. */
export function adClick(): Json {
  return {
    source_type: 'ad',
    source_id: `12020${randomDigits(13)}`,
    source_url: 'https://fb.me/demo',
    ctwa_clid: `ARA${randomDigits(20)}`,
  };
}

export const EXAMPLE_PRODUCT = { catalog_id: '55501', product_retailer_id: 'SKU-9' };

export function surroundings({ ad, product, hoursAgo }: Arrival, context: Json = {}): Omit<Draft, 'content'> {
  const hangsOn = { ...context, ...(product === undefined ? {} : { referred_product: product }) };
  return {
    ...(ad === undefined ? {} : { referral: ad }),
    ...(Object.keys(hangsOn).length === 0 ? {} : { context: hangsOn }),
    ...(hoursAgo === undefined ? {} : { timestamp: Math.floor(Date.now() / 1000) - hoursAgo * 3600 }),
  };
}
