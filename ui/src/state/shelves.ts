/** Names of the shelves: songs by what was listened to. */
import { m } from '../paraglide/messages.js';
import type { Shelf } from './songlist.svelte';

const names: Record<Shelf['id'], () => string> = {
  recent: m.sort_added,
  often: m.most_played,
  never: m.never_played,
};

export const shelfName = (id: Shelf['id']): string => names[id]();
