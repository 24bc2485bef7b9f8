import { AsyncLocalStorage } from 'node:async_hooks';

/** As `app.tenant` says it in Postgres: everybody's rows. */
const EVERYBODY = '*';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Undefined until somebody has said for whom: nobody's rows. */
interface Scope {
  tenant: string | undefined;
}

const scopes = new AsyncLocalStorage<Scope>();

/** What this work does with {@link OperatorDatabase} may touch every tenant's rows. */
export async function everywhere<T>(work: () => Promise<T>): Promise<T> {
  return scopes.run({ tenant: EVERYBODY }, work);
}

/** What this work does with {@link OperatorDatabase} may touch the rows of one tenant. */
export async function forTenant<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
  return scopes.run({ tenant: named(tenantId) }, work);
}

/** What follows is one request: it touches nobody's rows before {@link openScope} was called in it. */
export function asRequest(work: () => void): void {
  scopes.run({ tenant: undefined }, work);
}

/** From here on the running request may touch the rows of this tenant; null: everybody's. */
export function openScope(tenantId: string | null): void {
  const scope = scopes.getStore();
  if (scope === undefined) throw new Error('a scope is opened outside of a request');
  scope.tenant = tenantId === null ? EVERYBODY : named(tenantId);
}

/** For a statement of its own: it may not be prepared, and takes no parameters. Undefined when nobody said for whom. */
export function scopeStatement(): string | undefined {
  const tenant = scopes.getStore()?.tenant;
  return tenant === undefined ? undefined : `SET LOCAL app.tenant = '${tenant}'`;
}

/** It is written into a statement. */
function named(tenantId: string): string {
  if (!UUID.test(tenantId)) throw new Error('a tenant is named by its id');
  return tenantId;
}
