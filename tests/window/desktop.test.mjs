// The program on a desktop, beside its window: notifications, the tray, keys that work everywhere,
// a computer that stays awake. The desktop is a double that says what it is asked.

import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeBundles, SONGS } from './bundles.mjs';
import { openWindow } from './page.mjs';
import { journey, openWorld, ROOT, sleep, until } from './world.mjs';

const ALL_OFF = {
  notifications: false,
  tray: false,
  close_to_tray: false,
  global_shortcuts: false,
  shortcuts: {},
  inhibit_sleep: false,
};

test('on a desktop', { timeout: 180_000 }, async (t) => {
  const world = await openWorld(t);
  const desktop = await openDesktop(world);
  const files = makeBundles(world);
  const page = await openWindow(t, world);
  const step = journey(t);
  await page.shows('Undertone');
  await page.call('library_import', { paths: files });
  const songs = await page.songs();
  assert.equal(songs.length, 3);

  const choose = async (choice) => {
    const settings = await page.call('settings_get');
    await page.call('settings_set', { ...settings, desktop: { ...ALL_OFF, ...choice } });
  };
  const playing = () => page.call('player_state').then(({ state }) => state);

  await step('what the desktop has is found out', async () => {
    const found = await until('it is found out', async () => {
      const state = await page.call('desktop_state');
      return state.window && state;
    });
    assert.ok(found.notifications.possible && found.inhibit_sleep.possible, JSON.stringify(found));
    assert.ok(found.global_shortcuts.possible, JSON.stringify(found));
    if (hasTrayLibrary()) assert.ok(found.tray.possible, JSON.stringify(found));
  });

  await step('nothing of it happens before it is wanted', async () => {
    await page.call('player_play', { kind: 'songs', ids: songs, index: 0 });
    await until('it plays', async () => (await playing()) === 'playing');
    await sleep(500);
    assert.deepEqual(desktop.said(), []);
  });

  await step('each song is told of in place of the one before', async () => {
    await choose({ notifications: true });
    await page.call('player_next');
    const first = await desktop.says('notice');
    assert.equal(first.title, SONGS[1].title);
    assert.equal(first.body, 'Ada &amp; Ben – Mornings');
    assert.equal(first.replaces, 0);
    assert.ok(existsSync(new URL(first.image)));
    await page.call('player_next');
    const second = await desktop.says('notice', ({ title }) => title === SONGS[2].title);
    assert.ok(second.replaces > 0);
    await page.call('player_pause');
    await page.call('player_resume');
    await sleep(400);
    assert.equal(desktop.said('notice').length, 2, 'a pause is no new song');
  });

  await step('the computer stays awake while music plays', async () => {
    await choose({ inhibit_sleep: true });
    const { flags, reason } = await desktop.says('awake');
    assert.deepEqual([flags, reason], [4, 'Music is playing']);
    await page.call('player_pause');
    await desktop.says('asleep');
    await page.call('player_resume');
    await until('awake again', () => desktop.said('awake').length === 2);
    await choose({});
    await until('asleep again', () => desktop.said('asleep').length === 2);
  });

  await step('keys work while other programs are in front', async () => {
    await choose({ global_shortcuts: true, shortcuts: { toggle: 'Ctrl+Alt+K', stop: '' } });
    const pressed = async (keys, state) => {
      await until(`${keys} leads to ${state}`, async () => {
        world.run('xdotool', ['key', keys]);
        await sleep(300);
        return (await playing()) === state;
      });
    };
    await pressed('ctrl+alt+k', 'paused');
    await pressed('ctrl+alt+k', 'playing');
    await choose({ global_shortcuts: true, shortcuts: { toggle: 'no key at all' } });
    const { global_shortcuts } = await until('the trouble is told', async () => {
      const state = await page.call('desktop_state');
      return state.global_shortcuts.problem && state;
    });
    assert.match(global_shortcuts.problem, /no key at all/);
    await choose({});
  });

  await step('the tray shows the song and commands the player', async (step) => {
    if (!hasTrayLibrary()) return step.skip('libayatana-appindicator3 is not installed');
    await choose({ tray: true, close_to_tray: true });
    await until('the menu names the song', async () => {
      desktop.type('menu');
      await sleep(200);
      const menu = desktop.said('tray').at(-1)?.menu ?? [];
      return menu[0] === `${SONGS[2].title} – ${SONGS[2].artist}` && menu.includes('Pause');
    });
    desktop.type('Pause');
    await until('it pauses', async () => (await playing()) === 'paused');
    await until('the menu offers to play', async () => {
      desktop.type('menu');
      await sleep(200);
      return desktop.said('tray').at(-1).menu.includes('Play');
    });
    const settings = await page.call('settings_get');
    await page.call('settings_set', { ...settings, language: 'fr' });
    await until('the menu speaks French', async () => {
      desktop.type('menu');
      await sleep(200);
      return desktop.said('tray').at(-1).menu.includes('Quitter');
    });
  });

  await step('a closed window leaves the music, and comes again', async (step) => {
    if (!hasTrayLibrary()) return step.skip('libayatana-appindicator3 is not installed');
    await page.call('player_resume');
    const [window] = world.windows();
    world.run('/usr/bin/python3', [join(ROOT, 'tests/window/close_window.py'), window]);
    await until('the window is gone', () => world.windows().length === 0);
    assert.ok(world.owner(), 'the program is there');
    await until('it plays on', async () => (await playing()) === 'playing');
    desktop.type('Afficher Undertone');
    await until('the window is there again', () => world.windows().length === 1);
  });
});

test('without services of a desktop it says what is missing', { timeout: 90_000 }, async (t) => {
  const world = await openWorld(t, { bus: false });
  const page = await openWindow(t, world);
  await page.shows('Undertone');
  const found = await until('it is found out', async () => {
    const state = await page.call('desktop_state');
    return state.window && state;
  });
  for (const ability of ['tray', 'notifications']) {
    assert.equal(found[ability].possible, false);
    assert.match(found[ability].problem, /\.$/);
  }
  const settings = await page.call('settings_get');
  const everything = { ...ALL_OFF, notifications: true, tray: true, close_to_tray: true, inhibit_sleep: true };
  await page.call('settings_set', { ...settings, desktop: everything });
  await page.call('demo_add');
  await page.call('player_play', { kind: 'view', query: {} });
  await until('it plays', async () => (await page.call('player_state')).state === 'playing');
});

/** Starts the double; `says` waits for the next thing it is asked. */
async function openDesktop(world) {
  const double = world.start('/usr/bin/python3', [join(ROOT, 'tests/window/desktop_double.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const said = [];
  let rest = '';
  double.stdout.on('data', (more) => {
    const lines = (rest + more).split('\n');
    rest = lines.pop();
    said.push(...lines.map((line) => JSON.parse(line)));
  });
  await until('the desktop is there', () => said.shift()?.event === 'ready');
  const of = (event) => said.filter((one) => !event || one.event === event);
  return {
    said: of,
    says: (event, is = () => true) => until(`the desktop hears of ${event}`, () => of(event).find(is)),
    type: (line) => double.stdin.write(`${line}\n`),
  };
}

function hasTrayLibrary() {
  const folders = ['/usr/lib', '/usr/lib64', '/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu'];
  return folders.some(
    (folder) => existsSync(folder) && readdirSync(folder).some((name) => /^lib(ayatana-)?appindicator3\.so\.1/.test(name)),
  );
}
