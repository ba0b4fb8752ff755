/** The listener's playlists, in the order of the sidebar. */
import { bytes, call } from '../api/client';
import type { PlaylistImport, PlaylistRow, SmartRules } from '../api/generated/wire';
import { m } from '../paraglide/messages.js';
import { number } from './locale.svelte';
import { attempt, notices } from './notices.svelte';
import { remember, undoable } from './undo.svelte';

class Playlists {
  all = $state.raw<PlaylistRow[]>([]);
  #loading = false;

  readonly ordinary = $derived(this.all.filter((one) => one.kind === 'ordinary'));

  get = (id: number): PlaylistRow | undefined => this.all.find((one) => one.id === id);

  async load(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    try {
      this.all = await call('playlist_list', {});
    } finally {
      this.#loading = false;
    }
  }

  /** Item ids and song ids in order; a song that is missing has the id 0. */
  async order(id: number): Promise<{ items: Uint32Array; songs: Uint32Array }> {
    const pairs = await bytes('playlist_order', { id });
    return {
      items: pairs.filter((_, index) => index % 2 === 0),
      songs: pairs.filter((_, index) => index % 2 === 1),
    };
  }

  create = (name: string, ids: number[] = [], smart: SmartRules | null = null) =>
    this.#made(() => call('playlist_create', { name, ids, smart }));

  fromQueue = (name: string) => this.#made(() => call('playlist_from_queue', { name }));

  async #made(make: () => Promise<PlaylistRow>): Promise<PlaylistRow | undefined> {
    const made = await attempt(make);
    if (made === undefined) return undefined;
    await attempt(() => this.load());
    remember(`playlist ${made.id}`, () => call('playlist_delete', { id: made.id }));
    return made;
  }

  rename = (id: number, name: string): Promise<void> => {
    const before = this.get(id)?.name ?? name;
    const change = (name: string) => call('playlist_change', { id, name, smart: null });
    return undoable(
      'rename',
      () => change(name),
      () => change(before),
    );
  };

  rule = (id: number, smart: SmartRules) =>
    attempt(() => call('playlist_change', { id, name: null, smart }));

  /** Stands before another one in the sidebar; absent: last. */
  place = (id: number, before: number | null) =>
    attempt(() => call('playlist_place', { id, before }));

  async add(id: number, ids: number[], before: number | null = null): Promise<void> {
    if (ids.length === 0) return;
    const name = this.get(id)?.name ?? '';
    const text = m.playlist_added({ count: ids.length, n: number(ids.length), name });
    await this.#change(id, () => call('playlist_add', { id, ids, before }), text);
  }

  move = (id: number, items: number[], before: number | null) =>
    this.#change(id, () => call('playlist_move', { id, items, before }));

  async remove(id: number, items: number[]): Promise<void> {
    if (items.length === 0) return;
    const text = m.playlist_removed({ count: items.length, n: number(items.length) });
    await this.#change(id, () => call('playlist_remove', { id, items }), text);
  }

  async delete(playlist: PlaylistRow): Promise<void> {
    const { id, name } = playlist;
    const back = () => call('playlist_restore', { id });
    await undoable(
      `playlist ${id}`,
      () => call('playlist_delete', { id }),
      back,
      m.playlist_deleted({ name }),
    );
  }

  /** Files of playlists, by path or read by the browser. */
  tellImported(results: PlaylistImport[]): void {
    for (const { playlist, path, entries, missing, problem } of results) {
      notices.tell({
        kind: playlist === null ? 'error' : 'note',
        text:
          playlist === null
            ? (problem ?? path)
            : m.playlist_imported({
                name: playlist.name,
                found: number(entries - missing),
                n: number(entries),
              }),
      });
    }
  }

  #change(id: number, work: () => Promise<unknown>, text?: string): Promise<void> {
    return undoable(`list ${id}`, work, () => call('playlist_undo', { id }), text);
  }
}

export const playlists = new Playlists();
