import { createParamDecorator, ExecutionContext } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { Problem } from '../platform/errors/problem';
import { Right, RIGHTS } from './rights';

/** Whose rows may be seen: one tenant's, or with null those of the whole installation. */
export interface Access {
  readonly tenantId: string | null;
}

/** Who asks, and what they may do. */
export interface Caller extends Access {
  /** `installation`: whoever holds the installation's key. */
  readonly kind: 'installation' | 'key' | 'operator';
  /** Null for the installation's key. */
  readonly id: string | null;
  readonly name: string;
  readonly rights: ReadonlySet<Right>;
  /** Somebody at a browser; programs show a key. */
  readonly isPerson: boolean;
}

/** Whoever shows the installation's key. */
export const INSTALLATION: Caller = {
  tenantId: null,
  kind: 'installation',
  id: null,
  name: 'API_KEY',
  rights: new Set(RIGHTS),
  isPerson: false,
};

const callers = new WeakMap<IncomingMessage, Caller>();
/** Of an owner's request: whose rows it turned out to be about. */
const tenants = new WeakMap<Access, string>();
/** Which rows changed besides those that the address names. */
const otherRows = new WeakMap<Access, readonly string[]>();

/** Remembers who asks; whether they may is for the guard to say. */
export function identify(request: IncomingMessage, caller: Caller): void {
  // Each request has its own, since it is told whose rows it is about.
  callers.set(request, { ...caller });
}

/** Undefined for a stranger, and before the guard has looked. */
export function callerOf(request: IncomingMessage): Caller | undefined {
  return callers.get(request);
}

/** The {@link Caller} of the request; a handler that asks for it without the guard fails. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const caller = callerOf(context.switchToHttp().getRequest<IncomingMessage>());
  if (caller === undefined) throw new Error('a handler that asks for the caller without AccessGuard');
  return caller;
});

/** Says for the audit log whose row this is about. */
export function actsOn(access: Access, tenantId: string | null): void {
  if (tenantId !== null) tenants.set(access, tenantId);
}

/** The tenant of the row that was acted on, where that is known, else the caller's. */
export function tenantActedOn(caller: Caller): string | null {
  return caller.tenantId ?? tenants.get(caller) ?? null;
}

/** Says for the audit log which rows changed besides. */
export function alsoActsOn(access: Access, ids: readonly string[]): void {
  otherRows.set(access, [...otherRowsActedOn(access), ...ids]);
}

export function otherRowsActedOn(access: Access): readonly string[] {
  return otherRows.get(access) ?? [];
}

/** Another tenant's row is as unknown as one that does not exist. */
export function assertOwn(access: Access, tenantId: string | null, what: string): void {
  if (access.tenantId !== null && access.tenantId !== tenantId) throw Problem.notFound(what);
  actsOn(access, tenantId);
}

/** Nobody gives what they lack: not to a key, not to an operator, and not by setting the password of somebody above. */
export function assertHasAll(caller: Caller, rights: readonly Right[], field?: string): void {
  const lacking = rights.filter((right) => !caller.rights.has(right));
  if (lacking.length === 0) return;
  const message = `${caller.name} lacks rights that this needs: ${lacking.join(', ')}`;
  throw new Problem('forbidden', 'beyond_rights', message, field === undefined ? [] : [{ field, message }]);
}

export function assertHoldsApiKey({ kind, name }: Caller): void {
  if (kind === 'installation') return;
  throw new Problem(
    'forbidden',
    'forbidden',
    `This needs the installation's key (API_KEY), not that of ${name}`,
  );
}

export function assertMay(caller: Caller, right: Right): void {
  if (caller.rights.has(right)) return;
  throw new Problem('forbidden', 'forbidden', `This needs the right ${right}, which ${caller.name} lacks`);
}
