/** A list of songs in some order: what is in it, what is chosen, where the listener was. */
import { bytes } from '../api/client';
import type { Scope, SongQuery, SortKey } from '../api/generated/wire';
import { all, inOrder, nothing, only, through, toggled, type Chosen } from '../lib/chosen';
import { songRows } from './library.svelte';
import { notices } from './notices.svelte';

export class SongList {
  /** Ids in order. */
  order = $state.raw<Uint32Array>(new Uint32Array());
  loaded = $state(false);
  chosen = $state.raw<Chosen>(nothing);
  /** Index of the row the keyboard is on; −1: none yet. */
  active = $state(-1);
  search = $state('');
  sort = $state<SortKey>('title');
  descending = $state(false);
  scope = $state.raw<Scope>({ kind: 'all' });
  /** Pixels scrolled, to come back to. */
  scrollTop = 0;
  /** The listener chose an order since the search began; else the best match comes first. */
  #orderChosen = $state(false);
  #request = 0;

  readonly ranked = $derived(this.search.trim() !== '' && !this.#orderChosen);

  /** The query as the program wants it. */
  readonly query = $derived<SongQuery>({
    search: this.search.trim(),
    scope: this.scope,
    sort: this.ranked ? 'relevance' : this.sort,
    descending: this.ranked ? false : this.descending,
  });

  async load(): Promise<void> {
    const request = ++this.#request;
    try {
      const order = await bytes('song_order', this.query);
      if (request !== this.#request) return;
      const here = this.order[this.active];
      this.order = order;
      this.active = here === undefined ? -1 : order.indexOf(here);
      this.loaded = true;
    } catch (thrown) {
      if (request === this.#request) notices.fail(thrown);
    }
  }

  find(text: string): void {
    if (this.search.trim() === '') this.#orderChosen = false;
    this.search = text;
  }

  orderBy(key: SortKey): void {
    if (!this.ranked && this.sort === key) this.descending = !this.descending;
    else {
      this.sort = key;
      this.descending = key === 'added';
    }
    this.#orderChosen = true;
  }

  look(scope: Scope): void {
    this.scope = scope;
    this.search = '';
    this.chosen = nothing;
    this.active = -1;
    this.scrollTop = 0;
  }

  /** A click or an arrow on a row. */
  choose(index: number, keys: { range: boolean; toggle: boolean }): void {
    const id = this.order[index];
    if (id === undefined) return;
    if (keys.range) this.chosen = through(this.chosen, this.order, index);
    else this.chosen = keys.toggle ? toggled(this.chosen, id) : only(id);
    this.active = index;
  }

  chooseAll(): void {
    this.chosen = all(this.order);
  }

  chooseNone(): void {
    this.chosen = nothing;
  }

  /** What an action on this row is about: the chosen songs if it is one of them, else itself. */
  about(index: number): number[] {
    const id = this.order[index];
    if (id === undefined) return [];
    return this.chosen.ids.has(id) ? inOrder(this.chosen, this.order) : [id];
  }

  async titles(indexes: number[]): Promise<string[]> {
    const ids = indexes.map((index) => this.order[index] ?? 0);
    const rows = new Map((await songRows.all(ids)).map((row) => [row.id, row]));
    return ids.map((id) => {
      const row = rows.get(id);
      if (row === undefined) return '';
      return this.sort === 'artist' ? row.artist : this.sort === 'album' ? row.album : row.title;
    });
  }
}

/** The Songs view's list. */
export const songs = new SongList();
