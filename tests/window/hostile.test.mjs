// Files made to do harm, listed and opened in the real window: they stay text (faults 50 to 53).

import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openWindow } from './page.mjs';
import { fixtures, journey, openWorld, sleep, until } from './world.mjs';

test('hostile files stay text in the real window', { timeout: 300_000 }, async (t) => {
  const folder = fixtures();
  if (!folder) return t.skip('the reference fixtures are not here: set UNDERTONE_SHARED');
  const world = await openWorld(t);
  const hostile = join(world.folder, 'hostile');
  cpSync(join(folder, 'hostile'), hostile, { recursive: true });
  unpackNames(world, hostile);
  giveEachItsSound(hostile);

  const step = journey(t);
  const page = await openWindow(t, world);
  await page.shows('Undertone');
  await page.run(() => {
    window.__complaints = [];
    addEventListener('error', (event) => window.__complaints.push(String(event.message)));
    addEventListener('securitypolicyviolation', (event) => window.__complaints.push(event.blockedURI));
  });
  await page.call('folder_add', { path: hostile });
  await page.call('library_scan', { full: false });
  const ids = await page.songs();
  assert.ok(ids.length > 10, `only ${ids.length} songs were listed`);

  await step('every song is shown as it is written', async () => {
    for (let first = 0; first < ids.length; first += 1) {
      const [row] = await page.call('song_rows', { ids: [ids[first]] });
      assert.ok(row.title.length > 0);
    }
    await scrollThrough(page);
    await unharmed(page);
  });

  await step('their details are text', async () => {
    for (const id of ids) await page.call('song_details', { id });
    await unharmed(page);
  });

  await step('every song is played, or refused', async () => {
    for (let index = 0; index < ids.length; index += 1) {
      await page.call('player_play', { kind: 'songs', ids: [ids[index]], index: 0 }).catch(() => {});
      await sleep(60);
    }
    await until('the program still answers', () => page.call('player_state'));
    await unharmed(page);
  });

  await step('what waits is text', async () => {
    await page.call('waiting_list');
    await page.run(() => {
      const link = [...document.querySelectorAll('nav button')].find((b) => /Waiting/.test(b.textContent));
      link?.click();
    });
    await page.shows('Waiting');
    await sleep(300);
    await unharmed(page);
  });

  await step('no prototype was polluted', async () => {
    assert.deepEqual(await page.run(() => Object.keys(Object.prototype)), []);
    assert.equal(await page.run(() => ({}).polluted ?? null), null);
  });
});

/** The bundles share one sound, and what sounds the same is one song: each gets an end of its own. */
function giveEachItsSound(hostile) {
  const songs = readdirSync(hostile, { recursive: true }).filter((name) => name.endsWith('song.mp3'));
  songs.forEach((name, index) => {
    const file = join(hostile, name);
    chmodSync(file, 0o644);
    appendFileSync(file, readFileSync(file).subarray(-1000 * (index + 1)));
  });
}

/** Names that no archive of sources can hold, as the fixtures ship them. */
function unpackNames(world, hostile) {
  const archive = join(hostile, 'names.tar.gz');
  if (!existsSync(archive)) return;
  const names = join(hostile, 'names');
  mkdirSync(names, { recursive: true });
  world.run('tar', ['xzf', archive, '-C', names, '--no-same-owner']);
}

/** Shows every row of the list once. */
async function scrollThrough(page) {
  await page.run(async () => {
    const view = [...document.querySelectorAll('main *')].find(
      (element) => element.scrollHeight > element.clientHeight + 100 && element.clientHeight > 200,
    );
    for (let top = 0; view && top < view.scrollHeight; top += 300) {
      view.scrollTop = top;
      await new Promise((next) => setTimeout(next, 80));
    }
  });
}

async function unharmed(page) {
  assert.equal(await page.run(() => typeof window.__xss), 'undefined', 'the canary was set');
  assert.deepEqual(await page.run(() => window.__complaints), []);
  const foreign = await page.run(() =>
    performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => !/^(tauri|cover|ipc):/.test(name)),
  );
  assert.deepEqual(foreign, []);
}
