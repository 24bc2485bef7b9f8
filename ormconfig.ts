import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './src/platform/database/connections';

/** For TypeORM's command line: `DATABASE_URL=… npm run typeorm -- migration:show`. The program migrates by itself. */
export default new DataSource(
  dataSourceOptions(
    { url: process.env['DATABASE_URL'] ?? 'postgres://localhost:5432/recado' },
    { name: 'command line', pool: 1, timeoutMs: 0 },
  ),
);
