/** What can be done with the queue as a whole. */
import History from '@lucide/svelte/icons/history';
import ListX from '@lucide/svelte/icons/list-x';
import Save from '@lucide/svelte/icons/list-plus';
import type { ShuffleMeaning } from '../api/generated/wire';
import { m } from '../paraglide/messages.js';
import { dialogs } from './dialogs.svelte';
import type { MenuItem } from './menu.svelte';
import { place } from './place.svelte';
import { player } from './player.svelte';
import { playlists } from './playlists.svelte';
import { queue } from './queue.svelte';

const meanings: [ShuffleMeaning, () => string][] = [
  ['every_song', m.shuffle_every],
  ['artists_apart', m.shuffle_apart],
  ['favour_loved', m.shuffle_loved],
  ['favour_neglected', m.shuffle_neglected],
];

async function keep(name: string): Promise<void> {
  const made = await playlists.fromQueue(name);
  if (made !== undefined) place.openPlaylist(made);
}

/** How songs are shuffled; the seed makes the same order again. */
export function shuffleMenu(): MenuItem[] {
  const { shuffle, shuffle_meaning, shuffle_seed } = player.now;
  return [
    { label: m.shuffle_off(), checked: !shuffle, run: () => void player.shuffle(false) },
    ...meanings.map(([meaning, name]) => ({
      label: name(),
      checked: shuffle && meaning === shuffle_meaning,
      run: () => void player.shuffle(true, meaning),
    })),
    ...(shuffle && shuffle_seed !== null
      ? [
          {
            label: m.shuffle_seed({ seed: shuffle_seed }),
            disabled: true,
            apart: true,
            run: () => {},
          },
        ]
      : []),
  ];
}

export function queueMenu(): MenuItem[] {
  const save = () =>
    dialogs.ask({
      kind: 'name',
      title: m.queue_save(),
      name: '',
      done: (name) => void keep(name),
    });
  return [
    { label: m.queue_save(), icon: Save, run: save },
    { label: m.history(), icon: History, run: () => (place.history = true) },
    ...shuffleMenu().map((item, at) => (at === 0 ? { ...item, apart: true } : item)),
    { label: m.queue_clear(), icon: ListX, apart: true, run: () => void queue.clear() },
  ];
}
