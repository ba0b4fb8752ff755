// Fails when the built interface is heavier than it may be (gzip, fonts aside).
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const INITIAL = 90 * 1024;
const ALL = 150 * 1024;
const dist = new URL('../dist/', import.meta.url);

const page = readFileSync(new URL('index.html', dist), 'utf8');
const files = readdirSync(new URL('assets/', dist)).filter((name) => /\.(js|css)$/.test(name));
const sources = new Map(files.map((name) => [name, readFileSync(new URL(`assets/${name}`, dist))]));
const weights = new Map(
  [...sources].map(([name, bytes]) => [name, gzipSync(bytes, { level: 9 }).length]),
);

/** What the page names, and what those files import without waiting. */
function initialFiles() {
  const found = new Set(files.filter((name) => page.includes(name)));
  for (const name of found) {
    const text = sources.get(name).toString();
    for (const match of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g))
      found.add(match[1]);
  }
  return [...found];
}

const sum = (names) => names.reduce((total, name) => total + (weights.get(name) ?? 0), 0);
const initial = sum(initialFiles());
const all = sum(files);
const kb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
console.log(
  `initial ${kb(initial)} of ${kb(INITIAL)}, all ${kb(all)} of ${kb(ALL)} (gzip, fonts aside)`,
);
if (process.argv.includes('--list')) {
  for (const [name, weight] of [...weights].sort((a, b) => b[1] - a[1]))
    console.log(name.padEnd(44), kb(weight));
}
if (files.some((name) => sources.get(name).includes('invented library'))) {
  console.error('The fake host is in the build.');
  process.exitCode = 1;
}
if (initial > INITIAL || all > ALL) {
  console.error('The interface is heavier than its budget.');
  process.exitCode = 1;
}
