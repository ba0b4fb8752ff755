// The page in the real window, by WebDriver: plain requests, no library.
// Source: W3C WebDriver; `webkitgtk:browserOptions` is WebKitGTK's own capability.

import { createServer } from 'node:net';
import { end, PROGRAM, until } from './world.mjs';

/** Starts the program in a world under WebDriver's eyes; the window ends with the test `t`. */
export async function openWindow(t, world, args = []) {
  const page = new Page(world);
  t.after(() => page.close());
  await page.open(args);
  return page;
}

class Page {
  #driver;
  #base;
  #session;

  constructor(world) {
    this.world = world;
  }

  async open(args) {
    const port = await freePort();
    this.#base = `http://127.0.0.1:${port}`;
    this.#driver = this.world.start('WebKitWebDriver', [`--port=${port}`], {
      env: { ...this.world.env, TAURI_WEBVIEW_AUTOMATION: 'true' },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    await until('WebDriver listens', async () => (await fetch(`${this.#base}/status`)).ok);
    const options = { binary: PROGRAM, args };
    const answer = await this.#ask('POST', '/session', {
      capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } },
    });
    this.#session = `/session/${answer.sessionId}`;
    await this.#ask('POST', `${this.#session}/timeouts`, { script: 20_000 });
  }

  /** Runs a function in the page with JSON arguments and gives its JSON result, awaited. */
  async run(body, ...args) {
    const script = `
      const done = arguments[arguments.length - 1];
      Promise.resolve((${body}).apply(null, [...arguments].slice(0, -1)))
        .then((value) => done({ value }), (error) => done({ error: JSON.stringify(error) + error }));`;
    const answer = await this.#ask('POST', `${this.#session}/execute/async`, { script, args });
    if (answer.error) throw new Error(answer.error);
    return answer.value;
  }

  /** Calls a command of the app as the page does. */
  call(command, request = {}) {
    return this.run(
      (name, request) => window.__TAURI_INTERNALS__.invoke(name, { request }),
      command,
      request,
    );
  }

  /** The ids of all songs, in the order of the table: bytes, which no JSON carries. */
  async songs() {
    const bytes = await this.run(async () => [
      ...new Uint8Array(await window.__TAURI_INTERNALS__.invoke('song_order', { request: {} })),
    ]);
    return [...new Uint32Array(Uint8Array.from(bytes).buffer)];
  }

  /** The first element that matches, or null. */
  async find(selector) {
    const found = await this.#ask('POST', `${this.#session}/elements`, {
      using: 'css selector',
      value: selector,
    });
    return found.length ? Object.values(found[0])[0] : null;
  }

  /** Clicks what matches, once it is there. */
  async click(selector) {
    const element = await until(`${selector} is there`, () => this.find(selector));
    await this.#ask('POST', `${this.#session}/element/${element}/click`, {});
  }

  /** Clicks twice in quick succession, as a person does. */
  async doubleClick(selector) {
    const element = await until(`${selector} is there`, () => this.find(selector));
    const origin = { 'element-6066-11e4-a52e-4f735466cecf': element };
    const press = [
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ];
    await this.#act({
      type: 'pointer',
      id: 'mouse',
      parameters: { pointerType: 'mouse' },
      actions: [{ type: 'pointerMove', duration: 0, x: 0, y: 0, origin }, ...press, ...press],
    });
  }

  /** Presses and releases one key. */
  async press(key) {
    const actions = [
      { type: 'keyDown', value: key },
      { type: 'keyUp', value: key },
    ];
    await this.#act({ type: 'key', id: 'keyboard', actions });
  }

  /** The text a person reads in what matches. */
  text(selector = 'body') {
    return this.run((selector) => document.querySelector(selector)?.innerText ?? '', selector);
  }

  /** Waits until the page shows these words. */
  async shows(words, patience) {
    await until(`the page shows "${words}"`, async () => (await this.text()).includes(words), patience);
  }

  /** Lets the window go; the program ends with it. */
  async close() {
    if (this.#session) {
      await this.#ask('DELETE', this.#session).catch(() => {});
      this.#session = undefined;
    }
    // WebDriver closes the page; that the program ends is asked of the program.
    end(this.world.owner(), 'SIGTERM');
    this.#driver?.kill('SIGTERM');
  }

  async #act(source) {
    await this.#ask('POST', `${this.#session}/actions`, { actions: [source] });
  }

  async #ask(method, path, body) {
    const answer = await fetch(this.#base + path, {
      method,
      body: body && JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }
}

function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}
