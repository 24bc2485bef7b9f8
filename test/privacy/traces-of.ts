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

/** Every table whose rows hold one of these words, whichever column it is in, also in base64; bytes are read as text. */
export async function tablesWith(database: Database, words: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const [table, columns] of await columnsOf(database)) {
    const texts = columns.map((column) => `coalesce(t."${column}"::text, '')`).join(` || ' ' || `);
    const hex = words.map((word) => Buffer.from(word).toString('hex'));
    const base64 = words.flatMap(inBase64);
    const rows = await database.query(
      `SELECT 1 FROM "${table}" t, unnest($1::text[]) AS word WHERE position(word IN ${texts}) > 0 LIMIT 1`,
      [[...words, ...hex, ...base64]],
    );
    if (rows.length > 0) found.push(table);
  }
  return found;
}

/** As it stands in base64 of something longer, wherever it begins there: without the letters that it shares with its neighbours. */
function inBase64(word: string): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(word)]);
    const [first, end] = [Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6)];
    return bytes.toString('base64').slice(first, end);
  });
}
