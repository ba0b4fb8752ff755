/** A browser's host: commands as POST requests, events as a server-sent stream. */
import { Refusal, asRefusal } from './error';
import type { Event } from './generated/wire';
import type { Connection, Drop, Host } from './host';
import { droppedFiles, filesIn, pickedFiles } from './upload';

const API = '/api/v1';
const TOKEN = 'undertone.token';
const RETRY_MS = 2000;
/** Every kind of event has its name in the stream. */
const EVENTS: Event['event'][] = ['player', 'changed', 'progress', 'notice'];

let connectionChanged: (state: Connection) => void = () => {};

/** Takes the token out of the address, where it would be copied along with it. */
function takeToken(): string | null {
  const found = /(?:^#|&)token=([^&]+)/.exec(location.hash)?.[1];
  if (found !== undefined) {
    sessionStorage.setItem(TOKEN, decodeURIComponent(found));
    history.replaceState(null, '', location.pathname + location.search);
  }
  return sessionStorage.getItem(TOKEN);
}

const token = takeToken();
const authorization: Record<string, string> =
  token === null ? {} : { Authorization: `Bearer ${token}` };

async function failureOf(response: Response): Promise<Refusal> {
  if (response.status === 401) connectionChanged('refused');
  try {
    return asRefusal(await response.json());
  } catch {
    return new Refusal('failed', `${response.status} ${response.statusText}`);
  }
}

async function send(path: string, body: BodyInit, headers: Record<string, string>) {
  let response: Response;
  try {
    response = await fetch(API + path, {
      method: 'POST',
      body,
      headers: { ...authorization, ...headers },
    });
  } catch {
    connectionChanged('lost');
    throw new Refusal('disconnected', '');
  }
  if (!response.ok) throw await failureOf(response);
  return response;
}

const command = (name: string, request: unknown) =>
  send(`/commands/${name}`, JSON.stringify(request), { 'Content-Type': 'application/json' });

/** Trades the token for a cookie, so that pictures and the event stream are let in too. */
let session: Promise<unknown> | null = null;
function signIn(): Promise<unknown> {
  session ??= token === null ? Promise.resolve() : send('/session', '', {});
  return session;
}

async function upload(files: Promise<File[]>): Promise<string[]> {
  const form = new FormData();
  for (const file of await files) form.append('file', file, file.webkitRelativePath || file.name);
  const answer = (await (await send('/uploads', form, {})).json()) as { paths: string[] };
  return answer.paths;
}

export const httpHost: Host = {
  folderDialog: false,

  async call(name, request) {
    await signIn();
    return (await command(name, request)).json();
  },

  async bytes(name, request) {
    await signIn();
    return (await command(name, request)).arrayBuffer();
  },

  listen(heard, connection) {
    connectionChanged = connection;
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const connect = async () => {
      try {
        await signIn();
      } catch (thrown) {
        session = null;
        if (asRefusal(thrown).code !== 'disconnected') return;
        timer = setTimeout(connect, RETRY_MS);
        return;
      }
      if (stopped) return;
      source = new EventSource(`${API}/events`);
      source.onopen = () => connection('open');
      const told = (message: MessageEvent<string>) => heard(JSON.parse(message.data) as Event);
      for (const name of EVENTS) source.addEventListener(name, told);
      source.onerror = () => {
        connection('lost');
        source?.close();
        timer = setTimeout(connect, RETRY_MS);
      };
    };
    void connect();
    return () => {
      stopped = true;
      clearTimeout(timer);
      source?.close();
    };
  },

  coverUrl: (cover, size) => `${API}/covers/${encodeURIComponent(cover)}/${size}`,

  onDrop(told: (drop: Drop) => void) {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      told({ phase: 'hover', paths: null, count: event.dataTransfer?.items.length ?? 0 });
    };
    const over = (event: DragEvent) => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) told({ phase: 'leave' });
    };
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      // The entries must be taken before the event ends; the files may be read later.
      const files = filesIn(droppedFiles(event.dataTransfer));
      told({ phase: 'drop', paths: () => upload(files) });
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  },

  pickFolders: () => Promise.resolve([]),
  pickFiles: () =>
    pickedFiles().then((files) => (files.length > 0 ? upload(Promise.resolve(files)) : [])),
};
