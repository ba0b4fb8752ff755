// Every view, in both themes and languages and at three widths: no barrier that axe knows of, no
// sideways scrolling, no complaint of the browser. And the whole of it by keyboard.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { barriersOf, browser, dropFiles, open, sound } from './support/page.mjs';
import { scratch, serve } from './support/server.mjs';
import { bundle, twelveSongs } from './support/songs.mjs';

const WIDTHS = [
  [1440, 900],
  [900, 700],
  [360, 740],
];

/** How to come to each view, and what shows that one is there. */
const views = {
  songs: async (page) => {
    await page.keyboard.press('Control+1');
    await page.locator('main [data-index="0"]').click();
  },
  menu: async (page) => {
    await page.locator('main [data-index="1"] .more').click();
    await page.getByRole('menu').waitFor();
  },
  details: async (page) => {
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    await page.locator('main [role=grid]').focus();
    await page.keyboard.press('Alt+Enter');
    await page.locator('aside dl').first().waitFor();
  },
  queue: async (page) => {
    await page.keyboard.press('Control+u');
    await page.locator('aside [role=grid]').waitFor();
  },
  nothing: async (page) => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+f');
    await page.keyboard.type('zzzz');
    await page.locator('main h2').waitFor();
  },
  albums: async (page) => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+2');
    await page.locator('#album-0').click();
    await page.locator('section.album .song').first().waitFor();
  },
  waiting: async (page) => {
    await page.keyboard.press('Control+3');
    await page.locator('main [data-index="0"]').waitFor();
  },
  artists: async (page) => {
    await page.keyboard.press('Control+4');
    await page.locator('main [data-index="0"] b').waitFor();
  },
  map: async (page) => {
    await page.keyboard.press('Control+6');
    await page.locator('main h1').waitFor();
  },
  folders: async (page) => {
    await page.keyboard.press('Control+8');
    await page.locator('main [data-index="0"] b').waitFor();
  },
  name: async (page) => {
    await page.keyboard.press('Control+n');
    await page.locator('.dialog input').waitFor();
  },
  settings: async (page) => {
    await page.keyboard.press('Escape');
    await page.locator('.dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+,');
    await page.locator('main [role=switch]').first().waitFor();
  },
  palette: async (page) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('a');
    await page.locator('[role=option]').nth(3).waitFor();
  },
  shortcuts: async (page) => {
    await page.keyboard.press('Escape');
    await page.locator('.dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+/');
    await page.locator('.dialog li').first().waitFor();
  },
  playing: async (page) => {
    await page.keyboard.press('Escape');
    await page.locator('.dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+j');
    await page.locator('.stage .lyrics').waitFor({ state: 'attached' });
  },
  overlay: async (page) => {
    await page.keyboard.press('Escape');
    await page.locator('.stage').waitFor({ state: 'detached' });
    await dropFiles(page, ['/etc/hostname'], { release: false });
    await page.locator('.overlay').waitFor();
  },
};

test('every view is open to everyone', async (t) => {
  const folder = await scratch(t);
  const music = join(folder, 'music');
  await twelveSongs(music);
  await bundle(music, 'orphan', {
    sound: null,
    data: { title: 'Alone' },
    cover: [9, 9, 9],
  });
  await writeFile(join(music, 'broken.mp3'), 'this is not sound');
  await bundle(music, 'cut', { data: '{ "title": "Cut", ' });
  const { url, command } = await serve(t, join(folder, 'data'));
  await command('folder_add', { path: music });
  await command('library_scan', {});
  const from = await browser(t);
  const query = {
    search: 'A Amber',
    scope: { kind: 'all' },
    sort: 'title',
    descending: false,
  };
  const [song] = await command('song_order', query);
  await command('player_play', { kind: 'songs', ids: [song], index: 0 });
  await command('player_pause');

  for (const [width, height] of WIDTHS) {
    for (const theme of ['dark', 'light']) {
      for (const language of ['en', 'fr']) {
        const way = `${width} ${theme} ${language}`;
        await t.test(way, async () => {
          const opened = await open(from, url, {
            width,
            height,
            theme,
            language,
          });
          await opened.page.locator('main [data-index="3"]').waitFor();
          const barriers = [];
          for (const [name, come] of Object.entries(views)) {
            await come(opened.page);
            barriers.push(...(await barriersOf(opened.page)).map((one) => `${name}: ${one}`));
            await sound(opened);
          }
          assert.deepEqual(barriers, []);
          await opened.context.close();
        });
      }
    }
  }
});

test('the first page is open to everyone', async (t) => {
  const { url } = await serve(t, await scratch(t));
  const from = await browser(t);
  for (const [width, height] of WIDTHS) {
    for (const [theme, language] of [
      ['dark', 'en'],
      ['light', 'fr'],
    ]) {
      const opened = await open(from, url, { width, height, theme, language });
      assert.deepEqual(await barriersOf(opened.page), []);
      await sound(opened);
      await opened.context.close();
    }
  }
});

test('everything is reached by keyboard alone', async (t) => {
  const folder = await scratch(t);
  await twelveSongs(join(folder, 'music'));
  const { url, command } = await serve(t, join(folder, 'data'));
  await command('folder_add', { path: join(folder, 'music') });
  await command('library_scan', {});
  const opened = await open(await browser(t), url);
  const { page } = opened;
  await page.locator('main [data-index="3"]').waitFor();
  const region = () =>
    page.evaluate(() => document.activeElement.closest('[data-region]')?.dataset.region);

  await page.keyboard.press('F6');
  assert.equal(await region(), 'sidebar');
  await page.keyboard.press('F6');
  assert.equal(await region(), 'main');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('F6');
  assert.equal(await region(), 'player');
  await page.keyboard.press('Shift+F6');
  assert.equal(await region(), 'main');

  // Tab goes through, never into a trap, and the ring is always to be seen.
  await page.keyboard.press('Control+u');
  const seen = new Set();
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const { activeElement: element } = document;
      if (element === document.body) return 'body';
      const { outlineStyle } = getComputedStyle(element);
      const active = element.getAttribute('aria-activedescendant');
      const row = active && document.getElementById(active);
      const ring =
        outlineStyle !== 'none' ||
        (row && getComputedStyle(row).outlineStyle !== 'none') ||
        (element.closest('.field') &&
          getComputedStyle(element.closest('.field')).outlineStyle !== 'none');
      return `${ring ? '' : 'no ring: '}${element.tagName} ${element.getAttribute('aria-label') ?? element.innerText}`;
    });
    assert.ok(!stop.startsWith('no ring'), stop);
    if (seen.has(stop) && seen.size > 12) break;
    seen.add(stop);
  }
  assert.ok(seen.size > 12, [...seen].join(', '));

  // A dialog gives focus back where it came from.
  await page.locator('main [role=grid]').focus();
  await page.keyboard.press('Control+/');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.dialog').waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'grid');
  await sound(opened);
});
