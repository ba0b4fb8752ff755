// The whole main job, in the real program: bundles dropped on the window are heard, to the sample.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeBundles, readWav, SONGS } from './bundles.mjs';
import { dragOntoWindow } from './drag.mjs';
import { openWindow } from './page.mjs';
import { CLI, journey, openWorld, sleep, until } from './world.mjs';

/** How much of the second song has to be heard, in frames: three seconds. */
const BEYOND_THE_JOIN = 3 * 44_100;

test('a bundle dropped on the window is heard, and remembered', { timeout: 180_000 }, async (t) => {
  const world = await openWorld(t);
  const files = makeBundles(world);
  const step = journey(t);
  const page = await openWindow(t, world);
  await page.shows('Undertone');

  await step('an empty library says how to begin', async () => {
    await until('the first page is there', async () => (await page.call('library_summary')).first_run);
    assert.equal((await page.call('library_summary')).songs, 0);
    await page.shows('Add sample songs');
  });

  await step('files held over the window are recognised', async () => {
    await dragOntoWindow(world, files, async () => {
      await page.shows('3 complete', 5000);
    });
  });

  await step('rows and covers appear', async () => {
    for (const { title, artist } of SONGS) {
      await page.shows(title);
      await page.shows(artist);
    }
    await until('every row has a painted cover', async () => (await paintedCovers(page)) >= SONGS.length);
    assert.equal((await page.call('library_summary')).songs, SONGS.length);
  });

  await step('play makes the samples of the files, without a seam between two songs', async () => {
    await page.call('player_volume', { volume: 1 });
    const expected = decoded(world, files);
    await playBeyondTheJoin(world, page);
    await compare(world, expected);
  });

  await step('the media keys know the song', async () => {
    const [, second] = SONGS;
    await until('the desktop sees the pause', () => playerctl(world, 'status') === 'Paused');
    assert.equal(playerctl(world, 'metadata', 'xesam:title'), second.title);
    assert.equal(playerctl(world, 'metadata', 'xesam:artist'), second.artist);
    assert.equal(playerctl(world, 'metadata', 'xesam:album'), second.album);
    assert.equal(playerctl(world, 'metadata', 'mpris:length'), '45844000');
    const picture = new URL(playerctl(world, 'metadata', 'mpris:artUrl'));
    assert.equal(picture.protocol, 'file:');
    assert.match(world.run('identify', [picture.pathname]).stdout, / JPEG /);
  });

  await step('the media keys command the player, and see what it does', async () => {
    playerctl(world, 'position', '20');
    await until('the song is at 20 s', async () => near((await page.call('player_state')).position_ms, 20_000));
    await page.call('player_seek', { position_ms: 12_000 });
    await until('the desktop sees 12 s', () => near(Number(playerctl(world, 'position')) * 1000, 12_000));
    playerctl(world, 'volume', '0.4');
    await until('the volume is 0.4', async () => near((await page.call('player_state')).volume, 0.4, 0.001));
    await page.call('player_volume', { volume: 0.5 });
    await until('the desktop sees 0.5', () => near(Number(playerctl(world, 'volume')), 0.5, 0.001));
    playerctl(world, 'play-pause');
    await until('it plays again', () => playerctl(world, 'status') === 'Playing');
    playerctl(world, 'next');
    await until('the third song plays', () => playerctl(world, 'metadata', 'xesam:title') === SONGS[2].title);
    playerctl(world, 'previous');
    playerctl(world, 'previous');
    await until('the second song again', () => playerctl(world, 'metadata', 'xesam:title') === SONGS[1].title);
    playerctl(world, 'pause');
    await until('it is paused', () => playerctl(world, 'status') === 'Paused');
  });

  await step('after a restart, queue, position and volume are back, and it is silent', async () => {
    await page.call('player_seek', { position_ms: 31_000 });
    const before = await page.call('player_state');
    const queue = await page.call('queue_order').then(Object.values);
    await page.close();
    await until('the program ended', () => world.owner() === null);

    const again = await openWindow(t, world);
    await again.shows(SONGS[1].title);
    const after = await again.call('player_state');
    assert.equal(after.state, 'paused');
    assert.equal(after.song.title, SONGS[1].title);
    assert.ok(near(after.position_ms, before.position_ms, 1000), `${after.position_ms} ms`);
    assert.ok(near(after.volume, before.volume, 0.001));
    assert.deepEqual(await again.call('queue_order').then(Object.values), queue);
    for (const { title } of SONGS) await again.shows(title);
    await sleep(1000);
    assert.equal((await again.call('player_state')).state, 'paused');
  });
});

/** Plays the first song, the join and three seconds more, and pauses. Where the machine does not keep
 * up, the stream is opened anew with longer blocks, and neither has what lay between: then again. */
async function playBeyondTheJoin(world, page) {
  let start = () => page.click(`button[aria-label="Play ${SONGS[0].title}"]`);
  for (let times = 1; times <= 5; times += 1) {
    const streams = world.streams().length;
    await start();
    await untilState(page, 'the first song plays', ({ song }) => song?.title === SONGS[0].title);
    await untilState(page, 'the join and three seconds more were played', ({ song, position_ms }) => {
      return song?.title === SONGS[1].title && position_ms > 3500;
    });
    playerctl(world, 'pause');
    await until('the page shows that it is paused', () => page.find('[role=group] button[aria-label=Play]'));
    if (streams > 0 && world.streams().length === streams) return;
    const ids = await page.songs();
    start = () => page.call('player_play', { kind: 'songs', ids, index: 0 });
  }
  assert.fail('the sound stream was opened anew each time');
}

/** Waits until the player is as wanted, and says how it was when it never is. */
async function untilState(page, what, wanted) {
  let state;
  const ask = async () => wanted((state = await page.call('player_state')));
  await until(what, ask, 30_000).catch((error) => {
    throw new Error(`${error.message}: ${JSON.stringify(state)}`);
  });
}

/** How many pictures of the song list have pixels. */
function paintedCovers(page) {
  return page.run(
    () =>
      [...document.querySelectorAll('[role=grid] img')].filter(
        (picture) => picture.src.startsWith('cover:') && picture.complete && picture.naturalWidth > 0,
      ).length,
  );
}

/** The first two songs one after the other, as `undertone-cli decode` writes them. */
function decoded(world, files) {
  const folder = join(world.folder, 'decoded');
  mkdirSync(folder);
  const songs = files.filter((file) => file.endsWith('.mp3')).slice(0, 2);
  const { status, stderr } = world.run(CLI, ['decode', '--out', folder, ...songs]);
  assert.equal(status, 0, stderr);
  const [first, second] = songs.map((song) => {
    const stem = song.split('/').at(-1).replace('.mp3', '');
    return readWav(join(folder, `${stem}.wav`));
  });
  return { first, second };
}

/** Finds the songs in what the sound card got, and holds them against the files. */
async function compare(world, { first, second }) {
  const wanted = new Int16Array(first.length + BEYOND_THE_JOIN * 2);
  wanted.set(first);
  wanted.set(second.subarray(0, BEYOND_THE_JOIN * 2), first.length);
  const heard = await until('enough was written', () => {
    const samples = Int16Array.from(world.heard(), toWav);
    return samples.length >= wanted.length && samples;
  });
  const start = beginning(heard, wanted);
  assert.ok(start >= 0, 'the beginning of the first song is nowhere in what was played');
  for (let i = 0; i < wanted.length; i += 1) {
    if (heard[start + i] !== wanted[i]) {
      const place = i < first.length ? 'the first song' : 'the second song';
      assert.fail(`sample ${i} of ${wanted.length}, in ${place} (${first.length}): heard ${heard[start + i]}, wanted ${wanted[i]}`);
    }
  }
}

/** As a WAV file has it: full scale is 32768, to the nearest, halves away from zero. */
function toWav(sample) {
  const rounded = Math.sign(sample) * Math.round(Math.abs(sample) * 32_768);
  return Math.max(-32_768, Math.min(32_767, rounded));
}

/** Where `wanted` begins in `heard`, found by its first loud half second. */
function beginning(heard, wanted) {
  const loud = wanted.findIndex((sample) => Math.abs(sample) > 1000);
  const length = 4410;
  for (let at = loud & 1; at + length <= heard.length; at += 2) {
    const from = at - (loud & 1);
    let same = 0;
    while (same < length && heard[from + same] === wanted[loud - (loud & 1) + same]) same += 1;
    if (same === length) return from - (loud - (loud & 1));
  }
  return -1;
}

function near(value, wanted, tolerance = 600) {
  return Math.abs(value - wanted) <= tolerance;
}

function playerctl(world, ...args) {
  const { status, stdout, stderr } = world.run('playerctl', ['--player=undertone', ...args]);
  assert.equal(status, 0, `playerctl ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}
