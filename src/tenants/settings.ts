import { BusinessHours } from '../domain/business-hours';

/** What a tenant chooses for all of its lines. */
export interface TenantSettings {
  /** Quiet time after a customer's last message before their turn is answered, in ms; null: that of the installation. */
  readonly turnQuietMs: number | null;
  /** Null: always open. */
  readonly businessHours: BusinessHours | null;
}

export const DEFAULT_SETTINGS: TenantSettings = { turnQuietMs: null, businessHours: null };
