/** The invented library's answers. */
import type { AlbumQuery, AlbumRow, Job, SongQuery, SongRow } from '../generated/wire';
import {
  ARTISTS,
  binary,
  GENRES,
  LYRICS,
  plain,
  type Answers,
  type Binaries,
  type World,
} from './invented';

export function inventedLibrary(world: World): { answers: Answers; binaries: Binaries } {
  let imports = 0;
  function importing(): void {
    const job: Job = {
      id: 1,
      kind: 'import',
      done: 0,
      total: 1200,
      paused: false,
      left_ms: 24_000,
      held: null,
      finished: false,
    };
    const timer = setInterval(() => {
      if (!job.paused) job.done += 60;
      job.left_ms = (job.total - job.done) * 20;
      job.finished = job.done >= job.total;
      world.hear({ event: 'progress', data: { ...job } });
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
  const answers: Answers = {
    library_summary: () => ({
      songs: world.count,
      albums: world.albums.length,
      artists: ARTISTS.length,
      genres: GENRES.length,
      duration_ms: world.songs.reduce((sum, song) => sum + song.duration_ms, 0),
      unavailable: 0,
      unreadable: 1,
      waiting: 3,
      first_run: world.count === 0,
    }),
    song_rows: ({ ids }: { ids: number[] }) => ids.flatMap((id) => world.songs[id - 1] ?? []),
    album_rows: ({ ids }: { ids: number[] }) => ids.flatMap((id) => world.albums[id - 1] ?? []),
    song_details: ({ id }: { id: number }) => {
      const row = world.songs[id - 1] as SongRow;
      return {
        row,
        path: `/home/you/Music/${row.album}/${row.title}.flac`,
        files: [
          { path: `/home/you/Music/${row.album}/${row.title}.flac`, size: 1, available: true },
        ],
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
      const ids = world.order({
        search: text,
        scope: { kind: 'all' },
        sort: 'title',
        descending: false,
      });
      const words = plain(text);
      return {
        songs: ids.slice(0, limit).map((id) => world.songs[id - 1]),
        albums: world.albums.filter((album) => plain(album.title).includes(words)).slice(0, limit),
        artists: ARTISTS.filter((name) => plain(name).includes(words)).map((name) => ({
          name,
          songs: world.songs.filter((song) => song.artist === name).length,
          cover: null,
        })),
        corrected: null,
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
      {
        id: 2,
        path: '/home/you/Music',
        songs: world.count,
        available: true,
        own: false,
        note: null,
      },
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
  };
  const binaries: Binaries = {
    song_order: (query: SongQuery) => binary(world.order(query)),
    album_order: (query: AlbumQuery) => {
      const words = plain(query.search);
      const found = world.albums.filter((album) =>
        plain(`${album.title} ${album.artist}`).includes(words),
      );
      const by = (album: AlbumRow) =>
        query.sort === 'artist' ? album.artist : query.sort === 'year' ? album.year : album.title;
      found.sort((a, b) => ((by(a) ?? '') < (by(b) ?? '') ? -1 : 1));
      if (query.descending) found.reverse();
      return binary(found.map((album) => album.id));
    },
  };
  return { answers, binaries };
}
