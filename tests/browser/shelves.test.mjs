// Playlists, shelves, ratings, editing and the care of the library, on the real program.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { browser, open, song, sound, titles } from './support/page.mjs';
import { scratch, serve } from './support/server.mjs';
import { twelveSongs } from './support/songs.mjs';

test('songs are put in order by hand', async (t) => {
  const folder = await scratch(t);
  const music = join(folder, 'music');
  await twelveSongs(music);
  const { url, command } = await serve(t, join(folder, 'data'));
  await command('folder_add', { path: music });
  await command('library_scan', {});
  const opened = await open(await browser(t), url);
  const { page } = opened;
  const side = page.getByRole('navigation', { name: 'Library' });
  const expected = async (wanted, what) => {
    for (let tries = 0; tries < 60; tries += 1) {
      if (JSON.stringify(await titles(page)) === JSON.stringify(wanted)) return;
      await page.waitForTimeout(100);
    }
    assert.deepEqual(await titles(page), wanted, what);
  };

  await t.test('a playlist is made, filled, reordered by keys, undone and renamed', async () => {
    await page.keyboard.press('Control+n');
    await page.getByRole('textbox', { name: 'Name' }).fill('Kitchen');
    await page.keyboard.press('Enter');
    await side.getByRole('button', { name: 'Kitchen' }).waitFor();
    for (const title of ['C Cedar', 'A Amber', 'C Cedar']) {
      await song(page, title).locator('.more').click();
      await page.getByRole('menuitem', { name: 'Add to playlist…' }).click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /Kitchen/ })
        .click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await side.getByRole('button', { name: 'Kitchen' }).click();
    await expected(['C Cedar', 'A Amber', 'C Cedar'], 'in the order they came, one of them twice');
    await page.locator('main [data-index="1"] .title').click();
    await page.keyboard.press('Alt+ArrowUp');
    await expected(['A Amber', 'C Cedar', 'C Cedar'], 'moved up');
    await page.keyboard.press('Control+z');
    await expected(['C Cedar', 'A Amber', 'C Cedar'], 'taken back');
    await page.locator('main [data-index="0"] .title').click();
    await page.keyboard.press('Delete');
    await expected(['A Amber', 'C Cedar'], 'one place taken out, not the song');
  });

  await t.test('a deleted playlist comes back out of the trash', async () => {
    await page.getByRole('button', { name: 'More for Kitchen' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await side.getByRole('button', { name: 'Kitchen' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Add a playlist' }).click();
    await page.getByRole('menuitem', { name: 'Deleted playlists' }).click();
    await page.getByRole('button', { name: 'Bring back' }).click();
    await page.keyboard.press('Escape');
    await side.getByRole('button', { name: 'Kitchen' }).waitFor();
  });

  await t.test('a smart playlist shows what its rules find while they are written', async () => {
    await page.getByRole('button', { name: 'Add a playlist' }).click();
    await page.getByRole('menuitem', { name: 'New smart playlist' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Early rock');
    await dialog.getByRole('combobox', { name: 'Which songs' }).fill('genre:rock year:2000..2005');
    await dialog.getByText('2 songs', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Early rock', level: 1 }).waitFor();
    await expected(['E Echo', 'F Fjord'], 'what the rules find');
  });

  await t.test('stars and love are given in the table and found by a query', async () => {
    await page.keyboard.press('Control+1');
    await page.locator('main [data-index="3"] .title').click();
    await page.keyboard.press('Alt+Enter');
    const details = page.getByRole('complementary', { name: 'Song details' });
    const stars = details.getByRole('slider', { name: 'Rating' });
    await stars.focus();
    await page.keyboard.press('4');
    await page.waitForFunction(
      () => document.querySelector('aside [role=slider]').getAttribute('aria-valuenow') === '8',
    );
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+d');
    await page.getByRole('combobox', { name: 'Search songs' }).fill('rating:>=4 is:loved');
    await expected(['D Dune'], 'the one that was rated and loved');
    await page.getByRole('combobox', { name: 'Search songs' }).fill('');
  });

  await t.test('the query line proposes fields and explains what it does not know', async () => {
    const line = page.getByRole('combobox', { name: 'Search songs' });
    await line.fill('');
    await line.pressSequentially('gen');
    await page.getByRole('option', { name: /genre/ }).first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.match(await line.inputValue(), /^genre:/);
    await line.fill('year:soon');
    await page.getByText('“soon” is not', { exact: false }).waitFor();
    await line.fill('');
  });

  await t.test('artists, years and folders lead to their songs', async () => {
    await page.keyboard.press('Control+4');
    await page.getByRole('row', { name: /Élan Vital/ }).dblclick();
    await expected(['C Cedar', 'G Grove', 'K Amber'], 'of the artist');
    await page.keyboard.press('Control+7');
    await page.getByRole('row', { name: /^2003/ }).dblclick();
    await expected(['D Dune'], 'of the year');
    await page.keyboard.press('Control+8');
    await page.locator('main [data-index="0"]').waitFor();
  });

  await t.test('an edit is seen before it is written, and written into the data file', async () => {
    await page.keyboard.press('Control+1');
    await song(page, 'B Birch').locator('.more').click();
    await page.getByRole('menuitem', { name: 'Edit…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Genre' }).fill('Bossa nova');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByText('Bossa nova').waitFor();
    await dialog.getByRole('button', { name: 'Write' }).click();
    await dialog.waitFor({ state: 'detached' });
    const written = async () =>
      JSON.parse(await readFile(join(music, 'Album 1', 'song-1.json'), 'utf8'));
    for (let tries = 0; tries < 60 && (await written()).genre !== 'Bossa nova'; tries += 1) {
      await page.waitForTimeout(100);
    }
    assert.equal((await written()).genre, 'Bossa nova');
    assert.equal((await written()).title, 'B Birch');
  });

  await t.test('the care of the library is one key away', async () => {
    await side.getByRole('button', { name: 'Library care' }).click();
    await page.getByRole('heading', { name: 'Library care', level: 1 }).waitFor();
  });

  await sound(opened);
});
