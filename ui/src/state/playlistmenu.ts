/** What can be done with a playlist: one list for the sidebar and its own page. */
import FileDown from '@lucide/svelte/icons/file-down';
import Pencil from '@lucide/svelte/icons/pencil';
import Play from '@lucide/svelte/icons/play';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import Trash from '@lucide/svelte/icons/trash-2';
import type { PlaylistRow } from '../api/generated/wire';
import { m } from '../paraglide/messages.js';
import { dialogs } from './dialogs.svelte';
import type { MenuItem } from './menu.svelte';
import { place } from './place.svelte';
import { player } from './player.svelte';
import { playlists } from './playlists.svelte';
import { songs } from './songlist.svelte';

export function playlistMenu(playlist: PlaylistRow): MenuItem[] {
  const { id, name, kind } = playlist;
  const all = playlists.all.map((one) => one.id);
  const at = all.indexOf(id);
  const query = {
    search: '',
    scope: { kind: 'playlist', of: id },
    sort: 'place',
    descending: false,
  } as const;
  return [
    {
      label: m.play(),
      icon: Play,
      run: () => void player.play({ kind: 'view', query, song: null, shuffle: null }),
    },
    {
      label: m.rename(),
      icon: Pencil,
      apart: true,
      run: () =>
        dialogs.ask({
          kind: 'name',
          title: m.rename(),
          name,
          done: (wanted) => void playlists.rename(id, wanted),
        }),
    },
    ...(kind === 'smart'
      ? [
          {
            label: m.edit_rules(),
            icon: SlidersHorizontal,
            run: () => void dialogs.ask({ kind: 'rules', playlist, query: '' }),
          },
        ]
      : []),
    {
      label: m.move_up(),
      disabled: at <= 0,
      run: () => void playlists.place(id, all[at - 1] ?? null),
    },
    {
      label: m.move_down(),
      disabled: at === all.length - 1,
      run: () => void playlists.place(id, all[at + 2] ?? null),
    },
    {
      label: m.save_file(),
      icon: FileDown,
      apart: true,
      run: () => dialogs.ask({ kind: 'save', playlist }),
    },
    {
      label: m.delete(),
      icon: Trash,
      apart: true,
      run: () => {
        const open = songs.scope.kind === 'playlist' && songs.scope.of === id;
        if (open) place.go('songs');
        void playlists.delete(playlist);
      },
    },
  ];
}
