import { MigrationInterface, QueryRunner } from 'typeorm';

/** The last table of a tenant's rows that did not say whose they are. */
export class TenantOfPace1796900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Null: of a line that is gone.
      ALTER TABLE line_paces ADD COLUMN tenant_id uuid;
      UPDATE line_paces SET tenant_id = lines.tenant_id FROM lines WHERE lines.id = line_paces.line_id;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE line_paces DROP COLUMN tenant_id');
  }
}
