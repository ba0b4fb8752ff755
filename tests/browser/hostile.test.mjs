// Names and data written by strangers are text, whatever they contain.
import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { browser, dropFiles, open, sound } from './support/page.mjs';
import { scratch, serve, shared } from './support/server.mjs';
import { bundle, wav } from './support/songs.mjs';

const PAYLOADS = [
  '<img src=x onerror="window.__xss=1">',
  '<script>window.__xss=1</script>',
  '"><svg/onload=window.__xss=1>',
  'javascript:window.__xss=1',
  '{@html "<b>x</b>"} {{constructor.constructor("window.__xss=1")()}}',
];

async function visitAll(page) {
  for (const key of ['Control+1', 'Control+2', 'Control+3', 'Control+,', 'Control+1']) {
    await page.keyboard.press(key);
    await page.locator('main h1').waitFor();
    await page.waitForTimeout(150);
  }
  const rows = page.locator('main [role=row][data-index]');
  await rows.first().waitFor();
  const count = Math.min(12, await rows.count());
  for (let index = 0; index < count; index += 1) {
    await page.locator(`main [data-index="${index}"] .title`).click();
    await page.keyboard.press('Alt+Enter');
    await page.getByRole('complementary', { name: 'Song details' }).locator('dl').first().waitFor();
  }
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+u');
  await page.keyboard.press('Control+j');
  await page.getByRole('dialog', { name: 'Now playing' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill('img');
  await page.waitForTimeout(300);
  await page.keyboard.press('Escape');
}

test('markup in data is shown as it is written, and does nothing', async (t) => {
  const folder = await scratch(t);
  const music = join(folder, 'music');
  for (const [index, text] of PAYLOADS.entries()) {
    const data = {
      title: text,
      artist: text,
      album: text,
      genre: text,
      lyrics: `[00:00]${text}\n${text}`,
    };
    // The same sound twice would be one song.
    const sounds = wav(1, 200 + index * 40);
    await bundle(music, `bad-${index}`, { data, cover: [index * 40, 90, 90], sound: sounds });
  }
  const { url, command } = await serve(t, join(folder, 'data'));
  await command('folder_add', { path: music });
  await command('library_scan', {});
  const opened = await open(await browser(t), url);
  const { page } = opened;
  for (const text of PAYLOADS) await page.getByText(text, { exact: true }).first().waitFor();
  await visitAll(page);
  assert.equal(await page.evaluate(() => window.__xss), undefined);
  await sound(opened);
});

test('the hostile fixtures are listed, opened and played, and nothing happens', async (t) => {
  const hostile = shared('fixtures/hostile');
  if (hostile === null) {
    t.skip('the reference fixtures are not here');
    return;
  }
  const folder = await scratch(t);
  const { url, command } = await serve(t, join(folder, 'data'));
  const opened = await open(await browser(t), url);
  const { page } = opened;
  await dropFiles(page, [join(hostile, 'bundles'), join(hostile, 'tags'), join(hostile, 'wrong')]);
  await page.locator('.toast').getByText(/added/).waitFor({ timeout: 60_000 });
  // Many of them share one sound, which is one song wherever it lies.
  await cp(hostile, join(folder, 'watched'), { recursive: true });
  await command('folder_add', { path: join(folder, 'watched') });
  await command('library_scan', {});
  const { songs } = await command('library_summary');
  assert.ok(songs >= 5, `${songs} songs`);
  await visitAll(page);
  assert.equal(await page.evaluate(() => window.__xss), undefined);
  await sound(opened);
});
