/** What songs can be ordered by, in words. */
import type { SortKey } from '../api/generated/wire';
import { m } from '../paraglide/messages.js';

export const sortNames = (): [SortKey, string][] => [
  ['title', m.column_title()],
  ['artist', m.column_artist()],
  ['album', m.column_album()],
  ['genre', m.column_genre()],
  ['year', m.column_year()],
  ['duration', m.column_time()],
  ['added', m.added_on()],
  ['rating', m.column_rating()],
  ['plays', m.column_plays()],
  ['last_played', m.last_played()],
  ['mood', m.mood()],
  ['bpm', m.tempo()],
  ['key', m.key()],
  ['energy', m.column_energy()],
];
