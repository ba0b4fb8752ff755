// The real server on a library of its own in a temporary folder.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const START_MS = 30_000;

/** Where reference files are, or null. */
export function shared(path) {
  const found = join(process.env.UNDERTONE_SHARED ?? join(ROOT, '..', 'shared'), path);
  return existsSync(found) ? found : null;
}

/** The program to test: `$UNDERTONE_CLI`, or the newest of the usual builds. */
export function program() {
  const target = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');
  const name = process.platform === 'win32' ? 'undertone-cli.exe' : 'undertone-cli';
  const found = [
    process.env.UNDERTONE_CLI,
    join(target, 'debug', name),
    join(target, 'release', name),
  ].find((path) => path && existsSync(path));
  if (!found) throw new Error('Build undertone-cli first: cargo build -p cli');
  return found;
}

const endings = new WeakMap();

/** Does something when the test ends; what was begun last ends first. */
export function atEnd(test, act) {
  const acts = endings.get(test) ?? [];
  if (acts.length === 0) {
    test.after(async () => {
      for (const one of acts.toReversed()) await one();
    });
  }
  acts.push(act);
  endings.set(test, acts);
}

/** A folder that goes when the test ends. */
export async function scratch(test) {
  const folder = await mkdtemp(join(tmpdir(), 'undertone-ui-'));
  atEnd(test, () => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts the server; `url` is the page's address with its token. */
export async function serve(test, dataDir, { env = {} } = {}) {
  const child = spawn(
    program(),
    ['serve', '--silent', '--listen', '127.0.0.1:0', '--data-dir', dataDir],
    {
      env: {
        ...process.env,
        UNDERTONE_DEMO_DIR: join(ROOT, 'assets', 'demo'),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const gone = new Promise((done) => child.once('exit', done));
  const stop = async () => {
    child.kill('SIGINT');
    await gone;
  };
  atEnd(test, stop);
  const url = await new Promise((found, failed) => {
    let said = '';
    let complained = '';
    const timer = setTimeout(() => failed(new Error(`no address: ${said}${complained}`)), START_MS);
    child.stderr.on('data', (text) => (complained += text));
    child.stdout.on('data', (text) => {
      said += text;
      const address = /listening on (http:\S+)/.exec(said)?.[1];
      if (!address) return;
      clearTimeout(timer);
      found(address);
    });
    child.once('exit', (code) => failed(new Error(`ended with ${code}: ${complained}`)));
  });
  return { url, stop, command: commander(url) };
}

/** Commands without the page, to prepare a library and to look behind the screen. */
function commander(url) {
  const { origin, hash } = new URL(url);
  const token = /token=([^&]+)/.exec(hash)?.[1] ?? '';
  return async (name, request = {}) => {
    const response = await fetch(`${origin}/api/v1/commands/${name}`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify(request),
    });
    if (!response.ok) throw new Error(`${name}: ${await response.text()}`);
    const binary = response.headers.get('content-type')?.startsWith('application/octet-stream');
    return binary ? new Uint32Array(await response.arrayBuffer()) : response.json();
  };
}
