/** The queue in the order played. */
import { bytes, call } from '../api/client';
import type { QueuePlace, SongQuery } from '../api/generated/wire';
import { m } from '../paraglide/messages.js';
import { number } from './locale.svelte';
import { attempt } from './notices.svelte';
import { undoable } from './undo.svelte';

class Queue {
  /** Entry ids in order. */
  entries = $state.raw<Uint32Array>(new Uint32Array());
  /** The song of each entry. */
  songs = $state.raw<Uint32Array>(new Uint32Array());
  #request = 0;

  async load(): Promise<void> {
    const request = ++this.#request;
    const pairs = await bytes('queue_order', {});
    if (request !== this.#request) return;
    this.entries = pairs.filter((_, index) => index % 2 === 0);
    this.songs = pairs.filter((_, index) => index % 2 === 1);
  }

  /** Adds songs and says so. */
  async add(ids: number[], place: QueuePlace): Promise<void> {
    if (ids.length === 0) return;
    const n = number(ids.length);
    const text =
      place === 'next'
        ? m.queue_added_next({ count: ids.length, n })
        : m.queue_added_end({ count: ids.length, n });
    await change(() => call('queue_add', { ids, place }), text);
  }

  addView(query: SongQuery, place: QueuePlace, count: number): Promise<void> {
    const text = m.queue_added_end({ count, n: number(count) });
    return change(() => call('queue_add_view', { query, place }), text);
  }

  /** Moves entries to stand before the entry at `index` (the length: at the end). */
  move(entries: number[], index: number): Promise<void> {
    const before = this.entries[index] ?? null;
    return change(() => call('queue_move', { entries, before }));
  }

  async remove(entries: number[]): Promise<void> {
    if (entries.length === 0) return;
    const text = m.queue_removed({ count: entries.length, n: number(entries.length) });
    await change(() => call('queue_remove', { entries }), text);
  }

  clear = (): Promise<void> => change(() => call('queue_clear', {}), m.queue_cleared());

  play = (entry: number) => attempt(() => call('queue_play', { entry }));
}

const change = (work: () => Promise<unknown>, text?: string): Promise<void> =>
  undoable('queue', work, () => call('queue_undo', {}), text);

export const queue = new Queue();
