import { Database } from '../database/database';
import { StartupError } from '../errors/startup-error';
import { Cipher } from './cipher';
import { loadDigester } from './digester';

it('refuses to start with a key that does not open, and says how that is mended', async () => {
  const row = { id: '7b0c6f43-6d3b-4f6c-9a4a-2d1f2a3b4c5d', key: Buffer.alloc(64, 2) };
  const database = { query: async () => [row] } as unknown as Database;
  const loading = loadDigester(new Cipher('ab'.repeat(32)), database);
  await expect(loading).rejects.toThrow(StartupError);
  await expect(loading).rejects.toThrow(/digest_keys: .* from a backup/);
});
