/** Where the listener is in the window. */
import type { Scope } from '../api/generated/wire';
import { songs } from './songlist.svelte';

export type View = 'songs' | 'albums' | 'waiting' | 'settings';
export type Panel = 'queue' | 'details' | 'activity';

class Place {
  view = $state<View>('songs');
  panel = $state<Panel | null>(null);
  /** The song whose details the panel shows. */
  detailsOf = $state<number | null>(null);
  nowPlaying = $state(false);
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
    if (view === 'songs' && this.view === 'songs' && songs.scope.kind !== 'all') {
      songs.look({ kind: 'all' });
    }
    this.view = view;
  }

  /** The songs of an artist, a genre, a folder. */
  look(scope: Scope): void {
    this.nowPlaying = false;
    songs.look(scope);
    this.view = 'songs';
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
