// What was heard: in the table, in the details, on the map; and how songs sound.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { browser, open, song, sound } from './support/page.mjs';
import { scratch, serve } from './support/server.mjs';
import { twelveSongs } from './support/songs.mjs';

test('songs are heard, explained and corrected', async (t) => {
  const folder = await scratch(t);
  const music = join(folder, 'music');
  await twelveSongs(music);
  const { url, command } = await serve(t, join(folder, 'data'));
  await command('folder_add', { path: music });
  await command('library_scan', {});
  await command('analyse', { query: null, jobs: 2 });
  const opened = await open(await browser(t), url);
  const { page } = opened;
  const details = page.getByRole('complementary', { name: 'Song details' });

  await t.test('the details say why it sounds so, and the listener has the last word', async () => {
    await song(page, 'A Amber').locator('.title').click();
    await page.keyboard.press('Alt+Enter');
    await details.getByRole('heading', { name: 'Why it sounds so' }).waitFor();
    await details.getByRole('button', { name: 'Correct: Mood' }).click();
    await details.getByRole('button', { name: 'Sad', exact: true }).click();
    await details.getByText('your word').first().waitFor();
    await song(page, 'A Amber').getByText('Sad').waitFor();
    await details.getByRole('button', { name: 'Mood: back to what was heard' }).click();
    await details.getByText('your word').first().waitFor({ state: 'detached' });
  });

  await t.test('the map shows the songs in view, and the list beside it plays them', async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+6');
    const list = page.getByRole('grid', { name: 'Songs in view' });
    await list.locator('[data-index="0"]').waitFor();
    const painted = await page.waitForFunction(() => {
      const canvas = document.querySelector('main canvas');
      const { width, height } = canvas;
      if (width === 0) return 0;
      const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
      return data.some((value, at) => at % 4 === 3 && value > 0);
    });
    assert.ok(await painted.jsonValue());
    await list.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page
      .getByRole('region', { name: 'Player' })
      .getByRole('button', { name: 'Pause' })
      .waitFor();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.getByRole('button', { name: 'Show everything' }).click();
  });

  await t.test('the equaliser is set and kept', async () => {
    await page.getByRole('button', { name: 'Sound', exact: true }).click();
    const panel = page.getByRole('complementary', { name: 'Sound' });
    await panel.getByRole('switch', { name: 'Equaliser' }).click();
    await panel.getByRole('slider', { name: '125 Hz' }).focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    const kept = async () => (await command('sound_get')).equaliser;
    for (let tries = 0; tries < 50 && (await kept()).graphic_db[2] !== 1; tries += 1) {
      await page.waitForTimeout(100);
    }
    assert.equal((await kept()).on, true);
    assert.equal((await kept()).graphic_db[2], 1);
    await panel.getByRole('combobox', { name: 'Between songs' }).selectOption('crossfade');
    await panel.getByRole('slider', { name: 'Crossfade' }).waitFor();
  });

  await t.test('Now Playing shows the way of the sound and the shape of the song', async () => {
    await page.keyboard.press('Control+j');
    const stage = page.getByRole('dialog', { name: 'Now playing' });
    await stage
      .getByText(/44\.1 kHz|8 kHz/)
      .first()
      .waitFor();
    await stage.locator('.wave canvas').waitFor();
    await stage.getByRole('button', { name: 'Repeat from here' }).click();
    await stage.getByRole('button', { name: 'Repeat up to here' }).waitFor();
    await page.keyboard.press('Escape');
  });

  await t.test('the queue is saved as a playlist, and its history shown', async () => {
    await page.keyboard.press('Control+u');
    const panel = page.getByRole('complementary', { name: 'Queue' });
    await panel.getByRole('button', { name: 'More for the queue' }).click();
    await page.getByRole('menuitem', { name: 'Save as a playlist…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Tonight');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Tonight', level: 1 }).waitFor();
  });

  await sound(opened);
});
