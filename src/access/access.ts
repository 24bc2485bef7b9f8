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

const granted = new WeakMap<IncomingMessage, Caller>();

export function grant(request: IncomingMessage, caller: Caller): void {
  granted.set(request, caller);
}

/** Undefined for a stranger, and before the guard has looked. */
function callerOf(request: IncomingMessage): Caller | undefined {
  return granted.get(request);
}

/** The {@link Caller} of the request; a handler that asks for it without the guard fails. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const caller = callerOf(context.switchToHttp().getRequest<IncomingMessage>());
  if (caller === undefined) throw new Error('a handler that asks for the caller without AccessGuard');
  return caller;
});

/** Another tenant's row is as unknown as one that does not exist. */
export function assertOwn(access: Access, tenantId: string | null, what: string): void {
  if (access.tenantId !== null && access.tenantId !== tenantId) throw Problem.notFound(what);
}

/** Nobody gives what they lack: not to a key, not to an operator, and not by setting the password of somebody above. */
export function assertHasAll(caller: Caller, rights: readonly Right[]): void {
  const lacking = rights.filter((right) => !caller.rights.has(right));
  if (lacking.length === 0) return;
  throw new Problem(
    'forbidden',
    'beyond_rights',
    `${caller.name} lacks rights that would be given here: ${lacking.join(', ')}`,
  );
}

export function assertMay(caller: Caller, right: Right): void {
  if (caller.rights.has(right)) return;
  throw new Problem('forbidden', 'forbidden', `This needs the right ${right}, which ${caller.name} lacks`);
}
