import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { Features } from 'lightningcss';
import { defineConfig, type Plugin } from 'vite';

const server = process.env['RECADO_URL'] ?? 'http://127.0.0.1:3000';
const target = { target: server, changeOrigin: false };

export default defineConfig({
  plugins: [react(), compressed()],
  // Browsers of 2024: `light-dark()` and nested rules are theirs.
  build: { target: ['chrome123', 'firefox120', 'safari17.5'], chunkSizeWarningLimit: 700 },
  css: { transformer: 'lightningcss', lightningcss: { exclude: Features.LightDark } },
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
