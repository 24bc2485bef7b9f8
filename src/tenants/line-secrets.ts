import { Place, SealedColumn } from '../platform/secrets/sealed-columns';

const COLUMNS = {
  token: 'lines.token',
  verifyToken: 'lines.verify_token',
  appSecret: 'lines.app_secret',
} as const satisfies Record<string, SealedColumn>;

export type LineSecret = keyof typeof COLUMNS;

export const LINE_SECRETS = Object.keys(COLUMNS) as readonly LineSecret[];

/** Where a line's sealed secret stands. */
export function lineSecretPlace(
  line: { readonly id: string; readonly tenantId: string },
  name: LineSecret,
): Place {
  return { tenantId: line.tenantId, column: COLUMNS[name], rowId: line.id };
}
