/** What a token is. Source: Meta, "Debug token". */
export interface TokenSetup {
  readonly valid: boolean;
  readonly appId: string | null;
  /** Meta's word, e.g. `SYSTEM_USER`. */
  readonly type: string | null;
  readonly scopes: readonly string[];
  /** Null: never. */
  readonly expiresAt: Date | null;
}

/** Meta's word for how far something may send. */
export interface EntityHealth {
  /** `PHONE_NUMBER`, `WABA`, `BUSINESS`, `APP`. */
  readonly type: string;
  readonly id: string | null;
  /** `AVAILABLE`, `LIMITED`, `BLOCKED`. */
  readonly canSend: string;
  readonly reasons: readonly HealthReason[];
}

export interface HealthReason {
  readonly code: number | null;
  readonly description: string | null;
  readonly solution: string | null;
}

/** Where webhooks of a line go, by who says so. The line wins over the account, the account over the app. */
interface Callbacks {
  readonly line: string | null;
  readonly account: string | null;
  readonly app: string | null;
}

/** A business number, in Meta's words where they are in capitals. Source: Meta, "Business phone numbers", "Health status". */
export interface NumberSetup {
  readonly displayPhoneNumber: string | null;
  readonly verifiedName: string | null;
  readonly status: string | null;
  readonly quality: string | null;
  readonly nameStatus: string | null;
  readonly codeVerification: string | null;
  readonly messagingLimit: string | null;
  readonly throughput: string | null;
  readonly health: readonly EntityHealth[];
  readonly callbacks: Callbacks;
}

/** An app that gets what comes for an account. Source: Meta, "Subscribed apps". */
export interface SubscribedApp {
  readonly id: string | null;
  readonly callback: string | null;
}

/** What an app is subscribed to. Source: Meta, "App subscriptions". */
export interface AppWebhook {
  readonly callback: string | null;
  readonly active: boolean;
  readonly fields: readonly { readonly name: string; readonly version: string | null }[];
}
