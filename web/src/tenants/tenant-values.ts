import type { HoursDraft } from '../hours/hours';
import type { RetentionDraft } from './retention';

/** What the form of a business holds. */
export interface TenantValues {
  name: string;
  /** Seconds; empty: as the installation has it. */
  quiet: string;
  hours: HoursDraft;
  retention: RetentionDraft;
}
