import { Injectable } from '@nestjs/common';
import { groupBy } from '../../domain/group-by';
import { OperatorDatabase, Tx } from '../../platform/database/database';
import { LOCKS } from '../../platform/database/locks';
import { Problem } from '../../platform/errors/problem';
import { News } from '../../platform/events/news';
import { DEFAULT_RULES } from './default-rules';
import { CONDITION_ORDER, Rule, RuleCondition, RuleReply } from './rule';
import { RuleEntity } from './rule.entity';

export interface RuleInput {
  readonly position?: number;
  readonly active?: boolean;
  readonly sensitive?: boolean;
  readonly when?: RuleCondition;
  readonly reply?: RuleReply;
  readonly handOver?: boolean;
}

export type NewRule = RuleInput & Required<Pick<RuleInput, 'when' | 'reply'>>;

/** Room between neighbours, so that a rule can be put between two without moving the others. */
const POSITION_STEP = 10;
const COLUMNS =
  'id, tenant_id AS "tenantId", position, active, sensitive, "when", reply, hand_over AS "handOver"';

/** The answers of each tenant's bot, as rows. */
@Injectable()
export class RulesService {
  constructor(
    private readonly database: OperatorDatabase,
    private readonly news: News,
  ) {}

  async seed(tx: Tx, tenantId: string): Promise<void> {
    await tx.query(
      `INSERT INTO rules (tenant_id, position, "when", reply, hand_over)
       SELECT $1, n * $2, "when", reply, hand_over
       FROM unnest($3::jsonb[], $4::jsonb[], $5::boolean[]) WITH ORDINALITY AS rule ("when", reply, hand_over, n)`,
      [
        tenantId,
        POSITION_STEP,
        DEFAULT_RULES.map((rule) => JSON.stringify(rule.when)),
        DEFAULT_RULES.map((rule) => JSON.stringify(rule.reply)),
        DEFAULT_RULES.map((rule) => rule.handOver ?? false),
      ],
    );
  }

  /** Active rules of these tenants, for the bot. Read with each batch: an edit counts from the next message on. */
  async active(tx: Tx, tenantIds: readonly string[]): Promise<Map<string, Rule[]>> {
    const rules = await tx.query<Rule>(
      `SELECT ${COLUMNS} FROM rules
       WHERE tenant_id = ANY($1::uuid[]) AND active ORDER BY position, id`,
      [tenantIds],
    );
    return groupBy(rules, (rule) => rule.tenantId);
  }

  /** In the order in which they are tried. */
  async list(tenantId?: string): Promise<Rule[]> {
    const rules = await this.database.inTransaction(async ({ manager }) =>
      manager.getRepository(RuleEntity).find({
        where: tenantId === undefined ? {} : { tenantId },
        order: { position: 'ASC', id: 'ASC' },
      }),
    );
    return rules.toSorted((a, b) => rankOf(a) - rankOf(b));
  }

  async find(id: string): Promise<Rule> {
    const rule = await this.database.inTransaction(async ({ manager }) =>
      manager.getRepository(RuleEntity).findOneBy({ id }),
    );
    if (rule === null) throw Problem.notFound(`Rule ${id}`);
    return rule;
  }

  async create(tenantId: string, input: NewRule): Promise<Rule> {
    const { position, active = true, sensitive = false, when, reply, handOver = false } = input;
    const parts = [JSON.stringify(when), JSON.stringify(reply)];
    return this.database.inTransaction(async (tx) => {
      await this.lockOrder(tx);
      const rules = await tx.query<Rule>(
        `INSERT INTO rules (tenant_id, position, active, "when", reply, hand_over, sensitive)
         SELECT $1, COALESCE($2, (SELECT MAX(position) FROM rules WHERE tenant_id = $1) + $3, $3), $4, $5, $6, $7, $8
         RETURNING ${COLUMNS}`,
        [tenantId, position, POSITION_STEP, active, ...parts, handOver, sensitive],
      );
      return this.told(tx, rules, '');
    });
  }

  /** Only what is given is written, so that two people may change different parts of a rule at once. */
  async update(id: string, { position, active, sensitive, when, reply, handOver }: RuleInput): Promise<Rule> {
    const parts = [when && JSON.stringify(when), reply && JSON.stringify(reply)];
    return this.database.inTransaction(async (tx) => {
      const rules = await tx.query<Rule>(
        `UPDATE rules SET position = COALESCE($2, position), active = COALESCE($3, active),
                          "when" = COALESCE($4, "when"), reply = COALESCE($5, reply), hand_over = COALESCE($6, hand_over),
                          sensitive = COALESCE($7, sensitive)
         WHERE id = $1 RETURNING ${COLUMNS}`,
        [id, position, active, ...parts, handOver, sensitive],
      );
      return this.told(tx, rules, id);
    });
  }

  /** @throws Problem when the ids are not those of all rules of the tenant */
  async reorder(tenantId: string, ids: readonly string[]): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      await this.lockOrder(tx);
      const [changed] = await tx.query(
        `SELECT 1 FROM (SELECT id FROM rules WHERE tenant_id = $1) AS rule
         FULL JOIN unnest($2::uuid[]) AS given (id) USING (id)
         WHERE rule.id IS NULL OR given.id IS NULL LIMIT 1`,
        [tenantId, ids],
      );
      if (changed !== undefined) throw rulesChanged();
      await tx.query(
        `UPDATE rules SET position = n * $3 FROM unnest($2::uuid[]) WITH ORDINALITY AS given (id, n)
         WHERE rules.id = given.id AND tenant_id = $1`,
        [tenantId, ids, POSITION_STEP],
      );
      this.tell(tx, tenantId, ids);
    });
  }

  async delete(id: string): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      this.told(tx, await tx.query<Rule>(`DELETE FROM rules WHERE id = $1 RETURNING ${COLUMNS}`, [id]), id);
    });
  }

  /** Who adds a rule and who orders them all wait for each other. */
  private async lockOrder(tx: Tx): Promise<void> {
    await tx.lock(LOCKS.ruleOrder);
  }

  private told(tx: Tx, [rule]: readonly Rule[], id: string): Rule {
    if (rule === undefined) throw Problem.notFound(`Rule ${id}`);
    this.tell(tx, rule.tenantId, [rule.id]);
    return rule;
  }

  private tell(tx: Tx, tenantId: string, ids: readonly string[]): void {
    tx.afterCommit(() => this.news.tell(...ids.map((id) => ({ topic: 'rules' as const, tenantId, id }))));
  }
}

function rankOf({ when }: Rule): number {
  return CONDITION_ORDER.indexOf(when.type);
}

function rulesChanged(): Problem {
  return new Problem(
    'conflict',
    'rules_changed',
    'These are not all rules of the tenant: one was added or removed meanwhile; read the list again',
  );
}
