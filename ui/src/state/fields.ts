/** Names of a song's fields. */
import { m } from '../paraglide/messages.js';

const names: Record<string, () => string> = {
  title: m.column_title,
  artist: m.column_artist,
  artists: m.field_artists,
  album: m.column_album,
  album_artist: m.field_album_artist,
  genre: m.column_genre,
  year: m.column_year,
  track: m.field_track,
  disc: m.field_disc,
  composer: m.field_composer,
  isrc: () => 'ISRC',
  language: m.language,
  lyrics: m.lyrics,
  track_gain: m.field_track_gain,
  track_peak: m.field_track_peak,
  album_gain: m.field_album_gain,
  album_peak: m.field_album_peak,
};

/** The field in words; fields this page does not know are called as they are. */
export const fieldName = (field: string): string => names[field]?.() ?? field;
