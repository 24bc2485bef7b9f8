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
  /** Takes any message id as known and every service window as open: for load that others make. */
  trusting?: boolean;
  /** How many Graph requests `requests` keeps at least; default 10,000. */
  requestLogSize?: number;
  /** Judges the bearer key of the control routes; unset leaves them open, for tests only. */
  mayControl?: (key: string) => boolean;
  log?: (message: string) => void;
}

/** What the Graph side received; `status` is 0 while unanswered and when the connection was cut. */
export interface GraphRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
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
