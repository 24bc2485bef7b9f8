import { within } from '../timing/within';
import { metrics } from './metrics';

/** A scrape waits no longer for anybody's figures. */
const PATIENCE_MS = 1_000;

type Look = () => void | Promise<void>;

const looks = new Set<Look>();

/** Has `look` set its gauges before each scrape, until the returned function is called. */
export function onScrape(look: Look): () => void {
  looks.add(look);
  return () => looks.delete(look);
}

/** All metrics as text. What cannot be looked at in time keeps its last figures. */
export async function scrape(): Promise<string> {
  await Promise.all([...looks].map((look) => within(PATIENCE_MS, begun(look), undefined)));
  return metrics.metrics();
}

async function begun(look: Look): Promise<void> {
  await look();
}
