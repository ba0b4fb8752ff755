// Listening: play, seek, queue by keys and by mouse, undo, and after a restart as before.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { browser, open, song, sound } from './support/page.mjs';
import { scratch, serve } from './support/server.mjs';
import { twelveSongs } from './support/songs.mjs';

test('a song plays, the queue is changed by keys and mouse, a restart keeps it', async (t) => {
  const folder = await scratch(t);
  const data = join(folder, 'data');
  await twelveSongs(join(folder, 'music'));
  const { url, command, stop } = await serve(t, data);
  await command('folder_add', { path: join(folder, 'music') });
  await command('library_scan', {});
  const from = await browser(t);
  const opened = await open(from, url);
  const { page } = opened;
  const player = page.getByRole('region', { name: 'Player' });
  const queue = page.getByRole('complementary', { name: 'Queue' });
  const queued = () =>
    queue.locator('[role=row][data-index]').evaluateAll((rows) =>
      rows
        .map((row) => [Number(row.dataset.index), row.querySelector('.title').textContent])
        .sort((a, b) => a[0] - b[0])
        .map(([, title]) => title[0])
        .join(''),
    );
  const becomes = async (wanted) => {
    for (let tries = 0; (await queued()) !== wanted; tries += 1) {
      if (tries > 40) assert.equal(await queued(), wanted);
      await page.waitForTimeout(100);
    }
  };

  await t.test('play from here, pause and go on with Space, next, seek', async () => {
    await song(page, 'I Isle').dblclick();
    await player.getByText('I Isle').waitFor();
    await player.getByRole('button', { name: 'Pause' }).waitFor();
    await page.keyboard.press('Space');
    await player.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await page.keyboard.press('Control+ArrowRight');
    await player.getByText('J Juniper').waitFor();
    const slider = player.getByRole('slider', { name: 'Position' });
    await slider.focus();
    await page.keyboard.press('PageUp');
    await page.waitForFunction(() =>
      /^30 seconds of/.test(
        document.querySelector('input[type=range]').getAttribute('aria-valuetext'),
      ),
    );
    assert.ok(Math.abs((await command('player_state')).position_ms - 30_000) < 1_500);
  });

  await t.test(
    'the queue is reordered by keys, entries leave it, undo brings them back',
    async () => {
      await page.keyboard.press('Control+u');
      await becomes('ABCDEFGHIJKL');
      const grid = queue.getByRole('grid');
      await queue.locator('[data-index="10"] .title').click();
      await grid.focus();
      await page.keyboard.press('Alt+ArrowDown');
      await becomes('ABCDEFGHIJLK');
      await page.keyboard.press('Alt+ArrowUp');
      await becomes('ABCDEFGHIJKL');
      await page.keyboard.press('Delete');
      await becomes('ABCDEFGHIJL');
      await page.keyboard.press('Control+z');
      await becomes('ABCDEFGHIJKL');
    },
  );

  await t.test('the queue is reordered by mouse, and Esc cancels', async () => {
    const place = async (index) => {
      const box = await queue.locator(`[data-index="${index}"]`).boundingBox();
      return {
        x: box.x + 120,
        y: box.y + box.height / 2,
        bottom: box.y + box.height,
      };
    };
    const grab = async (index, to) => {
      const start = await place(index);
      const end = await place(to);
      await page.mouse.move(start.x, start.y);
      await page.mouse.down();
      await page.mouse.move(start.x, start.y + 10, { steps: 3 });
      await page.mouse.move(end.x, end.bottom - 2, { steps: 6 });
    };
    await grab(9, 10);
    await page.locator('.ghost').waitFor();
    await page.keyboard.press('Escape');
    await page.mouse.up();
    await becomes('ABCDEFGHIJKL');
    await grab(9, 10);
    await page.mouse.up();
    await becomes('ABCDEFGHIKJL');
    await page.keyboard.press('Control+z');
    await becomes('ABCDEFGHIJKL');
  });

  await t.test('songs dragged from the table join the queue', async () => {
    const start = await song(page, 'A Amber').locator('.title').boundingBox();
    const end = await page.getByRole('button', { name: 'Queue', exact: true }).last().boundingBox();
    await page.mouse.move(start.x + 5, start.y + 5);
    await page.mouse.down();
    await page.mouse.move(start.x + 30, start.y + 20, { steps: 4 });
    await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, {
      steps: 8,
    });
    await page.mouse.up();
    await page.getByText('1 song added to the queue').waitFor();
    await becomes('ABCDEFGHIJKLA');
  });

  await t.test('Now playing shows the words; a line is a way to its moment', async () => {
    await song(page, 'A Amber').dblclick();
    await player.getByText('A Amber').waitFor();
    await page.keyboard.press('Control+j');
    const stage = page.getByRole('dialog', { name: 'Now playing' });
    await stage.getByRole('button', { name: 'Three' }).click();
    await page.waitForFunction(
      () => document.querySelector('.lyrics [aria-current]')?.textContent === 'Three',
    );
    assert.ok((await command('player_state')).position_ms >= 19_000);
    await page.keyboard.press('Escape');
    await stage.waitFor({ state: 'detached' });
  });

  await t.test('the screen says when the program is gone, and comes back with it', async () => {
    await page.keyboard.press('Space');
    await player.getByRole('button', { name: 'Play', exact: true }).waitFor();
    const before = await command('player_state');
    const songs = async (ask) => [...(await ask('queue_order'))].filter((_, at) => at % 2 === 1);
    const queuedSongs = await songs(command);
    await sound(opened);
    await stop();
    await page.getByText('Undertone does not answer').waitFor();

    const again = await serve(t, data);
    const state = await again.command('player_state');
    assert.equal(state.song.title, 'A Amber');
    assert.notEqual(state.state, 'playing', 'it never begins by itself');
    assert.ok(Math.abs(state.position_ms - before.position_ms) < 3_000);
    assert.deepEqual(await songs(again.command), queuedSongs);
    const reopened = await open(from, again.url);
    await reopened.page.getByRole('region', { name: 'Player' }).getByText('A Amber').waitFor();
    await sound(reopened);
  });
});
