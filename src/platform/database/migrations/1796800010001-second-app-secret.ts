import { MigrationInterface, QueryRunner } from 'typeorm';

export class SecondAppSecret1796800010001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The former one, accepted beside app_secret until its change is over; sealed like it.
      ALTER TABLE lines ADD second_app_secret bytea;
      -- Of the app that signs for the line, as its dashboard shows it: for people.
      ALTER TABLE lines ADD app_id text;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE lines DROP second_app_secret, DROP app_id');
  }
}
