import { isParentUserId } from '../domain/handle';
import { CustomerIdentity } from '../domain/inbound';
import { spellingsOf } from '../domain/national-variants';
import { phoneScopeOf, Portfolio } from '../tenants/line';

/** One identity by which a contact is or was known; the contact is found by any of them. */
export interface Alias {
  readonly tenantId: string;
  readonly kind: 'phone' | 'user_id' | 'parent_user_id';
  readonly scope: string;
  readonly value: string;
}

export function keyOf({ tenantId, kind, scope, value }: Alias): string {
  return `${tenantId} ${kind} ${scope} ${value}`;
}

export function columnsOf(aliases: readonly Alias[]): string[][] {
  return [
    aliases.map((alias) => alias.tenantId),
    aliases.map((alias) => alias.kind),
    aliases.map((alias) => alias.scope),
    aliases.map((alias) => alias.value),
  ];
}

/** A number; the spelling that is given comes first, the other one of its country after it. */
export function phoneAliases({ tenantId, scope }: Portfolio, phone: string | undefined): Alias[] {
  const ofPhones = { tenantId, kind: 'phone', scope: phoneScopeOf(scope) } as const;
  return phone === undefined ? [] : spellingsOf(phone).map((value) => ({ ...ofPhones, value }));
}

/** Its ids, in the portfolio where they are valid; the parent's are valid in all that share it. */
export function idAliases(
  { tenantId, scope }: Portfolio,
  { userId, parentUserId }: CustomerIdentity,
): Alias[] {
  const isParent = userId !== undefined && isParentUserId(userId);
  const own = userId === undefined || isParent ? [] : [userId];
  const parents = [parentUserId, isParent ? userId : undefined].filter((id) => id !== undefined);
  const ofParents = { tenantId, kind: 'parent_user_id', scope: phoneScopeOf(scope) } as const;
  return [
    ...own.map((value) => ({ tenantId, kind: 'user_id' as const, scope, value })),
    ...[...new Set(parents)].map((value) => ({ ...ofParents, value })),
  ];
}

/** The same ids as they may have been learned in portfolios that the line was in before. */
export function formerIdAliases(portfolio: Portfolio, identity: CustomerIdentity): Alias[] {
  return (portfolio.formerScopes ?? []).flatMap((scope) =>
    idAliases({ ...portfolio, scope }, identity).filter(({ kind }) => kind === 'user_id'),
  );
}
