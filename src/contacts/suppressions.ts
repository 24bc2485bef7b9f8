import { Injectable } from '@nestjs/common';
import { Tx } from '../platform/database/database';
import { Digester } from '../platform/secrets/digester';
import { Alias, keyOf } from './alias';
import { Consent, ConsentService } from './consent.service';
import { Given } from './register';

/** Since when somebody does not want to be written to. */
export interface OptOuts {
  readonly optedOutAt: Date | null;
  readonly marketingOptedOutAt: Date | null;
}

/**
 * Erased people who did not want to be written to: known again by keyed hashes alone, so that being forgotten does not make
 * them reachable.
 */
@Injectable()
export class Suppressions {
  constructor(
    private readonly digester: Digester,
    private readonly consent: ConsentService,
  ) {}

  digestOf(alias: Alias): Buffer {
    return this.digester.of(keyOf(alias));
  }

  /** What the contact wants counts, not what it wanted when it was erased before. */
  async remember(
    tx: Tx,
    tenantId: string,
    aliases: readonly Alias[],
    { optedOutAt, marketingOptedOutAt }: OptOuts,
  ): Promise<void> {
    const digests = aliases.map((alias) => this.digestOf(alias));
    await tx.query('DELETE FROM suppressions WHERE tenant_id = $1 AND digest = ANY($2::bytea[])', [
      tenantId,
      digests,
    ]);
    if (optedOutAt === null && marketingOptedOutAt === null) return;
    await tx.query(
      `INSERT INTO suppressions (tenant_id, digest, opted_out_at, marketing_opted_out_at)
       SELECT $1, digest, $3, $4 FROM unnest($2::bytea[]) AS digest ON CONFLICT DO NOTHING`,
      [tenantId, digests, optedOutAt, marketingOptedOutAt],
    );
  }

  /** Identities became known: of people who were erased, the contact does not want what they did not want. */
  async heed(tx: Tx, given: readonly Pick<Given, 'alias' | 'contactId'>[]): Promise<void> {
    if (given.length === 0) return;
    const rows = await tx.query<OptOuts & { n: string }>(
      `SELECT g.n, s.opted_out_at AS "optedOutAt", s.marketing_opted_out_at AS "marketingOptedOutAt"
       FROM unnest($1::uuid[], $2::bytea[]) WITH ORDINALITY AS g (tenant_id, digest, n)
       JOIN suppressions s USING (tenant_id, digest)`,
      [given.map(({ alias }) => alias.tenantId), given.map(({ alias }) => this.digestOf(alias))],
    );
    const contacts = new Map(
      rows.flatMap(({ n, ...said }) => {
        const one = given[Number(n) - 1];
        return one === undefined ? [] : [[one.contactId, consentsOf(one, said)] as const];
      }),
    );
    await this.consent.record(tx, [...contacts.values()].flat());
  }
}

function consentsOf(
  { contactId, alias: { tenantId } }: Pick<Given, 'alias' | 'contactId'>,
  { optedOutAt, marketingOptedOutAt }: OptOuts,
): Consent[] {
  const said = [
    { scope: 'all' as const, at: optedOutAt },
    { scope: 'marketing' as const, at: marketingOptedOutAt },
  ];
  return said.flatMap(({ scope, at }) =>
    at === null
      ? []
      : [{ tenantId, contactId, scope, value: 'stop' as const, source: 'erased' as const, at }],
  );
}
