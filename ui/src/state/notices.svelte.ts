/** What the listener is told: one toast at a time, and the list of all of them. */
import { asRefusal } from '../api/error';
import type { ImportReport } from '../api/generated/wire';
import { m } from '../paraglide/messages.js';
import { told } from './told.svelte';

export interface Told {
  id: number;
  /** Errors stay until they are closed. */
  kind: 'note' | 'error';
  text: string;
  at: number;
  /** A word on a button, and what it does. */
  action?: { label: string; run: () => void };
  /** An import whose results can be opened. */
  report?: ImportReport;
}

const KEPT = 200;
let next = 1;

class Notices {
  /** Newest first. */
  all = $state.raw<Told[]>([]);
  toast = $state.raw<Told | null>(null);
  /** Told since the list was last opened. */
  unseen = $state(0);

  tell(told: Omit<Told, 'id' | 'at'>): void {
    const entry = { ...told, id: next++, at: Date.now() };
    this.all = [entry, ...this.all].slice(0, KEPT);
    this.toast = entry;
    this.unseen += 1;
  }

  /** Tells of something that failed. The banner already tells of a lost connection. */
  fail(thrown: unknown): void {
    const refusal = asRefusal(thrown);
    if (refusal.code === 'disconnected') return;
    this.tell({ kind: 'error', text: told(refusal.message) || m.error_unknown() });
  }

  close(id: number): void {
    if (this.toast?.id === id) this.toast = null;
  }
}

export const notices = new Notices();

/** Runs something whose failure must be told. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (thrown) {
    notices.fail(thrown);
    return undefined;
  }
}
