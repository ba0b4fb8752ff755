/** The library at a glance, and its rows. */
import { call } from '../api/client';
import type { AlbumRow, ArtistEntry, Host, LibrarySummary, SongRow } from '../api/generated/wire';
import { Rows } from './rows.svelte';

export const songRows = new Rows<SongRow>((ids) => call('song_rows', { ids }));
export const albumRows = new Rows<AlbumRow>((ids) => call('album_rows', { ids }));

export const artistRows = new Rows<ArtistEntry>((ids) => call('artist_rows', { ids }));

class Library {
  summary = $state.raw<LibrarySummary | null>(null);
  host = $state.raw<Host | null>(null);

  async refresh(): Promise<void> {
    this.summary = await call('library_summary', {});
  }

  async meetHost(): Promise<void> {
    this.host = await call('host', {});
  }
}

export const library = new Library();
