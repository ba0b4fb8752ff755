/** What can be done with songs: one list for every place that shows them. */
import ListEnd from '@lucide/svelte/icons/list-end';
import ListStart from '@lucide/svelte/icons/list-start';
import Disc from '@lucide/svelte/icons/disc-3';
import ListPlus from '@lucide/svelte/icons/list-plus';
import Info from '@lucide/svelte/icons/info';
import Pencil from '@lucide/svelte/icons/pencil';
import Play from '@lucide/svelte/icons/play';
import Tag from '@lucide/svelte/icons/tag';
import User from '@lucide/svelte/icons/user-round';
import type { SongRow } from '../api/generated/wire';
import { m } from '../paraglide/messages.js';
import { dialogs } from './dialogs.svelte';
import type { MenuItem } from './menu.svelte';
import { place } from './place.svelte';
import { queue } from './queue.svelte';

/** The menu of some songs; `row` is the one it was opened on. */
export function songMenu(ids: number[], row: SongRow | undefined, play: () => void): MenuItem[] {
  const items: MenuItem[] = [
    { label: m.play(), icon: Play, keys: 'Enter', run: play },
    {
      label: m.play_next(),
      icon: ListStart,
      keys: 'Shift+Enter',
      run: () => void queue.add(ids, 'next'),
    },
    {
      label: m.add_to_queue(),
      icon: ListEnd,
      keys: '$mod+Enter',
      run: () => void queue.add(ids, 'end'),
    },
  ];
  items.push({
    label: m.add_to_playlist(),
    icon: ListPlus,
    run: () => dialogs.ask({ kind: 'add', ids }),
  });
  if (row === undefined) return items;
  return [
    ...items,
    ...doors(row),
    { label: m.edit(), icon: Pencil, run: () => dialogs.ask({ kind: 'edit', ids }) },
  ];
}

/** Every fact about a song leads somewhere. */
export function doors(row: SongRow): MenuItem[] {
  const { artist, genre, album_id } = row;
  const items: MenuItem[] = [];
  if (album_id !== null) {
    items.push({ label: m.go_to_album(), icon: Disc, run: () => place.openAlbum(album_id) });
  }
  if (artist !== '') {
    const run = () => place.look({ kind: 'artist', of: artist });
    items.push({ label: m.go_to_artist(), icon: User, run });
  }
  if (genre !== '') {
    const run = () => place.look({ kind: 'genre', of: genre });
    items.push({ label: m.go_to_genre(), icon: Tag, run });
  }
  if (items[0] !== undefined) items[0].apart = true;
  items.push({
    label: m.song_details(),
    icon: Info,
    keys: 'Alt+Enter',
    apart: true,
    run: () => place.showDetails(row.id),
  });
  return items;
}
