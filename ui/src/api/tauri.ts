/** The desktop window's host: commands and events over Tauri's own channel. */
import { invoke } from '@tauri-apps/api/core';
import { listen, type UnlistenFn } from '@tauri-apps/api/event';
import type { Event } from './generated/wire';
import type { Drop, Host } from './host';

interface DragPayload {
  paths?: string[];
}

/** Windows web views refuse schemes of their own and are given a host name instead. */
const coverBase = navigator.userAgent.includes('Windows')
  ? 'http://cover.localhost'
  : 'cover://localhost';

function whileWanted(starting: Promise<UnlistenFn>[]): () => void {
  return () => {
    for (const one of starting) void one.then((stop) => stop());
  };
}

async function pick(title: string, directory: boolean): Promise<string[]> {
  const options = { title, directory, multiple: true };
  const picked = await invoke<string[] | string | null>('plugin:dialog|open', { options });
  return picked === null ? [] : Array.isArray(picked) ? picked : [picked];
}

export const tauriHost: Host = {
  folderDialog: true,
  call: (name, request) => invoke(name, { request }),
  bytes: (name, request) => invoke<ArrayBuffer>(name, { request }),
  coverUrl: (cover, size) => `${coverBase}/${encodeURIComponent(cover)}/${size}`,
  pickFolders: (title) => pick(title, true),
  pickFiles: (title) => pick(title, false),

  listen(heard, connection) {
    const starting = listen<Event>('undertone://event', (event) => heard(event.payload));
    void starting.then(() => connection('open'));
    return whileWanted([starting]);
  },

  onDrop(told: (drop: Drop) => void) {
    return whileWanted([
      listen<DragPayload>('tauri://drag-enter', ({ payload }) => {
        const paths = payload.paths ?? [];
        told({ phase: 'hover', paths, count: paths.length });
      }),
      listen<DragPayload>('tauri://drag-drop', ({ payload }) => {
        const paths = payload.paths ?? [];
        told({ phase: 'drop', paths: () => Promise.resolve(paths) });
      }),
      listen('tauri://drag-leave', () => told({ phase: 'leave' })),
    ]);
  },
};
