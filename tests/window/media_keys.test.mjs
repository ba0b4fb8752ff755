// MPRIS as desktops and playerctl use it: what can be done is said, tracks are named, jumps are
// told and nothing else is. After the MPRIS specification 2.2 and playerctl's own checks.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeBundles, SONGS } from './bundles.mjs';
import { openWindow } from './page.mjs';
import { journey, openWorld, sleep, until } from './world.mjs';

const PLAYER = 'org.mpris.MediaPlayer2.Player';

test('the desktop sees and commands the player', { timeout: 180_000 }, async (t) => {
  const world = await openWorld(t);
  const files = makeBundles(world);
  const page = await openWindow(t, world);
  const step = journey(t);
  await page.shows('Undertone');
  const ctl = (...args) => playerctl(world, ...args);
  const sees = (what, args, wanted) => until(`the desktop sees ${what}`, () => ctl(...args) === wanted);

  await step('an empty player is listed, stopped, and can do nothing', async () => {
    await until('it is listed', () => world.run('playerctl', ['-l']).stdout.includes('undertone'));
    assert.equal(ctl('status'), 'Stopped');
    for (const can of ['CanGoNext', 'CanGoPrevious', 'CanPlay', 'CanPause', 'CanSeek']) {
      assert.equal(property(world, can), false, can);
    }
    assert.equal(property(world, 'CanControl'), true);
  });

  await page.call('library_import', { paths: files });
  const ids = await page.songs();
  assert.equal(ids.length, 3);

  await step('what can be done follows the queue', async () => {
    await page.call('player_play', { kind: 'songs', ids, index: 0 });
    await sees('it plays', ['status'], 'Playing');
    assert.deepEqual(['CanGoNext', 'CanPlay', 'CanPause', 'CanSeek'].map((can) => property(world, can)), [
      true, true, true, true,
    ]);
    ctl('next');
    await sees('the second', ['metadata', 'title'], SONGS[1].title);
    ctl('next');
    await sees('the third', ['metadata', 'title'], SONGS[2].title);
    assert.equal(property(world, 'CanGoNext'), false, 'there is no next one');
    ctl('loop', 'Playlist');
    await until('around the end there is', () => property(world, 'CanGoNext'));
  });

  await step('loop and shuffle go both ways', async () => {
    for (const [loop, repeat] of [['Track', 'one'], ['Playlist', 'all'], ['None', 'off']]) {
      ctl('loop', loop);
      await until(`repeat is ${repeat}`, async () => (await page.call('player_state')).repeat === repeat);
      await sees(loop, ['loop'], loop);
    }
    ctl('shuffle', 'On');
    await until('it is shuffled', async () => (await page.call('player_state')).shuffle);
    await page.call('player_shuffle', { on: false });
    await sees('no shuffle', ['shuffle'], 'Off');
    await page.call('player_repeat', { repeat: 'one' });
    await sees('one repeats', ['loop'], 'Track');
    await page.call('player_repeat', { repeat: 'off' });
  });

  await step('tracks have names that last', async () => {
    const name = ctl('metadata', 'mpris:trackid');
    assert.match(name, /^'?\/io\/github\/undertone_player\/entry\/\d+'?$/);
    ctl('previous');
    ctl('previous');
    await until('another one', () => ctl('metadata', 'mpris:trackid') !== name);
    const other = ctl('metadata', 'mpris:trackid').replaceAll("'", '');
    setPosition(world, name.replaceAll("'", ''), 9_000_000);
    await sleep(300);
    assert.ok(Number(ctl('position')) < 5, 'a position for another track is ignored');
    setPosition(world, other, 9_000_000);
    await until('it is there', () => Math.abs(Number(ctl('position')) - 9) < 1.5);
    setPosition(world, other, 9_000_000_000);
    await sleep(300);
    assert.ok(Number(ctl('position')) < 15, 'a position outside is ignored');
  });

  await step('only jumps are told as such', async () => {
    // The jump of the step before is behind us when the sound itself goes on from there.
    await until('it plays on', async () => (await page.call('player_state')).position_ms > 9_300);
    ctl('pause');
    await sees('a pause', ['status'], 'Paused');
    ctl('play');
    await sees('it go on', ['status'], 'Playing');
    await sleep(500);
    const told = signals(world);
    await sleep(3000);
    ctl('pause');
    await sees('the pause', ['status'], 'Paused');
    ctl('play');
    await sleep(1000);
    assert.equal(told.jumps(), 0, told.text());
    ctl('position', '5+');
    await until('one jump', () => told.jumps() === 1);
    await page.call('player_seek', { position_ms: 2_000 });
    await until('two jumps', () => told.jumps() === 2);
    told.end();
  });

  await step('a rate of 0 pauses and the volume is cut', async () => {
    assert.deepEqual(['Rate', 'MinimumRate', 'MaximumRate'].map((rate) => property(world, rate)), [1, 0.5, 2]);
    setProperty(world, 'Rate', '<1.5>');
    await until('it plays faster', async () => (await page.call('player_state')).speed === 1.5);
    await page.call('player_speed', { speed: 1 });
    await until('the desktop sees it', () => property(world, 'Rate') === 1);
    ctl('volume', '3');
    await until('full volume', async () => (await page.call('player_state')).volume === 1);
    setProperty(world, 'Rate', '<0.0>');
    await sees('the pause', ['status'], 'Paused');
  });

  await step('after a restart the same entries have the same names', async () => {
    const name = ctl('metadata', 'mpris:trackid');
    await page.close();
    await until('the program ended', () => world.owner() === null);
    const again = await openWindow(t, world);
    await again.shows('Undertone');
    await until('it is listed again', () => world.run('playerctl', ['-l']).stdout.includes('undertone'));
    await until('the same name', () => ctl('metadata', 'mpris:trackid') === name);
    assert.equal(ctl('status'), 'Paused');
  });
});

function playerctl(world, ...args) {
  const { status, stdout, stderr } = world.run('playerctl', ['--player=undertone', ...args]);
  assert.equal(status, 0, `playerctl ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

function gdbus(world, ...args) {
  const where = ['--session', '--dest', 'org.mpris.MediaPlayer2.undertone', '--object-path', '/org/mpris/MediaPlayer2'];
  const { status, stdout, stderr } = world.run('gdbus', ['call', ...where, '--method', ...args]);
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

/** A property of the player: `(<true>,)` or `(<1.0>,)`. */
function property(world, name) {
  return JSON.parse(gdbus(world, 'org.freedesktop.DBus.Properties.Get', PLAYER, name).match(/<(.*)>/)[1]);
}

function setProperty(world, name, value) {
  gdbus(world, 'org.freedesktop.DBus.Properties.Set', PLAYER, name, value);
}

function setPosition(world, track, microseconds) {
  gdbus(world, `${PLAYER}.SetPosition`, track, String(microseconds));
}

/** The signals of the player from now on. */
function signals(world) {
  const monitor = world.start('gdbus', ['monitor', '--session', '--dest', 'org.mpris.MediaPlayer2.undertone'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  monitor.stdout.on('data', (more) => (text += more));
  return {
    jumps: () => text.split('Player.Seeked').length - 1,
    text: () => text,
    end: () => monitor.kill('SIGTERM'),
  };
}
