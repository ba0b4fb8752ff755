/** What the listener thinks of songs: stars and love, each with a way back. */
import { call } from '../api/client';
import type { SongRow } from '../api/generated/wire';
import { m } from '../paraglide/messages.js';
import { songRows } from './library.svelte';
import { number } from './locale.svelte';
import { attempt } from './notices.svelte';
import { remember } from './undo.svelte';

/** Half stars in words. */
export const starsText = (rating: number | null): string =>
  rating === null ? m.stars_none() : m.stars({ n: number(rating / 2) });

/** Gives half stars (1–10), or takes them away. */
export const rate = (ids: number[], rating: number | null) =>
  change(ids, 'rating', rating, (some, value) => call('song_rate', { ids: some, rating: value }));

/** Loves songs, or no longer. */
export const love = (ids: number[], loved: boolean) =>
  change(ids, 'loved', loved, (some, value) => call('song_love', { ids: some, loved: value }));

async function change<Name extends 'rating' | 'loved', Value extends SongRow[Name]>(
  ids: number[],
  name: Name,
  value: Value,
  give: (ids: number[], value: Value) => Promise<unknown>,
): Promise<void> {
  const rows = (await attempt(() => songRows.all(ids))) ?? [];
  songRows.take(rows.map((row) => ({ ...row, [name]: value })));
  const done = await attempt(async () => {
    await give(ids, value);
    return true;
  });
  if (!done) {
    songRows.take(rows);
    return;
  }
  remember(name, async () => {
    for (const old of new Set(rows.map((row) => row[name] as Value))) {
      const some = rows.filter((row) => row[name] === old);
      await give(
        some.map((row) => row.id),
        old,
      );
    }
  });
}
