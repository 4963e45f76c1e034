// Puts a .gz and a .br beside every file of the page, so that the relay can embed all three, and
// prints the sizes: `node compress.mjs DIST`.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = process.argv[2];
const totals = new Map();

for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || [".br", ".gz"].includes(extname(entry.name))) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const plain = readFileSync(path);
  const brotli = brotliCompressSync(plain, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
    },
  });
  const gzip = gzipSync(plain, { level: constants.Z_BEST_COMPRESSION });
  writeFileSync(`${path}.br`, brotli);
  writeFileSync(`${path}.gz`, gzip);
  const kind = extname(entry.name).slice(1);
  const total = totals.get(kind) ?? { plain: 0, gzip: 0, brotli: 0 };
  total.plain += plain.length;
  total.gzip += gzip.length;
  total.brotli += brotli.length;
  totals.set(kind, total);
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
for (const [kind, { plain, gzip, brotli }] of totals) {
  console.log(
    `    ${kind.padEnd(5)} ${kilobytes(plain)}, gzip ${kilobytes(gzip)}, brotli ${kilobytes(brotli)}`,
  );
}
