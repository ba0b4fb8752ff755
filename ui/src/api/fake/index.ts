/** A host with an invented library, for component tests and for looking at the interface alone. */
import type { Settings } from '../generated/wire';
import type { Connection, Drop, Host } from '../host';
import type { Event } from '../generated/wire';
import { picture, World, type Answers } from './invented';
import { inventedLibrary } from './library';
import { inventedLists } from './lists';
import { inventedPlayer } from './player';
import { inventedSounds } from './sounds';

function inventedHouse(): Answers {
  let settings = {
    theme: 'system',
    language: 'system',
    density: 'default',
    announce_tracks: true,
    safe_graphics: false,
    http_door: false,
    hearing: { automatic: true, threads: 0, on_battery: false },
    playing: { resume_long: true },
    desktop: {
      notifications: false,
      tray: false,
      close_to_tray: false,
      global_shortcuts: false,
      shortcuts: {},
      inhibit_sleep: false,
    },
    keys: {},
    edit_target: 'bundle',
    reading: { separators: [';', ' / '], whole_names: [] },
    layout: {
      sidebar_width: 232,
      panel_width: 320,
      hidden_columns: [],
      song_sort: 'title',
      song_sort_descending: false,
    },
  } as Settings;
  return {
    settings_get: () => settings,
    settings_set: (wanted: Settings) => (settings = wanted),
    host: () => ({
      version: '0.1.0',
      library_folder: '/home/you/library',
      demo: true,
      notices: [],
    }),
    desktop_state: () => {
      const yes = { possible: true, problem: null };
      return {
        window: true,
        tray: yes,
        notifications: yes,
        global_shortcuts: yes,
        inhibit_sleep: yes,
      };
    },
    scrobble_state: () => ({
      keyring: false,
      services: ['listenbrainz', 'lastfm'].map((service, at) => ({
        service,
        connected: at === 0,
        on: at === 0,
        account: 'you',
        address: '',
        waiting: 3,
        sent: 1204,
        last_sent_at: null,
        problem: null,
      })),
    }),
    backup_list: () =>
      [1, 2].map((at) => ({
        path: `/home/you/backups/${at}.db`,
        at: 1_760_000_000_000 - at * 86_400_000,
        bytes: 48_000_000,
        songs: 4000,
        automatic: true,
      })),
    doctor: () => [
      { check: 'Sound', ok: true, detail: 'Headphones at 44.1 kHz.' },
      { check: 'Media keys', ok: false, detail: 'There is no session bus here.' },
    ],
  };
}

/** An invented library of `count` songs that answers like the real one. */
export function fakeHost(
  count = Number(new URLSearchParams(location.search).get('songs') ?? 4000),
): Host {
  const world = new World(count);
  const parts = [
    inventedLibrary(world),
    inventedPlayer(world),
    inventedSounds(world),
    inventedLists(world),
  ];
  const answers = Object.assign({}, inventedHouse(), ...parts.map((part) => part.answers));
  const binaries = Object.assign({}, ...parts.map((part) => part.binaries));

  return {
    folderDialog: false,
    call: (name, request) => {
      const answer = answers[name];
      if (!answer) return Promise.reject(new Error(`invented library: no ${name}`));
      return Promise.resolve(answer(request as never) ?? {});
    },
    bytes: (name, request) =>
      Promise.resolve(binaries[name]?.(request as never) ?? new ArrayBuffer(0)),
    listen(heard: (event: Event) => void, connection: (state: Connection) => void) {
      world.hear = heard;
      queueMicrotask(() => connection('open'));
      return () => (world.hear = () => {});
    },
    coverUrl: picture,
    onDrop(told: (drop: Drop) => void) {
      const over = () => told({ phase: 'hover', paths: ['/home/you/x'], count: 4 });
      window.addEventListener('fake-drag', over);
      return () => window.removeEventListener('fake-drag', over);
    },
    pickFolders: () => Promise.resolve([]),
    pickFiles: () => Promise.resolve(['/home/you/x']),
  };
}
