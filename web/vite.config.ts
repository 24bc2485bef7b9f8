import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const server = process.env['RECADO_URL'] ?? 'http://127.0.0.1:3000';
const target = { target: server, changeOrigin: false };

export default defineConfig({
  plugins: [react(), compressed()],
  build: { target: 'es2022', sourcemap: false, chunkSizeWarningLimit: 700 },
  // The server puts a fresh one in place of it for every page that it serves.
  html: { cspNonce: '__CSP_NONCE__' },
  server: { proxy: { '/api': target, '/simulator': target, '/webhook': target, '/docs': target } },
});

/** Leaves every asset compressed beside itself, so that nobody compresses it again for each visitor. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    writeBundle({ dir = '' }) {
      const assets = join(dir, 'assets');
      for (const name of readdirSync(assets)) {
        const bytes = readFileSync(join(assets, name));
        writeFileSync(join(assets, `${name}.br`), brotliCompressSync(bytes));
        writeFileSync(join(assets, `${name}.gz`), gzipSync(bytes));
      }
    },
  };
}
