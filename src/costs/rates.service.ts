import { Injectable } from '@nestjs/common';
import { OperatorDatabase } from '../platform/database/database';

/** What one message costs from a day on, until a later rate of the same holds. */
export interface Rate {
  /** Country in two letters. */
  readonly market: string;
  readonly category: string;
  /** ISO 4217. */
  readonly currency: string;
  /** The first day, `2026-10-01`, in the time zone of the account that pays. */
  readonly validFrom: string;
  /** Decimal digits. */
  readonly amount: string;
}

export type StoredRate = Rate & { readonly updatedAt: Date };

/** Prices that the installer enters: Meta changes them every quarter, so none is in the program. */
@Injectable()
export class RatesService {
  constructor(private readonly database: OperatorDatabase) {}

  /** The newest first. */
  async all(of: { readonly market?: string; readonly category?: string }): Promise<readonly StoredRate[]> {
    return this.database.query<StoredRate>(
      `SELECT market, category, currency, valid_from::text AS "validFrom", trim_scale(amount)::text AS amount,
              updated_at AS "updatedAt"
       FROM rates WHERE ($1::text IS NULL OR market = $1) AND ($2::text IS NULL OR category = $2)
       ORDER BY valid_from DESC, market, category, currency`,
      [of.market ?? null, of.category ?? null],
    );
  }

  /** Adds these or puts them in the place of those of the same day; with `replace`, all others go. */
  async put(rates: readonly Rate[], { replace }: { readonly replace: boolean }): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      if (replace) await tx.query('DELETE FROM rates');
      await tx.query(
        `INSERT INTO rates (market, category, currency, valid_from, amount)
         SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::numeric[])
         ON CONFLICT (market, category, currency, valid_from)
         DO UPDATE SET amount = excluded.amount, updated_at = now()`,
        [
          rates.map((rate) => rate.market),
          rates.map((rate) => rate.category),
          rates.map((rate) => rate.currency),
          rates.map((rate) => rate.validFrom),
          rates.map((rate) => rate.amount),
        ],
      );
    });
  }
}
