// Looking through the library: search, sort, select, open, by mouse and by keys alone.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { browser, open, song, sound, titles } from './support/page.mjs';
import { scratch, serve } from './support/server.mjs';
import { twelveSongs } from './support/songs.mjs';

test('the library is searched, sorted and walked through', async (t) => {
  const folder = await scratch(t);
  await twelveSongs(join(folder, 'music'));
  const { url, command } = await serve(t, join(folder, 'data'));
  await command('folder_add', { path: join(folder, 'music') });
  await command('library_scan', {});
  const from = await browser(t);
  const opened = await open(from, url);
  const { page } = opened;
  const expected = async (wanted, what) => {
    for (let tries = 0; ; tries += 1) {
      const found = await titles(page);
      if (JSON.stringify(found) === JSON.stringify(wanted)) return;
      if (tries > 40) assert.deepEqual(found, wanted, what);
      await page.waitForTimeout(100);
    }
  };
  const alphabet =
    'A Amber,B Birch,C Cedar,D Dune,E Echo,F Fjord,G Grove,H Haven,I Isle,J Juniper,K Amber,L Birch'.split(
      ',',
    );
  await expected(alphabet, 'by title');

  await t.test('search ignores accents and case and answers as one types', async () => {
    await page.keyboard.press('Control+f');
    await page.keyboard.type('elan amb');
    await expected(['K Amber'], 'artist and title together');
    await page.keyboard.press('Escape');
    await expected(alphabet, 'Esc clears');
    await page.keyboard.type('zzz');
    await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Clear the search' }).last().click();
    await expected(alphabet, 'the way out');
  });

  await t.test('headers sort and say so', async () => {
    const year = page.getByRole('columnheader', { name: 'Year' });
    await year.getByRole('button').click();
    assert.equal(await year.getAttribute('aria-sort'), 'ascending');
    await year.getByRole('button').click();
    await expected(alphabet.toReversed(), 'latest first');
    assert.equal(await year.getAttribute('aria-sort'), 'descending');
    await page.getByRole('columnheader', { name: 'Title' }).getByRole('button').click();
    await expected(alphabet, 'by title again');
  });

  await t.test('selection by click, Ctrl and Shift; its size and length are told', async () => {
    await song(page, 'B Birch').click();
    await song(page, 'D Dune').click({ modifiers: ['Shift'] });
    await song(page, 'F Fjord').click({ modifiers: ['ControlOrMeta'] });
    await page.getByText(/4 selected · 2 min/).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText(/^12 songs/).waitFor();
  });

  await t.test(
    'letters lead to a title, arrows move, Enter plays, Shift F10 opens the menu',
    async () => {
      const grid = page.getByRole('grid', { name: 'Songs' });
      await grid.focus();
      await page.keyboard.type('h h');
      const active = () =>
        grid.evaluate(
          (list) => document.getElementById(list.getAttribute('aria-activedescendant'))?.ariaLabel,
        );
      await page.waitForFunction(
        () =>
          document.querySelector('[role=grid]').getAttribute('aria-activedescendant') === 'song-7',
      );
      assert.match(await active(), /^H Haven, North Relay/);
      await page.keyboard.press('ArrowDown');
      assert.match(await active(), /^I Isle/);
      await page.keyboard.press('Shift+F10');
      const menu = page.getByRole('menu');
      await menu.waitFor();
      assert.ok((await menu.getByRole('menuitem').count()) <= 10);
      await page.keyboard.press('Escape');
      await menu.waitFor({ state: 'detached' });
      assert.equal(await page.evaluate(() => document.activeElement.getAttribute('role')), 'grid');
      await page.keyboard.press('Enter');
      await page.getByRole('region', { name: 'Player' }).getByText('I Isle').waitFor();
      await page.keyboard.press('Alt+Enter');
      const details = page.getByRole('complementary', { name: 'Song details' });
      await details.getByText('data file').first().waitFor();
      await page.keyboard.press('Escape');
      await details.waitFor({ state: 'detached' });
    },
  );

  await t.test('columns are chosen and stay chosen', async () => {
    await page.getByRole('button', { name: 'Choose columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Genre' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('columnheader', { name: 'Genre' }).waitFor({ state: 'detached' });
    for (let tries = 0; tries < 50; tries += 1) {
      if ((await command('settings_get')).layout.hidden_columns.includes('genre')) break;
      await page.waitForTimeout(100);
    }
    await page.reload();
    await page.getByRole('columnheader', { name: 'Album' }).waitFor();
    assert.equal(await page.getByRole('columnheader', { name: 'Genre' }).count(), 0);
  });

  await t.test('the palette finds songs, albums, artists and commands', async () => {
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Search and commands' });
    await palette.getByRole('combobox').fill('evening');
    await palette
      .getByRole('option', { name: /Évening/ })
      .first()
      .waitFor();
    await palette.getByRole('combobox').fill('elan');
    await palette.getByRole('option', { name: /Élan Vital 3 songs/ }).click();
    await page.getByRole('heading', { name: 'Élan Vital', level: 1 }).waitFor();
    await expected(['C Cedar', 'G Grove', 'K Amber'], 'the artist’s songs');
    await page.getByRole('button', { name: 'Back to all songs' }).click();
    await expected(alphabet, 'all again');
  });

  await t.test('an album opens in place and closes with Esc, back on its card', async () => {
    await page.keyboard.press('Control+2');
    const card = page.getByRole('button', { name: /First Light/ }).first();
    await card.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    const album = page.getByRole('region', { name: 'First Light' });
    await album.getByText('D Dune').waitFor();
    await page.keyboard.press('Escape');
    await album.waitFor({ state: 'detached' });
    assert.match(await page.evaluate(() => document.activeElement.innerText), /First Light/);
  });

  await sound(opened);
});
