// A world of its own for the real program: a screen, a session bus, a sound server whose output is
// kept to the last sample, and folders that are thrown away afterwards. Linux only.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top folder of the sources. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
/** The program under test, and its terminal sibling. */
export const PROGRAM = program('UNDERTONE_BIN', 'undertone');
export const CLI = program('UNDERTONE_CLI', 'undertone-cli');

function program(variable, name) {
  const target = process.env.CARGO_TARGET_DIR ?? 'target';
  return resolve(ROOT, process.env[variable] ?? join(target, 'debug', name));
}

/** Where the reference fixtures are, or null. */
export function fixtures() {
  const shared = process.env.UNDERTONE_SHARED ?? join(ROOT, '../shared');
  const folder = join(shared, 'fixtures');
  return existsSync(folder) ? folder : null;
}

export const sleep = (milliseconds) => new Promise((wake) => setTimeout(wake, milliseconds));

/** Asks again and again until the answer is truthy; fails with `what` after `patience` ms. */
export async function until(what, ask, patience = 15_000) {
  const end = Date.now() + patience;
  let last;
  for (;;) {
    try {
      last = await ask();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`not within ${patience} ms: ${what} (last: ${last})`);
    await sleep(50);
  }
}

/** Steps of a journey: each builds on the one before, so none is tried after one that failed. */
export function journey(t) {
  let broken = false;
  return (name, body) =>
    t.test(name, async (step) => {
      if (broken) return step.skip('an earlier step failed');
      broken = true;
      await body(step);
      broken = false;
    });
}

/** Opens a world; everything in it ends when the test `t` does. */
export async function openWorld(t, { bus = true, sound = true } = {}) {
  const world = new World();
  t.after(() => world.close());
  await world.open(bus, sound);
  return world;
}

class World {
  #children = [];

  async open(bus, sound) {
    this.folder = mkdtempSync(join(tmpdir(), 'undertone-window-'));
    this.data = this.#make('data');
    this.capture = this.#make('capture');
    this.env = {
      ...process.env,
      HOME: this.#make('home'),
      XDG_RUNTIME_DIR: this.#make('run'),
      UNDERTONE_DATA_DIR: this.data,
      UNDERTONE_DEMO_DIR: join(ROOT, 'assets/demo'),
      UNDERTONE_LOG: process.env.UNDERTONE_LOG ?? 'info',
      GDK_BACKEND: 'x11',
      GTK_USE_PORTAL: '0',
      LANG: 'C.UTF-8',
      LC_ALL: 'C.UTF-8',
      LANGUAGE: 'en',
    };
    for (const name of Object.keys(this.env)) {
      if (/^(WAYLAND_DISPLAY|DBUS_|PULSE_|XDG_(DATA|CONFIG|CACHE)_HOME)/.test(name)) {
        delete this.env[name];
      }
    }
    await this.#openScreen();
    if (bus) await this.#openBus();
    else this.env.DBUS_SESSION_BUS_ADDRESS = `unix:path=${join(this.folder, 'no-bus')}`;
    await this.#openSound(sound);
  }

  /** Starts a program in this world. */
  start(command, args = [], options = {}) {
    const child = spawn(command, args, { env: this.env, stdio: 'ignore', ...options });
    child.on('error', (error) => console.error(`${command}: ${error.message}`));
    this.#children.push(child);
    return child;
  }

  /** Runs a program in this world to its end: `{ status, stdout, stderr }`. */
  run(command, args = []) {
    return spawnSync(command, args, { env: this.env, encoding: 'utf8', timeout: 60_000 });
  }

  /** The files of the sound streams that carried something, the latest last. */
  streams() {
    const files = readdirSync(this.capture).sort();
    return files.map((file) => join(this.capture, file)).filter((file) => statSync(file).size > 0);
  }

  /** What the sound card was given by the latest stream: float stereo frames at 44.1 kHz, interleaved. */
  heard() {
    const latest = this.streams().at(-1);
    if (!latest) return new Float32Array();
    const bytes = readFileSync(latest);
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  }

  /** Our windows on the screen, as X11 ids. */
  windows() {
    const { stdout } = this.run('xdotool', ['search', '--onlyvisible', '--name', 'Undertone$']);
    return stdout.split('\n').filter(Boolean);
  }

  /** The process that owns the library; null when none does. */
  owner() {
    try {
      const pid = Number(readFileSync(join(this.data, 'lock'), 'utf8'));
      return pid > 0 && isUndertone(pid) ? pid : null;
    } catch {
      return null;
    }
  }

  async close() {
    end(this.owner(), 'SIGKILL');
    for (const child of this.#children.reverse()) {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((done) => child.once('exit', done));
        child.kill('SIGTERM');
        await Promise.race([ended, sleep(2000).then(() => child.kill('SIGKILL'))]);
      }
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  #make(name) {
    const folder = join(this.folder, name);
    mkdirSync(folder, { mode: 0o700 });
    return folder;
  }

  async #openScreen() {
    const screen = this.start(
      'Xvfb',
      ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
    );
    this.env.DISPLAY = `:${await firstLine(screen.stdio[3])}`;
  }

  async #openBus() {
    const bus = this.start('dbus-daemon', ['--session', '--nofork', '--print-address=1'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.env.DBUS_SESSION_BUS_ADDRESS = await firstLine(bus.stdout);
  }

  /** A sound server that plays into the void in real time, and a device that keeps what it gets. */
  async #openSound(sound) {
    const settings = join(this.folder, 'asound.conf');
    this.env.ALSA_CONFIG_PATH = settings;
    writeFileSync(settings, sound ? keepingDevice(join(this.capture, 'stream')) : '');
    if (!sound) return;
    this.start('pulseaudio', [
      '-n', '--daemonize=no', '--exit-idle-time=-1', '--no-cpu-limit=yes', '--realtime=no', '-L',
      'module-native-protocol-unix',
      // Without rewinding it asks for a little at a time, as hardware does.
      '-L', 'module-null-sink sink_name=void rate=44100 channels=2 format=float32le norewinds=1',
    ]);
    const socket = join(this.env.XDG_RUNTIME_DIR, 'pulse/native');
    await until('the sound server listens', () => existsSync(socket));
  }
}

/** ALSA: what is played goes to the sound server, and as it is into a file: `file`, and for each later
 * stream that with a number. */
function keepingDevice(file) {
  return `
pcm.!default { type plug; slave { pcm "kept"; format FLOAT_LE; rate 44100; channels 2 } }
pcm.kept { type file; slave.pcm { type pulse }; file "${file}"; format "raw"; truncate no }
ctl.!default { type null }
`;
}

function firstLine(stream) {
  return new Promise((done, fail) => {
    let text = '';
    stream.on('data', (more) => {
      text += more;
      if (text.includes('\n')) done(text.slice(0, text.indexOf('\n')).trim());
    });
    stream.on('end', () => fail(new Error('the program ended before it said where it is')));
  });
}

function isUndertone(pid) {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('undertone');
  } catch {
    return false;
  }
}

/** Ends a process, if it is there. */
export function end(pid, signal) {
  try {
    if (pid) process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}
