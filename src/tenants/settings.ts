import { BusinessHours } from '../domain/business-hours';

/** What a tenant chooses for its lines; a line may have some of it otherwise. */
export interface TenantSettings {
  /** Quiet time after a customer's last message before their turn is answered, in ms; null: that of the installation. */
  readonly turnQuietMs: number | null;
  /** Null: always open. */
  readonly businessHours: BusinessHours | null;
}

export const DEFAULT_SETTINGS: TenantSettings = { turnQuietMs: null, businessHours: null };

/** Null, as what is missing: the tenant's. */
export type LineSettings = { readonly [Name in keyof TenantSettings]?: TenantSettings[Name] };

/** What holds for a line. */
export function settingsOf(ofTenant: Partial<TenantSettings>, ofLine: LineSettings): TenantSettings {
  const { turnQuietMs, businessHours } = { ...DEFAULT_SETTINGS, ...ofTenant };
  return {
    turnQuietMs: ofLine.turnQuietMs ?? turnQuietMs,
    businessHours: ofLine.businessHours ?? businessHours,
  };
}
