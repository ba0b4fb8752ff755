/** The columns of the song table, and which of them there is room for. */
import type { SortKey } from '../../api/generated/wire';
import { m } from '../../paraglide/messages.js';

export interface Column {
  key: 'number' | 'cover' | 'title' | 'artist' | 'album' | 'genre' | 'year' | 'time' | 'more';
  label: () => string;
  /** A track of the grid. */
  track: string;
  /** Least width of the table that has room for it, px. */
  from: number;
  sort?: SortKey;
  end?: boolean;
  /** May be hidden by the listener. */
  optional?: boolean;
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
  { key: 'genre', label: m.column_genre, track: 'minmax(0, 0.9fr)', from: 980, optional: true },
  {
    key: 'year',
    label: m.column_year,
    track: '64px',
    from: 900,
    sort: 'year',
    end: true,
    optional: true,
  },
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

/** What fits into `width` pixels and is not hidden. */
export function shownColumns(width: number, hidden: string[]): Column[] {
  return columns.filter(
    (column) => width >= column.from && !(column.optional && hidden.includes(column.key)),
  );
}

/** The grid's tracks. */
export const tracks = (shown: Column[]): string => shown.map((column) => column.track).join(' ');
