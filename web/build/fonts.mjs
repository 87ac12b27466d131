// Cuts Atkinson Hyperlegible down to what French needs: 17 KB a weight become about 11. The first result page must weigh less
// than 50 KB, both weights included. Once more as TrueType, for the PDF library that draws posters.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import subsetFont from "subset-font";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const printable = Array.from({ length: 0x7e - 0x20 + 1 }, (_, i) => String.fromCharCode(0x20 + i)).join("");
const french = "àâäçéèêëîïôöùûüÿæœÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸÆŒñÑáíóú«»‘’“”–—…·•°€²³ªº×±≤≥←→↓↑\u00a0\u202f\u2011";

await mkdir(here("../.fonts"), { recursive: true });
for (const weight of [400, 700]) {
  const name = `atkinson-hyperlegible-latin-${String(weight)}-normal.woff2`;
  const font = await readFile(here(`../node_modules/@fontsource/atkinson-hyperlegible/files/${name}`));
  for (const [targetFormat, extension] of [
    ["woff2", "woff2"],
    ["sfnt", "ttf"],
  ]) {
    const small = await subsetFont(font, printable + french, { targetFormat });
    await writeFile(here(`../.fonts/atkinson-${String(weight)}.${extension}`), small);
  }
}
