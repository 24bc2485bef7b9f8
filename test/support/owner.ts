import { Pool } from 'pg';

/** A look into a database past the program and its walls, as the owner of the tables. */
export interface Owner {
  readonly query: <Row>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;
  readonly end: () => Promise<void>;
}

export function ownerOf(url: string): Owner {
  const pool = new Pool({ connectionString: url, max: 4 });
  // Of connections that are idle when a test stops the server.
  pool.on('error', () => undefined);
  return {
    query: async <Row>(sql: string, parameters: readonly unknown[] = []) =>
      (await pool.query(sql, [...parameters])).rows as Row[],
    end: async () => pool.end(),
  };
}
