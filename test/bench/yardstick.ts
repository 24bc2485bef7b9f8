import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { Pool } from 'pg';
import { EmbeddedPostgres } from '../../src/platform/database/embedded-postgres';

/**
 * The least that an acknowledging path can do: bare `node:http`, verify the HMAC, insert the bytes with the same
 * batching, answer after COMMIT. No routing, no parsing, no judging.
 */
async function main(): Promise<void> {
  const [dataDir = '', port = '', secret = ''] = process.argv.slice(2);
  const postgres = await EmbeddedPostgres.start({ dataDir });
  const pool = new Pool({ ...postgres.connection, max: 4 });
  await pool.query(
    'CREATE TABLE yard (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body bytea NOT NULL, received_at timestamptz DEFAULT now())',
  );
  let waiting: { body: Buffer; stored: () => void }[] = [];
  let flushing = false;
  const flush = async () => {
    flushing = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, 200);
      await pool.query('INSERT INTO yard (body) SELECT unnest($1::bytea[])', [batch.map((one) => one.body)]);
      for (const one of batch) one.stored();
    }
    flushing = false;
  };
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const body = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
      const given = Buffer.from(String(req.headers['x-hub-signature-256']).slice(7), 'hex');
      const right = createHmac('sha256', secret).update(body).digest();
      if (given.length !== right.length || !timingSafeEqual(given, right)) {
        res.writeHead(401).end();
        return;
      }
      waiting.push({ body, stored: () => res.writeHead(200).end('ok') });
      if (!flushing) void flush();
    });
  });
  server.listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
  process.on('SIGTERM', () => {
    server.close();
    server.closeAllConnections();
    void pool
      .end()
      .then(() => postgres.stop())
      .then(() => process.exit(0));
  });
}

void main();
