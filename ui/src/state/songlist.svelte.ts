/** A list of songs in some order: what is in it, what is chosen, where the listener was. */
import { bytes } from '../api/client';
import type { Scope, SongQuery, SortKey } from '../api/generated/wire';
import { all, inOrder, nothing, only, through, toggled, type Chosen } from '../lib/chosen';
import { songRows } from './library.svelte';
import { notices } from './notices.svelte';
import { playlists } from './playlists.svelte';

/** Songs by what was listened to: a part of a query, and its order. */
export interface Shelf {
  id: 'recent' | 'often' | 'never';
  base: string;
  sort: SortKey;
  descending: boolean;
}

export const shelves: readonly Shelf[] = [
  { id: 'recent', base: '', sort: 'added', descending: true },
  { id: 'often', base: 'plays:>0', sort: 'plays', descending: true },
  { id: 'never', base: 'played:never', sort: 'title', descending: false },
];

/** Rows that most windows show at once. */
const FIRST = 40;

/** Orders that begin with the greatest. */
const FALLING: SortKey[] = ['added', 'rating', 'plays', 'last_played', 'energy'];

export class SongList {
  /** What is chosen and moved, in order: song ids, or the items of a playlist. */
  order = $state.raw<Uint32Array>(new Uint32Array());
  /** The song of each. */
  songs = $state.raw<Uint32Array>(new Uint32Array());
  loaded = $state(false);
  chosen = $state.raw<Chosen>(nothing);
  /** Index of the row the keyboard is on; −1: none yet. */
  active = $state(-1);
  search = $state('');
  sort = $state<SortKey>('title');
  descending = $state(false);
  scope = $state.raw<Scope>({ kind: 'all' });
  shelf = $state.raw<Shelf | null>(null);
  /** What the scope is called, where its id does not say it. */
  name = $state('');
  /** Pixels scrolled, to come back to. */
  scrollTop = 0;
  /** The listener chose an order since the search began; else the best match comes first. */
  #orderChosen = $state(false);
  #request = 0;
  /** The query that was asked for ahead of any view, until the answer is here. */
  #ahead: string | null = null;

  readonly ranked = $derived(this.search.trim() !== '' && !this.#orderChosen);

  /** Whether the order depends on what was heard. */
  readonly byEar = $derived(['mood', 'bpm', 'key', 'energy'].includes(this.sort));

  /** The query as the program wants it. */
  readonly query = $derived<SongQuery>({
    search: [this.shelf?.base, this.search.trim()].filter(Boolean).join(' '),
    scope: this.scope,
    sort: this.ranked ? 'relevance' : this.sort,
    descending: this.ranked ? false : this.descending,
  });

  /** The playlist whose own order is shown. */
  readonly playlist = $derived(
    this.scope.kind === 'playlist' &&
      this.query.search === '' &&
      this.query.sort === 'place' &&
      !this.query.descending
      ? this.scope.of
      : null,
  );

  /** Asks for the first rows before there is a view to show them. */
  async prepare(): Promise<void> {
    const loading = this.load();
    this.#ahead = JSON.stringify(this.query);
    await loading;
    this.#ahead = null;
    songRows.want(this.songs.subarray(0, FIRST));
  }

  async load(): Promise<void> {
    const ahead = this.#ahead;
    this.#ahead = null;
    if (ahead === JSON.stringify(this.query)) return;
    const request = ++this.#request;
    try {
      const { playlist } = this;
      const ids = playlist === null ? await bytes('song_order', this.query) : null;
      const of = playlist === null ? null : await playlists.order(playlist);
      if (request !== this.#request) return;
      const order = of?.items ?? ids ?? new Uint32Array();
      const here = this.order[this.active];
      this.order = order;
      this.songs = of?.songs ?? order;
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
      this.descending = FALLING.includes(key);
    }
    this.#orderChosen = true;
  }

  look(scope: Scope, name = '', shelf: Shelf | null = null): void {
    if (scope.kind === 'playlist') this.#arrange('place', false);
    else if (shelf !== null) this.#arrange(shelf.sort, shelf.descending);
    else if (this.#before !== null) {
      [this.sort, this.descending] = this.#before;
      this.#before = null;
    }
    this.scope = scope;
    this.name = name;
    this.shelf = shelf;
    this.search = '';
    this.chosen = nothing;
    this.active = -1;
    this.scrollTop = 0;
  }

  /** Playlists and shelves have orders of their own; what was chosen before comes back after. */
  #before: [SortKey, boolean] | null = null;

  #arrange(sort: SortKey, descending: boolean): void {
    this.#before ??= [this.sort, this.descending];
    this.sort = sort;
    this.descending = descending;
    this.#orderChosen = false;
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

  /** What an action on this row is about: the chosen ones if it is one of them, else itself. */
  items(index: number): number[] {
    const id = this.order[index];
    if (id === undefined) return [];
    return this.chosen.ids.has(id) ? inOrder(this.chosen, this.order) : [id];
  }

  /** The songs of [items]. */
  about(index: number): number[] {
    if (this.songs === this.order) return this.items(index);
    const wanted = new Set(this.items(index));
    return [...this.songs.filter((song, at) => song > 0 && wanted.has(this.order[at] ?? 0))];
  }

  async titles(indexes: number[]): Promise<string[]> {
    const ids = indexes.map((index) => this.songs[index] ?? 0);
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
