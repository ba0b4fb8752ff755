/** A host with an invented library, for component tests and for looking at the interface alone. */
import type {
  AlbumQuery,
  AlbumRow,
  Event,
  Job,
  PlayerSnapshot,
  PlayFrom,
  Settings,
  SongQuery,
  SongRow,
} from './generated/wire';
import type { Connection, Drop, Host } from './host';

const FIRST = 'Nocturne,Velvet,Marée,Static,Cinder,Silver,Orchid,Neon,Paper,Ember,Salt,Quiet'.split(
  ',',
);
const SECOND = 'Avenue,Horizon,Signal,Fever,Atlas,Minuit,Theory,Letters,Ballad,Weather,Motel'.split(
  ',',
);
const ARTISTS =
  'Ravi Sethi,Les Ombres,Clair Obscur,Juno West,Sofia & The Wires,Amara Diallo,Nadia Benali,Ines Moreau,Théo Vasseur,Kaito Mori,North Relay,Glasswing'.split(
    ',',
  );
const GENRES = ['Rock', 'Indie', 'Pop', 'Hiphop', 'Jazz', 'Folk', 'Classical'];
const LYRICS = [
  '[00:01.00]The harbor hums a low refrain',
  '[00:05.00]and every window holds the rain',
  '[00:09.50]you left a light on in the hall',
  '[00:14.00]I hear your footsteps through the wall',
  '[00:18.00]la mer revient, la mer s’en va',
].join('\n');

const pick = <T>(from: readonly T[], at: number): T => from[at % from.length] as T;

function inventedSong(index: number): SongRow {
  const album = Math.floor(index / 7);
  return {
    id: index + 1,
    title: `${pick(FIRST, (index * 7919) >> 3)} ${pick(SECOND, (index * 104729) >> 4)}`,
    artist: index % 41 === 40 ? '' : pick(ARTISTS, album * 5),
    album: `${pick(SECOND, album * 3)} ${pick(FIRST, album * 11)}`,
    album_id: album + 1,
    genre: pick(GENRES, album),
    year: 1970 + ((album * 13) % 55),
    track: (index % 7) + 1,
    disc: null,
    duration_ms: 95_000 + ((index * 7919) % 240_000),
    cover: album % 9 === 8 ? null : `c${album}`,
    status: index % 53 === 52 ? 'unavailable' : 'ok',
    reason: index % 53 === 52 ? 'The folder “Music” is not there now.' : null,
  };
}

/** A picture of two soft shapes, different for every cover. */
function picture(cover: string): string {
  const hue = (Number(cover.slice(1)) * 67) % 360;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><defs><linearGradient id="g" x2=".6" y2="1"><stop stop-color="hsl(${hue} 58% 62%)"/><stop offset="1" stop-color="hsl(${(hue + 50) % 360} 55% 24%)"/></linearGradient></defs><rect width="100" height="100" fill="url(#g)"/><circle cx="${30 + (hue % 40)}" cy="42" r="${16 + (hue % 18)}" fill="hsl(${(hue + 130) % 360} 60% 80%)" opacity=".85"/><path d="M0 ${62 + (hue % 20)}Q50 ${40 + (hue % 30)} 100 ${70 - (hue % 16)}V100H0z" fill="hsl(${(hue + 20) % 360} 50% 16%)" opacity=".6"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
const binary = (numbers: Iterable<number>): ArrayBuffer => new Uint32Array([...numbers]).buffer;

/** An invented library of `count` songs that answers like the real one. */
export function fakeHost(
  count = Number(new URLSearchParams(location.search).get('songs') ?? 4000),
): Host {
  const songs = Array.from({ length: count }, (_, index) => inventedSong(index));
  const albums: AlbumRow[] = Array.from({ length: Math.ceil(count / 7) }, (_, index) => {
    const of = songs.slice(index * 7, index * 7 + 7);
    const { album, artist, year, cover } = of[0] as SongRow;
    const duration_ms = of.reduce((sum, song) => sum + song.duration_ms, 0);
    return { id: index + 1, title: album, artist, year, songs: of.length, duration_ms, cover };
  });
  let hear: (event: Event) => void = () => {};
  let entry = 0;
  let queue: { entry: number; song: number }[] = [];
  const before: (typeof queue)[] = [];
  let imports = 0;
  let settings = {
    theme: 'system',
    language: 'system',
    density: 'default',
    announce_tracks: true,
    safe_graphics: false,
    http_door: false,
    layout: {
      sidebar_width: 232,
      panel_width: 320,
      hidden_columns: [],
      song_sort: 'title',
      song_sort_descending: false,
    },
  } as Settings;
  const state: PlayerSnapshot = {
    state: 'stopped',
    song: null,
    entry: null,
    position_ms: 0,
    duration_ms: 0,
    volume: 0.8,
    muted: false,
    repeat: 'off',
    shuffle: false,
    shuffle_seed: null,
    queue_length: 0,
    queue_index: null,
    queue_revision: 0,
    device: {
      available: true,
      name: 'Headphones',
      sample_rate: 44100,
      channels: 2,
      problem: null,
    },
    can_next: false,
    can_previous: false,
  };
  let since = performance.now();

  const position = () =>
    state.state === 'playing'
      ? Math.min(state.duration_ms, state.position_ms + performance.now() - since)
      : state.position_ms;

  function tell(change: Partial<PlayerSnapshot>, queueChanged = false): void {
    Object.assign(state, { position_ms: position() }, change);
    since = performance.now();
    const at = queue.findIndex((one) => one.entry === state.entry);
    state.queue_index = at < 0 ? null : at;
    state.queue_length = queue.length;
    state.song = at < 0 ? null : (songs[(queue[at]?.song ?? 1) - 1] ?? null);
    state.duration_ms = state.song?.duration_ms ?? 0;
    state.can_next = at >= 0 && at + 1 < queue.length;
    state.can_previous = at > 0;
    if (queueChanged) state.queue_revision += 1;
    hear({ event: 'player', data: { ...state } });
  }

  function change(next: typeof queue): void {
    before.push(queue);
    queue = next;
    tell({}, true);
  }

  const entries = (ids: number[]) => ids.map((song) => ({ entry: ++entry, song }));

  function order(query: SongQuery): number[] {
    const words = plain(query.search).split(/\s+/).filter(Boolean);
    const { scope } = query;
    const found = songs.filter((song) => {
      if (scope.kind === 'album' && song.album_id !== scope.of) return false;
      if (scope.kind === 'artist' && plain(song.artist) !== plain(scope.of)) return false;
      if (scope.kind === 'genre' && plain(song.genre) !== plain(scope.of)) return false;
      const text = ` ${plain(`${song.title} ${song.artist} ${song.album} ${song.genre}`)}`;
      return words.every((word) => text.includes(` ${word}`));
    });
    const by = {
      relevance: (song: SongRow) => plain(song.title),
      title: (song: SongRow) => plain(song.title),
      artist: (song: SongRow) => plain(song.artist),
      album: (song: SongRow) => plain(song.album),
      year: (song: SongRow) => song.year ?? 0,
      duration: (song: SongRow) => song.duration_ms,
      added: (song: SongRow) => song.id,
      track: (song: SongRow) => song.track ?? 0,
    }[query.sort];
    found.sort((a, b) => (by(a) < by(b) ? -1 : by(a) > by(b) ? 1 : a.id - b.id));
    if (query.descending) found.reverse();
    return found.map((song) => song.id);
  }

  function play(from: PlayFrom): void {
    const ids = from.kind === 'songs' ? from.ids : order(from.query);
    const wanted = from.kind === 'songs' ? from.ids[from.index] : from.song;
    queue = entries(ids);
    const first = queue.find((one) => one.song === wanted) ?? queue[0];
    tell({ state: 'playing', entry: first?.entry ?? null, position_ms: 0 }, true);
  }

  function step(by: 1 | -1): void {
    const next = queue[(state.queue_index ?? -1) + by];
    if (next) tell({ entry: next.entry, position_ms: 0 });
  }

  function importing(): void {
    const job: Job = {
      id: 1,
      kind: 'import',
      done: 0,
      total: 1200,
      paused: false,
      left_ms: 24_000,
      finished: false,
    };
    const timer = setInterval(() => {
      if (!job.paused) job.done += 60;
      job.left_ms = (job.total - job.done) * 20;
      job.finished = job.done >= job.total;
      hear({ event: 'progress', data: { ...job } });
      if (job.finished) clearInterval(timer);
    }, 120);
  }

  function report(names: string[]) {
    importing();
    return {
      import_id: ++imports,
      added: 3,
      updated: 0,
      duplicates: 1,
      failed: 1,
      waiting: 0,
      items: names.map((name, index) => ({
        path: `/home/you/${name}`,
        name,
        status: index === 3 ? 'duplicate' : index === 4 ? 'failed' : 'added',
        reason:
          index === 3
            ? 'Already here; the cover was updated.'
            : index === 4
              ? 'This is not a sound file we can read.'
              : '',
        song_id: null,
      })),
    };
  }

  const names = [
    'Nocturne Avenue',
    'Marée Signal',
    'Velvet Weather',
    'Silver Minuit',
    'broken.mp3',
  ];
  type Answer = (request: never) => unknown;
  const answers: Record<string, Answer> = {
    library_summary: () => ({
      songs: count,
      albums: albums.length,
      artists: ARTISTS.length,
      genres: GENRES.length,
      duration_ms: songs.reduce((sum, song) => sum + song.duration_ms, 0),
      unavailable: 0,
      unreadable: 1,
      waiting: 3,
      first_run: count === 0,
    }),
    song_rows: ({ ids }: { ids: number[] }) => ids.flatMap((id) => songs[id - 1] ?? []),
    album_rows: ({ ids }: { ids: number[] }) => ids.flatMap((id) => albums[id - 1] ?? []),
    song_details: ({ id }: { id: number }) => {
      const row = songs[id - 1] as SongRow;
      return {
        row,
        path: `/home/you/Music/${row.album}/${row.title}.flac`,
        album_artist: row.artist,
        artists: [row.artist],
        genres: [row.genre],
        composer: '',
        codec: 'flac',
        sample_rate: 44100,
        channels: 2,
        bitrate: 912,
        file_size: 31_400_000,
        added_at: 1_760_000_000_000,
        lyrics: id % 2 === 0 ? LYRICS : null,
        fields: [
          { field: 'title', json: row.title, tags: row.title.toLowerCase(), file_name: null },
          { field: 'artist', json: row.artist, tags: null, file_name: null },
          { field: 'year', json: null, tags: String(row.year), file_name: null },
        ],
        json_file: `${row.title}.json`,
        cover_file: 'cover.jpg',
        json_problem: null,
      };
    },
    search: ({ text, limit }: { text: string; limit: number }) => {
      const ids = order({ search: text, scope: { kind: 'all' }, sort: 'title', descending: false });
      const words = plain(text);
      return {
        songs: ids.slice(0, limit).map((id) => songs[id - 1]),
        albums: albums.filter((album) => plain(album.title).includes(words)).slice(0, limit),
        artists: ARTISTS.filter((name) => plain(name).includes(words)).map((name) => ({
          name,
          songs: songs.filter((song) => song.artist === name).length,
          cover: null,
        })),
      };
    },
    waiting_list: () => [
      {
        kind: 'incomplete',
        files: ['9e4d555f.json', '9e4d555f.jpg'],
        folder: '/home/you/Music/New',
        reason: 'The song itself has not come: waiting for 9e4d555f.mp3 or another sound file.',
        song_id: null,
      },
      {
        kind: 'arriving',
        files: ['Long Recording.flac'],
        folder: '/home/you/Music/New',
        reason: 'Still being copied; it is read as soon as it holds still.',
        song_id: null,
      },
      {
        kind: 'unreadable',
        files: ['broken.mp3'],
        folder: '/home/you/Music',
        reason: 'The file ends before the first sound. Copy it again from where it came.',
        song_id: 3,
      },
      {
        kind: 'problem',
        files: ['Silver Minuit.json'],
        folder: '/home/you/Music',
        reason: 'The JSON is cut at line 4; the song plays with its tags.',
        song_id: 4,
      },
    ],
    folder_list: () => [
      {
        id: 1,
        path: '/home/you/.local/share/undertone/library',
        songs: 12,
        available: true,
        own: true,
        note: null,
      },
      { id: 2, path: '/home/you/Music', songs: count, available: true, own: false, note: null },
      { id: 3, path: '/media/usb/Music', songs: 0, available: false, own: false, note: null },
    ],
    folder_add: ({ path }: { path: string }) => ({ id: 9, path, songs: 0, available: true }),
    drop_preview: () => ({
      songs: 3,
      complete: 2,
      partial: 1,
      skipped: 1,
      items: [
        { name: 'Nocturne Avenue', audio: true, json: true, cover: true, reason: '' },
        { name: 'Marée Signal', audio: true, json: true, cover: true, reason: '' },
        {
          name: 'Velvet Weather',
          audio: true,
          json: false,
          cover: true,
          reason: 'Without data: its tags and its name are used.',
        },
        { name: 'notes.docx', audio: false, json: false, cover: false, reason: 'Not a song file.' },
      ],
      partial_look: false,
    }),
    library_import: () => report(names),
    demo_add: () => report(names.slice(0, 3)),
    library_scan: () => ({ added: 0, updated: 0, removed: 0 }),
    import_undo: () => ({ removed: 3, restored: 0 }),
    job_list: () => [],
    cover_accent: ({ cover }: { cover: string }) => ({
      hue: (Number(cover.slice(1)) * 67) % 360,
      chroma: 0.11,
    }),
    player_state: () => ({ ...state, position_ms: position() }),
    player_play: play,
    player_toggle: () => tell({ state: state.state === 'playing' ? 'paused' : 'playing' }),
    player_next: () => step(1),
    player_previous: () => step(-1),
    player_seek: ({ position_ms }: { position_ms: number }) => tell({ position_ms }),
    player_volume: ({ volume }: { volume: number }) => tell({ volume, muted: false }),
    player_mute: ({ muted }: { muted: boolean }) => tell({ muted }),
    player_repeat: ({ repeat }: { repeat: PlayerSnapshot['repeat'] }) => tell({ repeat }),
    player_shuffle: ({ on }: { on: boolean }) => tell({ shuffle: on }),
    queue_add: ({ ids, place }: { ids: number[]; place: 'next' | 'end' }) => {
      const at = place === 'next' ? (state.queue_index ?? -1) + 1 : queue.length;
      change([...queue.slice(0, at), ...entries(ids), ...queue.slice(at)]);
    },
    queue_add_view: ({ query }: { query: SongQuery }) =>
      change([...queue, ...entries(order(query))]),
    queue_move: ({
      entries: moved,
      before: anchor,
    }: {
      entries: number[];
      before: number | null;
    }) => {
      const taken = queue.filter((one) => moved.includes(one.entry));
      const rest = queue.filter((one) => !moved.includes(one.entry));
      const at = anchor === null ? rest.length : rest.findIndex((one) => one.entry === anchor);
      change([...rest.slice(0, at), ...taken, ...rest.slice(at)]);
    },
    queue_remove: ({ entries: gone }: { entries: number[] }) =>
      change(queue.filter((one) => !gone.includes(one.entry))),
    queue_clear: () => change([]),
    queue_play: ({ entry: wanted }: { entry: number }) =>
      tell({ entry: wanted, state: 'playing', position_ms: 0 }),
    queue_undo: () => {
      queue = before.pop() ?? queue;
      tell({}, true);
    },
    settings_get: () => settings,
    settings_set: (wanted: Settings) => (settings = wanted),
    host: () => ({
      version: '0.1.0',
      library_folder: '/home/you/library',
      demo: true,
      notices: [],
    }),
    doctor: () => [
      { check: 'Sound', ok: true, detail: 'Headphones at 44.1 kHz.' },
      { check: 'Media keys', ok: false, detail: 'There is no session bus here.' },
    ],
  };
  const binaries: Record<string, (request: never) => ArrayBuffer> = {
    song_order: (query: SongQuery) => binary(order(query)),
    album_order: (query: AlbumQuery) => {
      const words = plain(query.search);
      const found = albums.filter((album) =>
        plain(`${album.title} ${album.artist}`).includes(words),
      );
      const by = (album: AlbumRow) =>
        query.sort === 'artist' ? album.artist : query.sort === 'year' ? album.year : album.title;
      found.sort((a, b) => ((by(a) ?? '') < (by(b) ?? '') ? -1 : 1));
      if (query.descending) found.reverse();
      return binary(found.map((album) => album.id));
    },
    queue_order: () => binary(queue.flatMap((one) => [one.entry, one.song])),
  };

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
      hear = heard;
      queueMicrotask(() => connection('open'));
      return () => (hear = () => {});
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
