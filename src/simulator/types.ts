import { IncomingMessage } from 'node:http';
import { Snapshot } from './snapshot';

/** One WhatsApp line that the simulator serves, with the app that its webhooks are signed for. */
export interface SimulatedLine {
  phoneNumberId: string;
  businessAccountId: string;
  /** Digits, as Meta writes it in `metadata.display_phone_number`. */
  displayPhoneNumber: string;
  token: string;
  appSecret: string;
  webhookUrl: string;
  verifyToken?: string;
  /** Used with the WhatsApp Business app too; unset: nobody has said. */
  coexistence?: boolean;
}

/** A line of the product that is not simulated: what is sent for it costs money and reaches people. */
export interface RealLine {
  phoneNumberId: string;
  appSecret: string | null;
}

/** Milliseconds after acceptance. */
export interface StatusDelays {
  sent: number;
  delivered: number;
  read: number;
}

export interface SimulatorOptions {
  /** Milliseconds since the epoch; default the system clock. */
  clock?: () => number;
  /** 0 ≤ n < 1; seed it for a repeatable run. */
  random?: () => number;
  statusDelaysMs?: StatusDelays;
  /** Waits between the attempts of a webhook that was not answered 200; empty: one attempt only. */
  redeliveryGapsMs?: readonly number[];
  /** Takes any message id and template as known and every service window as open: for load that others make. */
  trusting?: boolean;
  /** Where the product reaches a mounted one; `listen` knows by itself. Without it webhooks name no address of media. */
  url?: string;
  /** Service replies of a line and month that statuses call free; default 1,000. */
  freeReplies?: number;
  /** How many Graph requests `requests` keeps, unless their bodies are large; default 10,000. */
  requestLogSize?: number;
  /** Judges who calls the control routes; unset leaves them open, for tests only. */
  mayControl?: (request: IncomingMessage) => boolean | Promise<boolean>;
  /** Something that customers of this line see has changed: a message, a status, a read mark. */
  onChange?: (phoneNumberId: string) => void;
  /** Asked before each webhook that is raw or signed wrong, which must not reach them; unset: there are none. */
  realLines?: () => Promise<readonly RealLine[]>;
  /** What an earlier one remembered. */
  memory?: Snapshot | undefined;
  /** Hears what failed, without anybody's words. */
  log?: (message: string) => void;
}

/** What the Graph side received; `status` is 0 while unanswered and when the connection was cut. */
export interface GraphRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** It showed the token of its line; the body of one that did not is not read. */
  authorized: boolean;
  /** Of path and body. */
  bytes: number;
  phoneNumberId?: string;
  body?: unknown;
  status: number;
  /** The wamid, when a message was accepted, whatever the answer said. */
  acceptedId?: string;
  fault?: string;
}

/** The product's answer to a webhook; status 0 means none came, and `body` says why. */
export interface WebhookAnswer {
  status: number;
  body: string;
}
