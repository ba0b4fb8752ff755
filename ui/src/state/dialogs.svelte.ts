/** The one dialog that asks the listener something. */
import type { PlaylistRow } from '../api/generated/wire';

export type Asked =
  /** A name for something. */
  | { kind: 'name'; title: string; name: string; done: (name: string) => void }
  /** Which playlist songs go into. */
  | { kind: 'add'; ids: number[] }
  /** The rules of a smart playlist; absent: of a new one, beginning with a query. */
  | { kind: 'rules'; playlist: PlaylistRow | null; query: string }
  /** Deleted playlists. */
  | { kind: 'trash' }
  /** A file of a playlist. */
  | { kind: 'save'; playlist: PlaylistRow }
  /** What songs are called, and by whom they are. */
  | { kind: 'edit'; ids: number[] };

class Dialogs {
  now = $state.raw<Asked | null>(null);

  ask = (asked: Asked) => (this.now = asked);
  close = () => (this.now = null);
}

export const dialogs = new Dialogs();
