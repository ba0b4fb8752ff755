/** Playlists, shelves and the care of the invented library. */
import type { ArtistQuery, EditField, PlaylistRow, SmartRules } from '../generated/wire';
import {
  ARTISTS,
  binary,
  GENRES,
  plain,
  type Answers,
  type Binaries,
  type World,
} from './invented';

const FIELDS = 'title,artist,artists,album,album_artist,genre,year,track,disc,composer,lyrics';

interface Kept extends PlaylistRow {
  ids: number[];
}

export function inventedLists(world: World): { answers: Answers; binaries: Binaries } {
  let next = 10;
  const list = (name: string, ids: number[], smart: SmartRules | null): Kept => ({
    id: (next += 1),
    name,
    kind: smart === null ? 'ordinary' : 'smart',
    songs: ids.length,
    duration_ms: 0,
    missing: 0,
    smart,
    covers: [],
    changed_at: 0,
    deleted_at: null,
    can_undo: false,
    ids,
  });
  const rules = {
    query: 'mood:relaxed rating:>=4',
    sort: 'title',
    descending: false,
    limit: 50,
    limit_minutes: 0,
  } as const;
  let lists = [
    list('Sunday kitchen', [5, 9, 2, 14, 33, 5], null),
    list('Long drives', [40, 41, 42, 43], null),
    list('Calm and loved', [7, 8, 21], rules),
  ];
  const told = () => world.hear({ event: 'changed', data: ['playlists'] });
  const of = (id: number) => lists.find((one) => one.id === id) as Kept;
  const keep = (one: Kept) => {
    lists = [...lists.filter((other) => other !== one), one];
    told();
    return one;
  };
  const answers: Answers = {
    playlist_list: () => lists.filter((one) => one.deleted_at === null),
    playlist_trash: () => lists.filter((one) => one.deleted_at !== null),
    playlist_create: ({ name, ids, smart }: { name: string; ids: number[]; smart: SmartRules }) =>
      keep(list(name, ids, smart)),
    playlist_change: ({ id, name }: { id: number; name?: string }) => {
      Object.assign(of(id), name ? { name } : {});
      told();
      return of(id);
    },
    playlist_add: ({ id, ids }: { id: number; ids: number[] }) => {
      of(id).ids.push(...ids);
      told();
    },
    playlist_delete: ({ id }: { id: number }) => {
      of(id).deleted_at = 1;
      told();
    },
    playlist_restore: ({ id }: { id: number }) => {
      of(id).deleted_at = null;
      told();
    },
    artist_rows: ({ ids }: { ids: number[] }) =>
      ids.map((id) => ({
        id,
        name: ARTISTS[id - 1],
        songs: 12 + id,
        albums: 2,
        plays: 4,
        cover: `c${id}`,
      })),
    genre_list: () => GENRES.map((genre, at) => ({ genreid: at + 1, genre, songs: 20 + at * 7 })),
    year_list: () =>
      Array.from({ length: 40 }, (_, at) => ({
        year: 2024 - at,
        songs: 9,
        albums: 2,
        cover: `c${at}`,
      })),
    place_list: ({ parent }: { parent: number | null }) =>
      ['Music', 'Lossless', 'Live'].map((name, at) => ({
        id: (parent ?? 0) * 3 + at + 1,
        name,
        songs: 120 - at,
        has_places: parent === null,
        available: at < 2,
      })),
    query_check: ({ text }: { text: string }) => ({
      text,
      remarks: text.includes('moode:')
        ? [{ from: 0, to: 6, kind: 'unknown_field', message: '' }]
        : [],
    }),
    query_suggest: ({ text }: { text: string }) => ({
      from: text.lastIndexOf(' ') + 1,
      to: text.length,
      items: ['mood:', 'bpm:', 'key:', 'rating:', 'year:', 'genre:']
        .filter((field) => field.startsWith(text.slice(text.lastIndexOf(' ') + 1)))
        .map((insert) => ({ insert, label: insert, hint: 'relaxed, happy, sad, angry' })),
    }),
    edit_fields: () =>
      (FIELDS.split(',') as EditField[]).map((field, at) => ({
        field,
        values: at % 3 === 2 ? [] : [`Some ${field}`],
        mixed: at % 3 === 2,
      })),
    edit_preview: () => ({
      songs: 2,
      files: 2,
      deferred: 1,
      problems: 0,
      items: [5, 9].map((song_id) => ({
        song_id,
        title: world.songs[song_id - 1]?.title,
        file: `/home/you/Music/${song_id}.json`,
        part: 'bundle',
        differences: [{ field: 'genre', before: 'Indie', after: 'Folk; Indie' }],
        problem: null,
      })),
    }),
    gain_preview: () => ({
      songs: 2,
      files: 1,
      deferred: 0,
      problems: 1,
      items: [5, 9].map((song_id) => ({
        song_id,
        title: world.songs[song_id - 1]?.title,
        file: `/home/you/Music/${song_id}.flac`,
        part: 'tags',
        differences: [{ field: 'track_gain', before: '', after: '-7.31 dB' }],
        problem: song_id === 9 ? 'How loud it is has not been measured yet.' : null,
      })),
    }),
    library_findings: () => ({
      counts: [
        { kind: 'missing', count: 2 },
        { kind: 'duplicate', count: 1 },
        { kind: 'contradiction', count: 12 },
      ],
      findings: Array.from({ length: 15 }, (_, at) => ({
        key: String(at),
        kind: at < 2 ? 'missing' : at < 3 ? 'duplicate' : 'contradiction',
        song_ids: [at + 1],
        title: world.songs[at]?.title ?? '',
        detail: 'The data file says 1994, the tags say 1996; the data file is shown.',
        fixes: ['keep_data', 'keep_tags'],
      })),
    }),
    finding_preview: ({ keys }: { keys: string[] }) => ({
      items: keys.map((key) => ({ key, what: 'Writes the year 1996 into Silver Minuit.json.' })),
    }),
  };
  const binaries: Binaries = {
    playlist_order: ({ id }: { id: number }) =>
      binary(of(id).ids.flatMap((song, at) => [at + 1, song])),
    artist_order: ({ search }: ArtistQuery) =>
      binary(ARTISTS.flatMap((name, at) => (plain(name).includes(plain(search)) ? [at + 1] : []))),
  };
  return { answers, binaries };
}
