/** The queue in the order played. */
import { bytes, call } from '../api/client';
import type { QueuePlace, SongQuery } from '../api/generated/wire';
import { m } from '../paraglide/messages.js';
import { number } from './locale.svelte';
import { attempt, notices } from './notices.svelte';
import { forget, remember, undo } from './undo.svelte';

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
    await this.#change(() => call('queue_add', { ids, place }));
    const n = number(ids.length);
    this.#tell(
      place === 'next'
        ? m.queue_added_next({ count: ids.length, n })
        : m.queue_added_end({ count: ids.length, n }),
    );
  }

  async addView(query: SongQuery, place: QueuePlace, count: number): Promise<void> {
    await this.#change(() => call('queue_add_view', { query, place }));
    this.#tell(m.queue_added_end({ count, n: number(count) }));
  }

  /** Moves entries to stand before the entry at `index` (the length: at the end). */
  move(entries: number[], index: number): Promise<void> {
    const before = this.entries[index] ?? null;
    return this.#change(() => call('queue_move', { entries, before }));
  }

  async remove(entries: number[]): Promise<void> {
    if (entries.length === 0) return;
    await this.#change(() => call('queue_remove', { entries }));
    this.#tell(m.queue_removed({ count: entries.length, n: number(entries.length) }));
  }

  async clear(): Promise<void> {
    await this.#change(() => call('queue_clear', {}));
    this.#tell(m.queue_cleared());
  }

  play = (entry: number) => attempt(() => call('queue_play', { entry }));

  async #change(work: () => Promise<unknown>): Promise<void> {
    const done = await attempt(async () => {
      await work();
      return true;
    });
    if (done) remember('queue', () => call('queue_undo', {}));
  }

  #tell(text: string): void {
    notices.tell({ kind: 'note', text, action: { label: m.undo(), run: () => void this.#undo() } });
  }

  async #undo(): Promise<void> {
    forget('queue');
    await attempt(() => call('queue_undo', {}));
  }
}

export const queue = new Queue();
export { undo };
