import { MigrationInterface, QueryRunner } from 'typeorm';

/** The states in which rows stay, of the tables that grow. Those on their way are few, and counted by an index. */
const FINAL = {
  inbox: ['expanded'],
  events: ['done', 'skipped'],
  outbox: ['sent', 'rejected', 'cancelled'],
};

/**
 * How many rows are in each final state, without counting them: every statement adds what it changed, as rows that
 * nobody waits for; a row per state would be a lock that all writers meet at. Whoever asks adds them up.
 */
export class StateCounts1796200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE state_counts (of text NOT NULL, state text NOT NULL, delta bigint NOT NULL);

      CREATE FUNCTION count_states() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'INSERT' THEN
          INSERT INTO state_counts
          SELECT TG_TABLE_NAME, state, count(*) FROM came WHERE state = ANY (TG_ARGV) GROUP BY state;
        ELSIF TG_OP = 'DELETE' THEN
          INSERT INTO state_counts
          SELECT TG_TABLE_NAME, state, -count(*) FROM gone WHERE state = ANY (TG_ARGV) GROUP BY state;
        ELSIF TG_OP = 'TRUNCATE' THEN
          DELETE FROM state_counts WHERE of = TG_TABLE_NAME;
        ELSE
          INSERT INTO state_counts
          SELECT TG_TABLE_NAME, state, sum(n)
          FROM (SELECT state, 1 AS n FROM came UNION ALL SELECT state, -1 FROM gone) moved
          WHERE state = ANY (TG_ARGV) GROUP BY state HAVING sum(n) <> 0;
        END IF;
        RETURN NULL;
      END $$;
    `);
    for (const [table, states] of Object.entries(FINAL)) await runner.query(triggers(table, states));
    // Of the event that it answers, so that the whole time of an answer is known. No default: costs nothing to add.
    await runner.query('ALTER TABLE outbox ADD COLUMN answers_since timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE outbox DROP COLUMN answers_since;
      DROP FUNCTION count_states CASCADE;
      DROP TABLE state_counts;
    `);
  }
}

function triggers(table: string, states: readonly string[]): string {
  const call = `FOR EACH STATEMENT EXECUTE FUNCTION count_states(${states.map((state) => `'${state}'`).join()})`;
  return `
    CREATE TRIGGER count_came AFTER INSERT ON ${table} REFERENCING NEW TABLE AS came ${call};
    CREATE TRIGGER count_moved AFTER UPDATE ON ${table} REFERENCING OLD TABLE AS gone NEW TABLE AS came ${call};
    CREATE TRIGGER count_gone AFTER DELETE ON ${table} REFERENCING OLD TABLE AS gone ${call};
    CREATE TRIGGER count_emptied AFTER TRUNCATE ON ${table} ${call};
  `;
}
