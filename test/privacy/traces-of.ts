import { TestApp } from '../support/app';

type Database = Pick<TestApp, 'query'>;

/** Tables of the database, and the columns of each. */
export async function columnsOf(database: Database): Promise<Map<string, string[]>> {
  const rows = await database.query<{ table: string; columns: string[] }>(
    `SELECT c.table_name AS table, array_agg(c.column_name::text) AS columns
     FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' GROUP BY 1 ORDER BY 1`,
  );
  return new Map(rows.map(({ table, columns }) => [table, columns]));
}

/** Every table whose rows hold one of these words, whichever column it is in; bytes are read as text. */
export async function tablesWith(database: Database, words: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const [table, columns] of await columnsOf(database)) {
    const texts = columns.map((column) => `coalesce(t."${column}"::text, '')`).join(` || ' ' || `);
    const hex = words.map((word) => Buffer.from(word).toString('hex'));
    const rows = await database.query(
      `SELECT 1 FROM "${table}" t, unnest($1::text[]) AS word WHERE position(word IN ${texts}) > 0 LIMIT 1`,
      [[...words, ...hex]],
    );
    if (rows.length > 0) found.push(table);
  }
  return found;
}
