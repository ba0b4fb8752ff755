/** The columns of the song table, and which of them there is room for. */
import type { SortKey } from '../../api/generated/wire';
import { m } from '../../paraglide/messages.js';

export interface Column {
  key:
    | 'number'
    | 'cover'
    | 'title'
    | 'artist'
    | 'album'
    | 'genre'
    | 'year'
    | 'mood'
    | 'tempo'
    | 'key'
    | 'energy'
    | 'rating'
    | 'plays'
    | 'love'
    | 'time'
    | 'more';
  label: () => string;
  /** A track of the grid. */
  track: string;
  /** Least width of the table that has room for it, px. */
  from: number;
  sort?: SortKey;
  end?: boolean;
  /** May be hidden by the listener. */
  optional?: boolean;
  /** Hidden until the listener asks for it. */
  rare?: boolean;
  /** The heading is for screen readers only. */
  silent?: boolean;
}

export const columns: Column[] = [
  { key: 'number', label: m.column_number, track: '36px', from: 720, end: true },
  { key: 'cover', label: m.column_cover, track: '40px', from: 0, silent: true },
  { key: 'title', label: m.column_title, track: 'minmax(0, 2.4fr)', from: 0, sort: 'title' },
  {
    key: 'artist',
    label: m.column_artist,
    track: 'minmax(0, 1.5fr)',
    from: 520,
    sort: 'artist',
    optional: true,
  },
  {
    key: 'album',
    label: m.column_album,
    track: 'minmax(0, 1.6fr)',
    from: 700,
    sort: 'album',
    optional: true,
  },
  {
    key: 'genre',
    label: m.column_genre,
    track: 'minmax(0, 0.9fr)',
    from: 1080,
    sort: 'genre',
    optional: true,
  },
  {
    key: 'year',
    label: m.column_year,
    track: '64px',
    from: 960,
    sort: 'year',
    end: true,
    optional: true,
  },
  { key: 'mood', label: m.mood, track: '92px', from: 800, sort: 'mood', optional: true },
  {
    key: 'tempo',
    label: m.column_tempo,
    track: '56px',
    from: 1140,
    sort: 'bpm',
    end: true,
    optional: true,
  },
  {
    key: 'key',
    label: m.column_key,
    track: '72px',
    from: 1000,
    sort: 'key',
    optional: true,
    rare: true,
  },
  {
    key: 'energy',
    label: m.column_energy,
    track: '72px',
    from: 1000,
    sort: 'energy',
    optional: true,
    rare: true,
  },
  {
    key: 'rating',
    label: m.column_rating,
    track: '92px',
    from: 900,
    sort: 'rating',
    optional: true,
    rare: true,
  },
  {
    key: 'plays',
    label: m.column_plays,
    track: '72px',
    from: 1000,
    sort: 'plays',
    end: true,
    optional: true,
    rare: true,
  },
  { key: 'love', label: m.column_love, track: '28px', from: 640, optional: true, silent: true },
  {
    key: 'time',
    label: m.column_time,
    track: '68px',
    from: 520,
    sort: 'duration',
    end: true,
    optional: true,
  },
  { key: 'more', label: m.column_more, track: '40px', from: 0, silent: true },
];

/**
 * Whether the listener has this column in the table. What is kept are the exceptions: names of
 * columns that are hidden, and, with a plus, of rare ones that are shown.
 */
export const isChosen = ({ key, rare }: Column, kept: string[]): boolean =>
  rare ? kept.includes(`+${key}`) : !kept.includes(key);

/** The exceptions once this column was hidden or shown. */
export function switched(column: Column, kept: string[]): string[] {
  const name = column.rare ? `+${column.key}` : column.key;
  return kept.includes(name) ? kept.filter((other) => other !== name) : [...kept, name];
}

/** What fits into `width` pixels and is not hidden. */
export function shownColumns(width: number, kept: string[]): Column[] {
  return columns.filter(
    (column) => width >= column.from && (!column.optional || isChosen(column, kept)),
  );
}

/** The grid's tracks. */
export const tracks = (shown: Column[]): string => shown.map((column) => column.track).join(' ');
