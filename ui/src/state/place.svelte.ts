/** Where the listener is in the window. */
import type { Scope } from '../api/generated/wire';
import type { PlaylistRow } from '../api/generated/wire';
import { songs, type Shelf } from './songlist.svelte';

export type Shelves = 'artists' | 'genres' | 'years' | 'folders';
export type View = 'songs' | 'albums' | Shelves | 'map' | 'waiting' | 'care' | 'settings';
export type Panel = 'queue' | 'details' | 'activity' | 'sound';

class Place {
  view = $state<View>('songs');
  panel = $state<Panel | null>(null);
  /** The song whose details the panel shows. */
  detailsOf = $state<number | null>(null);
  nowPlaying = $state(false);
  /** The queue's panel shows what was heard before. */
  history = $state(false);
  /** On a phone: the sidebar as a sheet. */
  sheet = $state(false);
  palette = $state(false);
  shortcuts = $state(false);
  /** The album opened in the grid. */
  album = $state<number | null>(null);
  /** Grows when the view's search line is asked for. */
  searchAsked = $state(0);
  /** Grows when the playing song is to be shown in its list. */
  showPlaying = $state(0);

  go(view: View): void {
    this.nowPlaying = false;
    this.sheet = false;
    const apart = songs.scope.kind !== 'all' || songs.shelf !== null;
    if (view === 'songs' && apart) songs.look({ kind: 'all' });
    this.view = view;
  }

  /** The songs of an artist, a genre, a folder. */
  look(scope: Scope, name = '', shelf: Shelf | null = null): void {
    this.nowPlaying = false;
    this.sheet = false;
    songs.look(scope, name, shelf);
    this.view = 'songs';
  }

  openPlaylist({ id, name }: PlaylistRow): void {
    this.look({ kind: 'playlist', of: id }, name);
  }

  openAlbum(id: number): void {
    this.nowPlaying = false;
    this.album = id;
    this.view = 'albums';
  }

  togglePanel(panel: Panel): void {
    this.panel = this.panel === panel ? null : panel;
  }

  showDetails(song: number): void {
    this.detailsOf = song;
    this.panel = 'details';
  }
}

export const place = new Place();
