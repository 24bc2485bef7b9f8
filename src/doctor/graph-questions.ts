import { TokenSetup } from '../providers/cloud-api/line-setup';
import { asApp, Told, WhatsappSetupService } from '../providers/cloud-api/whatsapp-setup.service';
import { Line } from '../tenants/line';
import { GraphEvidence } from './evidence';

type NumberTold = GraphEvidence['number'];
type Known = Pick<GraphEvidence, 'accountId' | 'appId'>;

interface Names extends Known {
  readonly number: NumberTold;
  /** As the token itself is told. */
  readonly token: Told<TokenSetup>;
}

/** What names account and app of a line. */
export async function askNames(
  setup: WhatsappSetupService,
  line: Line,
  asking: Promise<NumberTold> = setup.number(line),
): Promise<Names> {
  const [number, token] = await Promise.all([asking, setup.token(line, line.token)]);
  return { number, token, accountId: accountOf(number), appId: appOf(number, token) };
}

/**
 * Everything that Graph is asked about a line, in two turns: what names account and app, then what needs these names. A
 * token may not be allowed to ask about itself; then the app asks, once it is known.
 */
export async function askGraph(
  setup: WhatsappSetupService,
  line: Line,
  asking: Promise<NumberTold>,
): Promise<GraphEvidence> {
  const [clockAheadMs, { number, token: asked, ...known }] = await Promise.all([
    asking.then(aheadOf),
    askNames(setup, line, asking),
  ]);
  const accountId = known.accountId ?? line.businessAccountId;
  const [apps, webhook, token] = await Promise.all([
    accountId === null ? null : setup.subscribedApps(line, accountId),
    askApp(line, known, (appId, secret) => setup.appWebhook(asApp(line, appId, secret), appId)),
    asked.ok ? asked : askAgain(setup, line, known, asked),
  ]);
  return { number, token, ...known, apps, webhook, clockAheadMs };
}

function aheadOf(told: NumberTold): number | null {
  return told.answeredAt === null ? null : Date.now() - told.answeredAt.getTime();
}

/** Account and app are named among what keeps a number from sending, or does not. */
function accountOf(number: NumberTold): string | null {
  return entityOf(number, 'WABA');
}

function appOf(number: NumberTold, token: Told<TokenSetup>): string | null {
  return (token.ok ? token.value.appId : null) ?? entityOf(number, 'APP');
}

function entityOf(number: NumberTold, type: string): string | null {
  if (!number.ok) return null;
  return number.value.health.find((entity) => entity.type === type)?.id ?? null;
}

async function askApp<T>(
  { appSecret }: Line,
  { appId }: Known,
  ask: (appId: string, appSecret: string) => Promise<T>,
): Promise<T | null> {
  return appId === null || appSecret === null ? null : ask(appId, appSecret);
}

async function askAgain(
  setup: WhatsappSetupService,
  line: Line,
  known: Known,
  before: Told<TokenSetup>,
): Promise<Told<TokenSetup>> {
  const again = await askApp(line, known, (appId, secret) =>
    setup.token(asApp(line, appId, secret), line.token),
  );
  return again?.ok === true ? again : before;
}
