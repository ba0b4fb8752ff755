// Takes the pictures of docs/screenshots from the real program: the reference bundles, and a
// library of invented songs whose covers are drawn here.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { program, ROOT, shared } from '../../tests/browser/support/server.mjs';
import { silence } from '../../tests/browser/support/songs.mjs';

const OUT = process.env.SCREENSHOTS ?? join(ROOT, 'docs', 'screenshots');
const ALBUMS = 64;
/** The song whose words are shown. */
const SUNG = 'Letters to the Harbor';
const WORDS = `[00:36.00]The harbor hums a low refrain
[00:41.00]and every window holds the rain
[00:46.00]you left a light on in the hall
[00:52.00]I hear your footsteps through the wall
[00:58.00]la mer revient, la mer s’en va
[01:04.00]and takes the letters from my hand
[01:10.00]to read them slowly to the sand`;

// The same pictures every time: a small generator with a seed (mulberry32).
let seed = 20260101;
function chance() {
  seed = (seed + 0x6d2b79f5) | 0;
  let value = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
  return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
}
const one = (list) => list[Math.floor(chance() * list.length)];
const between = (low, high) => low + chance() * (high - low);

const ADJECTIVES =
  'Quiet,Amber,Distant,Velvet,Paper,Northern,Hollow,Golden,Slow,Electric,Pale,Wild,Silver,Last,Open,Blue'.split(
    ',',
  );
const NOUNS =
  'Harbor,Letters,Season,Orchard,Motel,Signal,Weather,Atlas,Garden,Lanterns,Tide,Rooms,Meridian,Avenue,Field,Winter'.split(
    ',',
  );
const PLACES =
  'Lisbonne,Kyoto,Marseille,Reykjavík,the Coast,Sunday,the River,Midnight,la mer,Glass,Home'.split(
    ',',
  );
const ARTISTS =
  'Clair Obscur,Juno West,Les Ombres,Amara Diallo,Ravi Sethi,North Relay,Sofia & The Wires,Kaito Mori,Théo Vasseur,Nadia Benali,Glasswing,Ines Moreau,Paper Boats,Élan Vital,Mara Lindqvist'.split(
    ',',
  );
const GENRES = 'Indie,Folk,Jazz,Electronic,Classical,Soul,Ambient,Rock'.split(',');

const title = () =>
  one([
    () => `${one(ADJECTIVES)} ${one(NOUNS)}`,
    () => `${one(NOUNS)} of ${one(PLACES)}`,
    () => `${one(ADJECTIVES)} ${one(PLACES)}`,
    () => one(NOUNS),
    () => `The ${one(ADJECTIVES)} ${one(NOUNS)}`,
  ])();

/** A cover: a few plain shapes in colours that go together. */
function cover() {
  const hue = between(0, 360);
  const colour = (turn, light, chroma = 0.12) =>
    `oklch(${light} ${chroma} ${(hue + turn + 360) % 360})`;
  const ground = `<rect width="600" height="600" fill="url(#g)"/>`;
  const sun = `<circle cx="${between(160, 440)}" cy="${between(180, 340)}" r="${between(70, 160)}" fill="${colour(between(20, 70), 0.86, 0.11)}"/>`;
  const hills = [0, 1, 2]
    .map((layer) => {
      const y = 360 + layer * 70 + between(-30, 30);
      return `<path d="M0 ${y}C150 ${y - between(20, 120)} 300 ${y + between(0, 80)} 420 ${y - between(0, 60)}S600 ${y - 20} 600 ${y}V600H0z" fill="${colour(-20 - layer * 14, 0.42 - layer * 0.1, 0.08)}"/>`;
    })
    .join('');
  const stripes = Array.from({ length: 9 }, (_, index) => {
    const width = between(16, 58);
    return `<rect x="${index * 68 - 10}" width="${width}" height="600" fill="${colour(index * 9, 0.3 + index * 0.055, 0.11)}"/>`;
  }).join('');
  const rings = [230, 170, 110, 54]
    .map(
      (radius, index) =>
        `<circle cx="300" cy="300" r="${radius}" fill="${colour(index * 28, 0.38 + index * 0.14, 0.12)}"/>`,
    )
    .join('');
  const blocks = Array.from({ length: 14 }, () => {
    const [x, y] = [Math.floor(between(0, 6)) * 100, Math.floor(between(0, 6)) * 100];
    const quarter = one([
      'M0 0h100a100 100 0 0 1-100 100z',
      'M0 0h100v100z',
      'M50 0a50 50 0 1 1-.1 0z',
    ]);
    return `<path transform="translate(${x} ${y})" d="${quarter}" fill="${colour(between(-30, 60), between(0.4, 0.85))}"/>`;
  }).join('');
  const art = one([sun + hills, hills + sun, stripes, rings, blocks]);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="640" viewBox="0 0 600 600"><defs><linearGradient id="g" x2=".5" y2="1"><stop stop-color="${colour(0, 0.72)}"/><stop offset="1" stop-color="${colour(40, 0.36)}"/></linearGradient></defs>${ground}${art}</svg>`;
}

async function inventLibrary(browser, folder) {
  const page = await browser.newPage({ viewport: { width: 640, height: 640 } });
  for (let album = 0; album < ALBUMS; album += 1) {
    const place = join(folder, String(album));
    await mkdir(place, { recursive: true });
    await page.setContent(`<style>body{margin:0}</style>${cover()}`);
    await page.screenshot({ path: join(place, 'cover.jpg'), type: 'jpeg', quality: 88 });
    const shared = {
      album: title(),
      artist: one(ARTISTS),
      genre: one(GENRES),
      year: Math.round(between(1968, 2025)),
    };
    const songs = Math.round(between(4, 11));
    for (let track = 1; track <= songs; track += 1) {
      await silence(join(place, `${track}.wav`), between(130, 330));
      await writeFile(
        join(place, `${track}.json`),
        JSON.stringify({
          ...shared,
          track,
          ...(album === 5 && track === 1 ? { title: SUNG, lyrics: WORDS } : { title: title() }),
        }),
      );
    }
  }
  await page.close();
}

async function start(data) {
  const child = spawn(
    program(),
    ['serve', '--silent', '--listen', '127.0.0.1:0', '--data-dir', data],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const url = await new Promise((found, failed) => {
    child.stdout.on('data', (text) => {
      const address = /listening on (http:\S+)/.exec(text)?.[1];
      if (address) found(address);
    });
    child.once('exit', () => failed(new Error('the server ended')));
  });
  return { url, child };
}

async function command(url, name, request = {}) {
  const { origin, hash } = new URL(url);
  const response = await fetch(`${origin}/api/v1/commands/${name}`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${hash.slice('#token='.length)}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify(request),
  });
  if (!response.ok) throw new Error(`${name}: ${await response.text()}`);
  return response.headers.get('content-type')?.includes('json')
    ? response.json()
    : new Uint32Array(await response.arrayBuffer());
}

/** Waits for the first guesses, then lets nothing more be heard: pictures of a calm moment. */
async function quieten(url) {
  const { songs } = await command(url, 'library_summary');
  let state = await command(url, 'hearing_state');
  for (let tries = 0; tries < 100 && state.guessed + state.heard < songs * 0.9; tries += 1) {
    await new Promise((done) => setTimeout(done, 200));
    state = await command(url, 'hearing_state');
  }
  const settings = await command(url, 'settings_get');
  const hearing = { ...settings.hearing, automatic: false };
  await command(url, 'settings_set', { ...settings, hearing });
  if (state.job !== null) await command(url, 'job_cancel', { id: state.job });
  // Covers are drawn ahead, a little later.
  for (let calm = 0; calm < 20;) {
    await new Promise((done) => setTimeout(done, 200));
    calm = (await command(url, 'job_list')).length === 0 ? calm + 1 : 0;
  }
}

async function picture(browser, url, name, { width = 1440, height = 900, theme = 'dark', come }) {
  const page = await browser.newPage({
    viewport: { width, height },
    colorScheme: theme,
    locale: 'en-GB',
    reducedMotion: 'reduce',
  });
  await page.goto(url);
  await page.locator('main [data-index="5"] .title').waitFor();
  await come(page);
  await page.mouse.move(width - 2, height / 2);
  await page.waitForFunction(() => document.querySelector('main .bar') === null);
  await page.waitForLoadState('networkidle').catch(() => {});
  await page.waitForTimeout(900);
  await page.screenshot({ path: join(OUT, `${name}.png`) });
  await page.close();
}

const folder = await mkdtemp(join(tmpdir(), 'undertone-pictures-'));
const browser = await chromium.launch({
  executablePath: existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined,
  args: ['--no-sandbox', '--disable-gpu'],
});
let child;
try {
  await mkdir(OUT, { recursive: true });
  const music = join(folder, 'music');
  await inventLibrary(browser, music);
  const bundles = shared('fixtures/bundles') ?? join(ROOT, 'assets', 'demo');
  await cp(bundles, join(music, 'bundles'), { recursive: true });
  const server = await start(join(folder, 'data'));
  child = server.child;
  const { url } = server;
  await command(url, 'folder_add', { path: music });
  await command(url, 'library_scan', {});
  await quieten(url);
  const find = (search) =>
    command(url, 'song_order', {
      search,
      scope: { kind: 'all' },
      sort: 'title',
      descending: false,
    });
  const [playing] = await find('Sugar Plum');
  const all = { search: '', scope: { kind: 'all' }, sort: 'title', descending: false };
  await command(url, 'player_play', { kind: 'view', query: all, song: playing, shuffle: true });
  await command(url, 'player_seek', { position_ms: 41_000 });

  const showPlaying = async (page) => {
    await page.keyboard.press('Control+l');
    await page.keyboard.press('Escape');
    // Without the ring of the keyboard.
    await page.evaluate(() => document.activeElement?.blur());
  };
  const shots = {
    'songs-dark': { come: showPlaying },
    'songs-light': {
      theme: 'light',
      come: async (page) => {
        await showPlaying(page);
        await page.keyboard.press('Control+u');
      },
    },
    albums: {
      width: 1120,
      height: 700,
      come: async (page) => {
        await page.keyboard.press('Control+2');
        await page.locator('#album-3').click();
      },
    },
    'now-playing': {
      width: 1120,
      height: 700,
      come: async (page) => {
        const [sung] = await find(SUNG);
        await command(url, 'player_play', { kind: 'songs', ids: [sung], index: 0 });
        await command(url, 'player_seek', { position_ms: 47_500 });
        await page.keyboard.press('Control+j');
      },
    },
    phone: { width: 390, height: 844, come: async () => {} },
  };
  for (const [name, how] of Object.entries(shots)) await picture(browser, url, name, how);
} finally {
  await browser.close();
  child?.kill('SIGINT');
  if (child) await new Promise((done) => child.once('exit', done));
  await rm(folder, { recursive: true, force: true });
}
