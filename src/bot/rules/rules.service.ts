import { Injectable } from '@nestjs/common';
import { groupBy } from '../../domain/group-by';
import { OperatorDatabase, Tx } from '../../platform/database/database';
import { Problem } from '../../platform/errors/problem';
import { DEFAULT_RULES } from './default-rules';
import { Rule, RuleCondition, RuleReply } from './rule';
import { RuleEntity } from './rule.entity';

export interface RuleInput {
  readonly position?: number;
  readonly active?: boolean;
  readonly when?: RuleCondition;
  readonly reply?: RuleReply;
}

/** Room between neighbours, so that a rule can be put between two without moving the others. */
const POSITION_STEP = 10;

/** The answers of each tenant's bot, as rows. */
@Injectable()
export class RulesService {
  constructor(private readonly database: OperatorDatabase) {}

  async seed(tx: Tx, tenantId: string): Promise<void> {
    await tx.query(
      `INSERT INTO rules (tenant_id, position, "when", reply)
       SELECT $1, n * $2, "when", reply
       FROM unnest($3::jsonb[], $4::jsonb[]) WITH ORDINALITY AS rule ("when", reply, n)`,
      [
        tenantId,
        POSITION_STEP,
        DEFAULT_RULES.map((rule) => JSON.stringify(rule.when)),
        DEFAULT_RULES.map((rule) => JSON.stringify(rule.reply)),
      ],
    );
  }

  /** Active rules of these tenants, for the bot. Read with each batch: an edit counts from the next message on. */
  async active(tx: Tx, tenantIds: readonly string[]): Promise<Map<string, Rule[]>> {
    const rules = await tx.query<Rule>(
      `SELECT id, tenant_id AS "tenantId", position, active, "when", reply FROM rules
       WHERE tenant_id = ANY($1::uuid[]) AND active ORDER BY position, id`,
      [tenantIds],
    );
    return groupBy(rules, (rule) => rule.tenantId);
  }

  async list(tenantId?: string): Promise<Rule[]> {
    return this.database.dataSource.getRepository(RuleEntity).find({
      where: tenantId === undefined ? {} : { tenantId },
      order: { position: 'ASC', id: 'ASC' },
    });
  }

  async find(id: string): Promise<Rule> {
    const rule = await this.database.dataSource.getRepository(RuleEntity).findOneBy({ id });
    if (rule === null) throw Problem.notFound(`Rule ${id}`);
    return rule;
  }

  async create(
    tenantId: string,
    input: RuleInput & Required<Pick<RuleInput, 'when' | 'reply'>>,
  ): Promise<Rule> {
    const last = (await this.list(tenantId)).at(-1)?.position ?? 0;
    const rule = { tenantId, active: true, position: last + POSITION_STEP, ...input } as RuleEntity;
    return this.database.dataSource.getRepository(RuleEntity).save(rule);
  }

  async update(id: string, input: RuleInput): Promise<Rule> {
    const rule = await this.find(id);
    return this.database.dataSource.getRepository(RuleEntity).save({ ...rule, ...input } as RuleEntity);
  }

  async delete(id: string): Promise<void> {
    const { affected } = await this.database.dataSource.getRepository(RuleEntity).delete({ id });
    if (affected === 0) throw Problem.notFound(`Rule ${id}`);
  }
}
