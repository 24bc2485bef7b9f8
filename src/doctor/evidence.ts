import { AppWebhook, NumberSetup, SubscribedApp, TokenSetup } from '../providers/cloud-api/line-setup';
import { Told } from '../providers/cloud-api/whatsapp-setup.service';
import { Config } from '../platform/config/config';
import { Line } from '../tenants/line';
import { DoorEvidence } from './door-probe';

/** What Graph said; null: it could not be asked, since what names the thing is not known. */
export interface GraphEvidence {
  readonly number: Told<NumberSetup>;
  readonly token: Told<TokenSetup>;
  /** As Graph says, whatever the line does. */
  readonly accountId: string | null;
  readonly appId: string | null;
  readonly apps: Told<readonly SubscribedApp[]> | null;
  readonly webhook: Told<AppWebhook | null> | null;
  /** How far our clock is ahead of Graph's; null when it said no time. */
  readonly clockAheadMs: number | null;
}

/** What our own rows say of the line. */
export interface Records {
  readonly lastMessageAt: Date | null;
  readonly lastEventAt: Date | null;
  /** Dead letters that are open and about this line, by reason. */
  readonly deadLetters: Readonly<Record<string, number>>;
  /** Why the line is held back now, as Meta's code; undefined when it is not. */
  readonly pausedCode: number | null | undefined;
}

type Installation = Pick<
  Config,
  'apiBaseUrl' | 'apiVersion' | 'firstLine' | 'lineMessagesPerSecond' | 'localUrl' | 'publicUrl' | 'simulator'
>;

/** Everything that was seen of a line; the checks make findings of it and look at nothing else. */
export interface Evidence {
  readonly at: Date;
  readonly line: Line;
  readonly installation: Installation;
  readonly graph: GraphEvidence;
  readonly local: DoorEvidence;
  /** Null without an address that the world knows. */
  readonly world: DoorEvidence | null;
  readonly records: Records;
}
