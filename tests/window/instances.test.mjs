// One window for one library: starts, second starts, ends.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { makeBundles, SONGS } from './bundles.mjs';
import { openWindow } from './page.mjs';
import { CLI, openWorld, PROGRAM, sleep, until } from './world.mjs';

/** The longest a program may take to end, in milliseconds. */
const FAREWELL = 2000;

test('a second start hands its files to the first and ends', { timeout: 120_000 }, async (t) => {
  const world = await openWorld(t);
  const [song] = makeBundles(world);
  const page = await openWindow(t, world);
  await page.shows('Undertone');
  const owner = world.owner();

  const second = await started(world, [song]).ended;
  assert.equal(second.status, 0, second.stderr);
  assert.equal(world.owner(), owner);
  await page.shows(SONGS[0].title);
  await until('it plays', async () => {
    const { state, song: now } = await page.call('player_state');
    return state === 'playing' && now.title === SONGS[0].title;
  });
  assert.equal(world.windows().length, 1);

  const third = await started(world, []).ended;
  assert.equal(third.status, 0, third.stderr);
  await page.shows('Undertone is already open.');
  assert.equal(world.windows().length, 1);
});

test('twenty starts at once make one window', { timeout: 120_000 }, async (t) => {
  const world = await openWorld(t, { bus: false });
  const starts = Array.from({ length: 20 }, () => started(world, []));
  const owner = await until('one of them owns the library', () => world.owner());
  const others = starts.filter(({ child }) => child.pid !== owner);
  assert.equal(others.length, 19);
  for (const { ended } of others) {
    const { status, stderr } = await ended;
    assert.equal(status, 0, stderr);
  }
  await until('its window is there', () => world.windows().length === 1);
  process.kill(owner, 'SIGTERM');
  await Promise.all(starts.map(({ ended }) => ended));
});

test('without a session bus everything but the media keys works', { timeout: 120_000 }, async (t) => {
  const world = await openWorld(t, { bus: false });
  const [song] = makeBundles(world);
  const page = await openWindow(t, world, [song]);
  await page.shows(SONGS[0].title);
  await until('it plays', async () => (await page.call('player_state')).state === 'playing');
});

test('asked to end, it ends at once and remembers', { timeout: 120_000 }, async (t) => {
  const world = await openWorld(t);
  const [song] = makeBundles(world);
  const first = started(world, [song]);
  await until('the song plays', () => status(world)?.state === 'playing');
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGKILL', 'SIGTERM']) {
    const run = signal === 'SIGTERM' && first.child.exitCode === null ? first : started(world, []);
    await until('the song is there', () => status(world)?.song?.title === SONGS[0].title);
    await sleep(Math.random() * 300);
    const asked = Date.now();
    run.child.kill(signal);
    await run.ended;
    assert.ok(Date.now() - asked < FAREWELL, `${signal}: ${Date.now() - asked} ms`);
  }
  assert.equal(status(world)?.song?.title, SONGS[0].title);
});

test('a page that dies comes back, and the music does not notice', { timeout: 120_000 }, async (t) => {
  const world = await openWorld(t);
  const [, , , song] = makeBundles(world);
  const { child, ended } = started(world, [song]);
  await until('the song plays', () => status(world)?.position_ms > 500);
  const page = await until('the page has a process', () => pageOf(child.pid));
  process.kill(page, 'SIGKILL');
  await until('another page takes its place', () => {
    const now = pageOf(child.pid);
    return now && now !== page;
  });
  const before = status(world);
  assert.equal(before.state, 'playing');
  await until('it plays on', () => status(world).position_ms > before.position_ms);
  child.kill('SIGTERM');
  await ended;
});

/** Starts the program; `ended` tells how it ended. */
function started(world, args) {
  const child = spawn(PROGRAM, args, { env: world.env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (more) => (stderr += more));
  const ended = new Promise((done) => {
    // Not `close`: processes of the page may hold the pipe a little longer.
    child.on('exit', (status, signal) => done({ status, signal, stderr }));
  });
  return { child, ended };
}

/** What the player of the running program says, through the terminal's door. */
function status(world) {
  const { stdout } = world.run(CLI, ['status', '--json']);
  return stdout ? JSON.parse(stdout) : null;
}

/** The process of the program's page: WebKit's, below the program. */
function pageOf(program) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => nameOf(pid).startsWith('WebKitWebProces') && ancestors(pid).includes(program));
}

function nameOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8');
  } catch {
    return '';
  }
}

function ancestors(pid) {
  const line = [];
  for (let at = parentOf(pid); at > 1; at = parentOf(at)) line.push(at);
  return line;
}

function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}
