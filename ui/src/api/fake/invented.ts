/** An invented library: its songs, and pictures for their covers. */
import type { AlbumRow, Event, SongQuery, SongRow } from '../generated/wire';

/** What a command of the invented library answers. */
export type Answer = (request: never) => unknown;
export type Answers = Record<string, Answer>;
export type Binaries = Record<string, (request: never) => ArrayBuffer>;

const FIRST = 'Nocturne,Velvet,Marée,Static,Cinder,Silver,Orchid,Neon,Paper,Ember,Salt,Quiet'.split(
  ',',
);
const SECOND = 'Avenue,Horizon,Signal,Fever,Atlas,Minuit,Theory,Letters,Ballad,Weather,Motel'.split(
  ',',
);
export const ARTISTS =
  'Ravi Sethi,Les Ombres,Clair Obscur,Juno West,Sofia & The Wires,Amara Diallo,Nadia Benali,Ines Moreau,Théo Vasseur,Kaito Mori,North Relay,Glasswing'.split(
    ',',
  );
export const GENRES = ['Rock', 'Indie', 'Pop', 'Hiphop', 'Jazz', 'Folk', 'Classical'];
export const LYRICS = [
  '[00:01.00]The harbor hums a low refrain',
  '[00:05.00]and every window holds the rain',
  '[00:09.50]you left a light on in the hall',
  '[00:14.00]I hear your footsteps through the wall',
  '[00:18.00]la mer revient, la mer s’en va',
].join('\n');

export const pick = <T>(from: readonly T[], at: number): T => from[at % from.length] as T;

export function inventedSong(index: number): SongRow {
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
    rating: index % 3 === 0 ? ((index * 7) % 10) + 1 : null,
    loved: index % 5 === 0,
    plays: (index * 31) % 40,
    last_played: null,
    ...soundOf(index),
  };
}

const MOODS = ['happy', 'sad', 'angry', 'relaxed'] as const;

function soundOf(index: number): Pick<SongRow, 'mood' | 'badge' | 'bpm' | 'key' | 'energy'> {
  if (index % 17 === 16) return { mood: null, badge: null, bpm: null, key: null, energy: null };
  return {
    mood: pick(MOODS, index * 3),
    badge: index % 4 === 0 ? 'guess' : 'heard',
    bpm: 68 + ((index * 37) % 90),
    key: pick(['C major', 'A minor', 'F# minor', 'D# major'], index),
    energy: ((index * 29) % 100) / 100,
  };
}

/** A picture of two soft shapes, different for every cover. */
export function picture(cover: string): string {
  const hue = (Number(cover.slice(1)) * 67) % 360;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><defs><linearGradient id="g" x2=".6" y2="1"><stop stop-color="hsl(${hue} 58% 62%)"/><stop offset="1" stop-color="hsl(${(hue + 50) % 360} 55% 24%)"/></linearGradient></defs><rect width="100" height="100" fill="url(#g)"/><circle cx="${30 + (hue % 40)}" cy="42" r="${16 + (hue % 18)}" fill="hsl(${(hue + 130) % 360} 60% 80%)" opacity=".85"/><path d="M0 ${62 + (hue % 20)}Q50 ${40 + (hue % 30)} 100 ${70 - (hue % 16)}V100H0z" fill="hsl(${(hue + 20) % 360} 50% 16%)" opacity=".6"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

export const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
export const binary = (numbers: Iterable<number>): ArrayBuffer =>
  new Uint32Array([...numbers]).buffer;

/** The songs, and who hears of what happens to them. */
export class World {
  readonly songs: SongRow[];
  readonly albums: AlbumRow[];
  hear: (event: Event) => void = () => {};

  constructor(readonly count: number) {
    this.songs = Array.from({ length: count }, (_, index) => inventedSong(index));
    this.albums = Array.from({ length: Math.ceil(count / 7) }, (_, index) => {
      const of = this.songs.slice(index * 7, index * 7 + 7);
      const { album, artist, year, cover } = of[0] as SongRow;
      const duration_ms = of.reduce((sum, song) => sum + song.duration_ms, 0);
      return { id: index + 1, title: album, artist, year, songs: of.length, duration_ms, cover };
    });
  }

  order(query: SongQuery): number[] {
    const words = plain(query.search).split(/\s+/).filter(Boolean);
    const { scope } = query;
    const found = this.songs.filter((song) => {
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
      bpm: (song: SongRow) => song.bpm ?? 0,
      rating: (song: SongRow) => song.rating ?? 0,
      plays: (song: SongRow) => song.plays,
      energy: (song: SongRow) => song.energy ?? 0,
    } as Partial<Record<SongQuery['sort'], (song: SongRow) => string | number>>;
    const key = by[query.sort] ?? ((song) => plain(song.title));
    found.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id - b.id));
    if (query.descending) found.reverse();
    return found.map((song) => song.id);
  }
}
