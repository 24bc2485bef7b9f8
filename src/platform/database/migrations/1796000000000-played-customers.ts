import { MigrationInterface, QueryRunner } from 'typeorm';

/** Customers whom only the simulator plays become people of its own world; those whom a real line knows stay. */
export class PlayedCustomers1796000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE contact_aliases SET scope = 'simulator'
      WHERE contact_id IN (SELECT contact_id FROM conversations c JOIN lines l ON l.id = c.line_id WHERE l.simulated)
        AND contact_id NOT IN (
          SELECT contact_id FROM conversations c LEFT JOIN lines l ON l.id = c.line_id WHERE l.simulated IS NOT TRUE)
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      UPDATE contact_aliases a SET scope = '' WHERE scope = 'simulator'
        AND NOT EXISTS (SELECT 1 FROM contact_aliases o
          WHERE (o.tenant_id, o.kind, o.scope, o.value) = (a.tenant_id, a.kind, '', a.value))
    `);
  }
}
