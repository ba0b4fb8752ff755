// The first minute: an empty library, sample songs, the way back, dropped bundles.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { browser, dropFiles, open, song, sound, titles } from './support/page.mjs';
import { scratch, serve } from './support/server.mjs';
import { bundle, wav } from './support/songs.mjs';

test('an empty library offers folders, files and samples, and takes samples back', async (t) => {
  const { url, command } = await serve(t, await scratch(t));
  const opened = await open(await browser(t), url);
  const { page } = opened;
  await page.getByRole('heading', { name: 'Your music, on your computer' }).waitFor();
  await page.getByRole('button', { name: 'Add sample songs' }).click();
  await page.getByText(/\d added/).waitFor();
  await page.getByRole('heading', { name: 'Songs', level: 1 }).waitFor();
  const { songs } = await command('library_summary');
  assert.ok(songs >= 3, `${songs} sample songs`);
  await page
    .locator('main [role=row][data-index]')
    .nth(songs - 1)
    .waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText(/taken back/).waitFor();
  await assert.doesNotReject(async () => {
    for (let tries = 0; (await command('library_summary')).songs > 0; tries += 1) {
      if (tries > 50) throw new Error('the samples are still there');
      await new Promise((done) => setTimeout(done, 100));
    }
  });
  await sound(opened);
});

test('a folder is added by its path, and a wrong path is told in a sentence', async (t) => {
  const folder = await scratch(t);
  const music = join(folder, 'music');
  await bundle(music, 'one', {
    data: { title: 'From a folder', artist: 'Someone' },
  });
  const { url } = await serve(t, join(folder, 'data'));
  const opened = await open(await browser(t), url);
  const { page } = opened;
  const field = page.getByPlaceholder('Path of a folder');
  await field.fill(join(folder, 'nowhere'));
  await field.press('Enter');
  await page.locator('.toast.error').waitFor();
  assert.match(await page.locator('.toast.error .text').innerText(), /\w+ .*\./);
  await field.fill(music);
  await field.press('Enter');
  await song(page, 'From a folder').waitFor();
  // The refusal was a 4xx answer, which the browser writes down; nothing else may be there.
  opened.complaints = opened.complaints.filter((line) => !line.includes('folder_add'));
  await sound(opened);
});

test('dropped bundles: recognised, imported, told one by one, and taken back', async (t) => {
  const folder = await scratch(t);
  const drop = join(folder, 'drop');
  const good = {
    data: { title: 'Good One', artist: 'A' },
    cover: [200, 60, 60],
  };
  await bundle(drop, 'good', good);
  await bundle(drop, 'partial', { sound: wav(1, 300) });
  await writeFile(join(drop, 'broken.mp3'), 'this is not sound at all');
  const { url, command } = await serve(t, join(folder, 'data'));
  const opened = await open(await browser(t), url);
  const { page } = opened;

  const session = await dropFiles(page, [drop], { release: false });
  await page.getByRole('status').getByRole('heading', { name: /^Drop/ }).waitFor();
  await session.send('Input.dispatchDragEvent', {
    type: 'dragCancel',
    x: 0,
    y: 0,
    data: { items: [], files: [], dragOperationsMask: 1 },
  });

  await dropFiles(page, [drop]);
  await page.getByRole('heading', { name: /Adding/ }).waitFor();
  assert.match(
    await page.locator('.overlay').innerText(),
    /1 complete · 1 without data or cover · 1 file skipped/,
  );
  await page
    .locator('.toast')
    .getByText(/2 added/)
    .waitFor();
  await song(page, 'Good One').waitFor();

  await page.locator('.toast').getByRole('button', { name: 'Details' }).click();
  const results = page.getByRole('dialog', { name: 'What was imported' });
  await results.waitFor();
  const told = await results.innerText();
  for (const name of ['good', 'partial', 'broken']) assert.match(told, new RegExp(name));
  await results.getByRole('button', { name: 'Close' }).click();

  // The same again is a duplicate, said so.
  const again = join(folder, 'again');
  await mkdir(again);
  await bundle(again, 'good', good);
  await dropFiles(page, [
    join(again, 'good.wav'),
    join(again, 'good.json'),
    join(again, 'good.png'),
  ]);
  await page
    .locator('.toast')
    .getByText(/already here/)
    .waitFor();
  assert.equal((await command('library_summary')).songs, 2);

  await page.locator('main [role=grid]').focus();
  await page.keyboard.press('Control+z');
  await page
    .locator('.toast')
    .getByText(/taken back/)
    .waitFor();
  await song(page, 'Good One').waitFor({ state: 'detached' });
  assert.deepEqual(
    (await titles(page)).filter((title) => title === 'Good One'),
    [],
  );
  await sound(opened);
});
