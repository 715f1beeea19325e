/*
 * node scripts/embed.mjs DIST OUT: turns the built UI into OUT/ui_assets.bin (all bytes) and
 * OUT/ui_assets.c (a table sorted by path, for core/web/assets.h). One rule: the server never
 * compresses; text lies in the binary as gzip and brotli only. index.html stays raw, because its
 * nonce is written over per answer.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

const NONCE_PLACE = '__TENON_NONCE_24_CHARS__';
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
};
const STORED_RAW = new Set(['.html', '.woff2', '.png']);

const [dist, out] = process.argv.slice(2);
if (!dist || !out) {
  console.error('usage: node scripts/embed.mjs DIST OUT');
  process.exit(2);
}

const files = fs
  .readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) =>
    path
      .relative(dist, path.join(entry.parentPath, entry.name))
      .split(path.sep)
      .join('/'),
  )
  .filter((file) => !file.startsWith('.vite/'))
  .sort((a, b) => (a < b ? -1 : 1)); // byte order: the server searches by bsearch

const blob = [];
let length = 0;

function put(bytes) {
  if (!bytes) return [0, 0];
  const at = length;
  blob.push(bytes);
  length += bytes.length;
  return [at, bytes.length];
}

function brotli(bytes) {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants;
  return zlib.brotliCompressSync(bytes, {
    params: { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
}

function row(file) {
  const bytes = fs.readFileSync(path.join(dist, file));
  const extension = path.extname(file);
  const type = TYPES[extension];
  if (!type) throw new Error(`embed.mjs: no media type is known for ${file}`);
  if (file === 'index.html' && !bytes.includes(NONCE_PLACE))
    throw new Error(`embed.mjs: index.html has no ${NONCE_PLACE}`);

  const raw = STORED_RAW.has(extension);
  const etag = crypto.createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
  const places = [
    put(raw && bytes),
    put(!raw && zlib.gzipSync(bytes, { level: 9 })),
    put(!raw && brotli(bytes)),
  ].flat();
  const numbers = [bytes.length, ...places].map((n) => `${n}u`).join(', ');
  return `    { "/${file}", "${type}", "\\"${etag}\\"", ${file.startsWith('assets/')}, ${numbers} },`;
}

const rows = files.map(row);
fs.mkdirSync(out, { recursive: true });
fs.writeFileSync(path.join(out, 'ui_assets.bin'), Buffer.concat(blob));
fs.writeFileSync(
  path.join(out, 'ui_assets.c'),
  `/* Made by ui/scripts/embed.mjs: the built UI, sorted by path. The assembler finds the blob by -I. */
#include "core/web/assets.h"

__asm__(".section .rodata\\n"
        ".global ui_blob\\n"
        ".balign 16\\n"
        "ui_blob:\\n"
        ".incbin \\"ui_assets.bin\\"\\n"
        ".previous\\n");

const UiAsset ui_assets[] = {
${rows.join('\n')}
};
const unsigned ui_asset_count = ${rows.length};
`,
);
console.log(`embed: ${rows.length} files, ${(length / 1024).toFixed(0)} KiB`);
