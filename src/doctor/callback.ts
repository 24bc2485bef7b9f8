import { doorAt } from '../inbox/doors';
import { Evidence, GraphEvidence } from './evidence';
import { AT_META } from './words';

export interface Callback {
  readonly url: string;
  /** Who says so. */
  readonly by: 'number' | 'account' | 'app';
}

type Told = Pick<GraphEvidence, 'number' | 'apps' | 'webhook' | 'appId'>;

/** Where webhooks of the line really go: the number's own address wins over the account's, that over the app's. */
export function callbackOf({ number, apps, webhook, appId }: Told): Callback | null {
  const said = number.ok ? number.value.callbacks : null;
  const override = apps?.ok === true ? apps.value.find(({ id }) => id === appId)?.callback : undefined;
  const byApp = said?.app ?? (webhook?.ok === true ? webhook.value?.callback : undefined) ?? null;
  if (said?.line) return { url: said.line, by: 'number' };
  const byAccount = said?.account ?? override;
  if (byAccount) return { url: byAccount, by: 'account' };
  return byApp === null ? null : { url: byApp, by: 'app' };
}

type Place = Pick<Evidence, 'line' | 'installation'>;

/** Where this program is reached: by the world, and by the simulator, which is in it. */
export function basesOf({ line, installation: { publicUrl, localUrl } }: Place): readonly string[] {
  return [...(publicUrl === undefined ? [] : [publicUrl]), ...(line.simulated ? [localUrl] : [])];
}

/** The path of one of our doors that takes what comes for the line; null when the address is none of ours. */
export function doorOf(url: string, place: Place): string | null {
  const paths = basesOf(place).flatMap((base) => pathBelow(base, url) ?? []);
  return (
    paths.find((path) => {
      const door = doorAt(path);
      return door !== null && (door.lineId === null || door.lineId === place.line.id);
    }) ?? null
  );
}

function pathBelow(base: string, url: string): string | null {
  if (!URL.canParse(url)) return null;
  const [whole, start] = [new URL(url), new URL(base)];
  const prefix = start.pathname.replace(/\/$/, '');
  const isBelow = whole.origin === start.origin && whole.pathname.startsWith(`${prefix}/`);
  return isBelow ? whole.pathname.slice(prefix.length) : null;
}

/** What follows a question mark may be somebody's secret. */
export function withoutQuery(url: string): string {
  return url.split('?')[0] ?? '';
}

/** How webhooks come to `address`, when now they go where the number, the account or the app says. */
export function mendOfCallback(by: Callback['by'], address: string, lineId: string): string {
  if (by === 'app')
    return `${AT_META.configuration} → Webhook → Edit: callback URL ${address}, and the line's verify token`;
  if (by === 'number')
    return `the number has an address of its own (webhook_configuration): whoever set it must set it to ${address} or take it away`;
  return `the account has an address of its own: POST /api/v1/lines/${lineId}/subscribe with {"clearOverride":true} takes it away; then ${address} must be that of the app`;
}
