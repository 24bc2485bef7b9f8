/**
 * Every column that holds sealed values, as `table.column`; its table has an `id` and a `tenant_id`. Nothing can be sealed
 * that is not named here, and what is named here is sealed anew when the key changes.
 */
export const SEALED_COLUMNS = [
  'lines.token',
  'lines.verify_token',
  'lines.app_secret',
  'lines.second_app_secret',
  'operators.totp_secret',
  'digest_keys.key',
  'erasures.sought',
] as const;

export type SealedColumn = (typeof SEALED_COLUMNS)[number];

/** Where a sealed value stands; it opens nowhere else. */
export interface Place {
  /** Null: it belongs to the installation. */
  readonly tenantId: string | null;
  readonly column: SealedColumn;
  readonly rowId: string;
}
