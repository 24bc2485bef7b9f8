import { MigrationInterface, QueryRunner } from 'typeorm';

/** Who did what. Rows are added and nothing else, not even by the owner of the table. */
export class AuditLog1796800020001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_log (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT now(),
        -- No foreign key: what was done stays when its tenant goes. Null: it concerns the installation.
        tenant_id uuid,
        actor_kind text NOT NULL,
        actor_id text,
        actor_name text NOT NULL,
        action text NOT NULL,
        target text[] NOT NULL,
        fields text[] NOT NULL,
        outcome smallint NOT NULL,
        code text,
        address text,
        request_id text
      );
      CREATE INDEX audit_log_recent ON audit_log (at, id);
      CREATE INDEX audit_log_tenant ON audit_log (tenant_id, at, id);

      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
        END $$;
      CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      -- Also where triggers are switched off for a session.
      ALTER TABLE audit_log ENABLE ALWAYS TRIGGER only_added;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_log; DROP FUNCTION refuse_change');
  }
}
