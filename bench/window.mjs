// node bench/window.mjs CORPUS [RUNS]: from the start of the program to the first rows on screen, in
// milliseconds, with the corpus (bench/corpus.py) already in the library. Needs what tests/window
// needs, and a release build: cargo build --release --features tauri/custom-protocol (undertone, cli).

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const release = resolve(process.env.CARGO_TARGET_DIR ?? 'target', 'release');
process.env.UNDERTONE_BIN ??= resolve(release, 'undertone');
process.env.UNDERTONE_CLI ??= resolve(release, 'undertone-cli');
const { openWorld, CLI } = await import('../tests/window/world.mjs');
const { openWindow } = await import('../tests/window/page.mjs');

const [corpus, runs = '7'] = process.argv.slice(2);
const closing = [];
const scope = { after: (close) => closing.unshift(close) };
const world = await openWorld(scope);
const added = spawnSync(CLI, ['--data-dir', world.data, 'add', resolve(corpus)], { env: world.env });
if (added.status !== 0) throw new Error(String(added.stderr));

const times = [];
for (let run = 0; run < Number(runs); run += 1) times.push(await firstRows());
for (const close of closing) await close();
times.sort((a, b) => a - b);
console.log(`first rows: median ${times[times.length >> 1]} ms (${times[0]} to ${times.at(-1)}), ${runs} runs`);

/** One start; the time ends in the frame in which a row holds text, or when that is first asked. */
async function firstRows() {
  const inner = [];
  const page = await openWindow({ after: (close) => inner.unshift(close) }, world);
  const shown = await page.run(
    () =>
      new Promise((done) => {
        const look = () => {
          const row = document.querySelector('main [role="row"] [role="gridcell"]');
          if (row?.innerText.trim()) done(Date.now());
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
  const program = world.owner();
  const started = startOf(program);
  process.kill(program, 'SIGTERM');
  while (world.owner()) await new Promise((wake) => setTimeout(wake, 50));
  for (const close of inner) await close();
  return Math.round(shown - started);
}

/** When a process began, in milliseconds since 1970: boot time and field 22 of its stat (proc(5)). */
function startOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  const up = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  return Date.now() - up * 1000 + ticks * 10;
}
