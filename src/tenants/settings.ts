import { BusinessHours } from '../domain/business-hours';

/** For how many days a tenant keeps what; null: as the installation does. */
export interface TenantRetention {
  /** Messages with all that belongs to them. The installation keeps them. */
  readonly messagesDays: number | null;
  /** Bytes of files. */
  readonly mediaDays: number | null;
  /** Contacts of whom nothing was heard, and to whom nothing was said; they are erased. The installation keeps them. */
  readonly contactsDays: number | null;
}

/** What a tenant chooses for its lines; a line may have some of it otherwise. */
export interface TenantSettings {
  /** Quiet time after a customer's last message before their turn is answered, in ms; null: that of the installation. */
  readonly turnQuietMs: number | null;
  /** Null: always open. */
  readonly businessHours: BusinessHours | null;
  readonly retention: TenantRetention;
}

/** Of a line: as its tenant has it. */
export const NO_OWN_SETTINGS = { turnQuietMs: null, businessHours: null } as const;

export const DEFAULT_SETTINGS: TenantSettings = {
  ...NO_OWN_SETTINGS,
  retention: { messagesDays: null, mediaDays: null, contactsDays: null },
};

/** Null, as what is missing: the tenant's. */
export type LineSettings = Partial<Pick<TenantSettings, 'turnQuietMs' | 'businessHours'>>;

/** What holds for a line. */
export function settingsOf(ofTenant: Partial<TenantSettings>, ofLine: LineSettings): TenantSettings {
  const { turnQuietMs, businessHours, retention } = { ...DEFAULT_SETTINGS, ...ofTenant };
  return {
    retention,
    turnQuietMs: ofLine.turnQuietMs ?? turnQuietMs,
    businessHours: ofLine.businessHours ?? businessHours,
  };
}
