// Writes each built file once more as gzip and Brotli, so that the server never compresses a static file itself.
import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist/static", import.meta.url));
for (const name of await readdir(dist)) {
  if (!/\.(css|js|mjs|svg|json|map)$/.test(name)) continue;
  const path = join(dist, name);
  const raw = await readFile(path);
  await writeFile(`${path}.gz`, gzipSync(raw, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length };
  await writeFile(`${path}.br`, brotliCompressSync(raw, { params }));
}

// The fonts of paper are for the server alone.
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
await mkdir(here("../dist/print"), { recursive: true });
for (const weight of [400, 700]) {
  await copyFile(here(`../.fonts/atkinson-${String(weight)}.ttf`), here(`../dist/print/atkinson-${String(weight)}.ttf`));
}

// Vite empties dist/; git keeps this marker so that Go compiles on a fresh clone.
await writeFile(here("../dist/.gitkeep"), "");
