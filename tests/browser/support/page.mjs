// A browser on the page, and what must be true of every page.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { atEnd, ROOT } from './server.mjs';

const require = createRequire(join(ROOT, 'ui', 'package.json'));
const { chromium } = require('playwright-core');
const { AxeBuilder } = require('@axe-core/playwright');

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

export async function browser(test) {
  const options = existsSync(CHROMIUM) ? { executablePath: CHROMIUM } : {};
  const started = await chromium.launch({
    ...options,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  atEnd(test, () => started.close());
  return started;
}

/** Opens the page; its complaints are gathered, and none may be left. */
export async function open(
  from,
  url,
  { width = 1440, height = 900, theme = 'dark', language = 'en', ready = true } = {},
) {
  const context = await from.newContext({
    viewport: { width, height },
    colorScheme: theme,
    locale: language === 'fr' ? 'fr-FR' : 'en-US',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const { url: source } = message.location();
    // A cover that cannot be made is a 404 and an empty place; the browser writes that down.
    const missingCover = source.includes('/api/v1/covers/') && message.text().includes('404');
    if (message.type() === 'error' && !missingCover) complaints.push(`${message.text()} ${source}`);
  });
  page.setDefaultTimeout(15_000);
  await page.goto(url);
  if (ready) await page.locator('main h1').waitFor();
  return { page, context, complaints };
}

/** Nothing broke, and nothing is wider than the window. */
export async function sound({ page, complaints }) {
  assert.deepEqual(complaints, []);
  const [wide, window_] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  assert.ok(wide <= window_, `the page is ${wide} px wide in ${window_}`);
}

/** Every barrier that axe knows of. */
export async function barriersOf(page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
    .analyze();
  return violations.map(
    (one) =>
      `${one.id}: ${one.nodes.map((node) => `${node.target} ${node.failureSummary}`).join(' | ')}`,
  );
}

/** Drops files and folders as the system does. */
export async function dropFiles(page, files, { release = true } = {}) {
  const session = await page.context().newCDPSession(page);
  const { width, height } = page.viewportSize();
  const at = {
    x: width / 2,
    y: height / 2,
    data: { items: [], files, dragOperationsMask: 1 },
  };
  await session.send('Input.dispatchDragEvent', { type: 'dragEnter', ...at });
  await session.send('Input.dispatchDragEvent', { type: 'dragOver', ...at });
  if (release) await session.send('Input.dispatchDragEvent', { type: 'drop', ...at });
  return session;
}

/** The titles in sight, in the order of the list. */
export function titles(page) {
  return page.locator('main [role=row][data-index]').evaluateAll((rows) =>
    rows
      .map((row) => [Number(row.dataset.index), row.querySelector('.title')?.textContent ?? ''])
      .sort((a, b) => a[0] - b[0])
      .map(([, title]) => title),
  );
}

/** A row of the song table by its title. */
export const song = (page, title) =>
  page.locator('main [role=row][data-index]', {
    has: page.getByText(title, { exact: true }),
  });
