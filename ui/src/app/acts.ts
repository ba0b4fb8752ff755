/** Everything that can be done by key or from the palette: the one list of both. */
import Activity from '@lucide/svelte/icons/bell';
import FilePlus from '@lucide/svelte/icons/file-plus-2';
import FolderPlus from '@lucide/svelte/icons/folder-plus';
import Heart from '@lucide/svelte/icons/heart';
import Keyboard from '@lucide/svelte/icons/keyboard';
import ListMusic from '@lucide/svelte/icons/list-music';
import ListPlus from '@lucide/svelte/icons/list-plus';
import ListX from '@lucide/svelte/icons/list-x';
import Locate from '@lucide/svelte/icons/locate';
import Maximize from '@lucide/svelte/icons/maximize-2';
import Moon from '@lucide/svelte/icons/moon';
import Play from '@lucide/svelte/icons/play';
import Refresh from '@lucide/svelte/icons/refresh-cw';
import Repeat from '@lucide/svelte/icons/repeat';
import Search from '@lucide/svelte/icons/search';
import Shuffle from '@lucide/svelte/icons/shuffle';
import SkipBack from '@lucide/svelte/icons/skip-back';
import SkipForward from '@lucide/svelte/icons/skip-forward';
import Sliders from '@lucide/svelte/icons/sliders-vertical';
import Sun from '@lucide/svelte/icons/sun';
import Undo from '@lucide/svelte/icons/undo-2';
import Volume from '@lucide/svelte/icons/volume-2';
import type { Component } from 'svelte';
import { call } from '../api/client';
import { m } from '../paraglide/messages.js';
import { arrivals } from '../state/arrivals.svelte';
import { dialogs } from '../state/dialogs.svelte';
import { love } from '../state/esteem';
import { songRows } from '../state/library.svelte';
import { attempt, notices } from '../state/notices.svelte';
import { place, type View } from '../state/place.svelte';
import { player, volume } from '../state/player.svelte';
import { playlists } from '../state/playlists.svelte';
import { queue } from '../state/queue.svelte';
import { settings } from '../state/settings.svelte';
import { songs } from '../state/songlist.svelte';
import { undo } from '../state/undo.svelte';
import { views } from './views';

export interface Act {
  id: string;
  name: string;
  icon?: Component<{ size?: number }>;
  /** As tinykeys writes them. */
  keys?: string;
  /** Text fields keep this key for themselves. */
  notInText?: boolean;
  /** Only by key: the palette would be no place for it. */
  keyOnly?: boolean;
  run: () => void;
}

const SEEK_MS = 10_000;
const LOUDER = 0.05;

async function takeBack(): Promise<void> {
  if (!(await undo())) notices.tell({ kind: 'note', text: m.nothing_to_undo() });
}

function showPlaying(): void {
  songs.look({ kind: 'all' });
  place.go('songs');
  place.showPlaying += 1;
}

const playAll = (shuffle: boolean) => {
  const query = { search: '', scope: { kind: 'all' }, sort: 'title', descending: false } as const;
  void player.play({ kind: 'view', query, song: null, shuffle });
};

/** The chosen songs, or the one that plays: loved, or no longer when all of them are. */
function loveThese(): void {
  const chosen = [...songs.chosen.ids];
  const ids = chosen.length > 0 && songs.playlist === null ? chosen : [player.songId ?? 0];
  if (ids[0] === 0) return;
  const loved = ids.every((id) => songRows.get(id)?.loved ?? player.song?.loved ?? false);
  void love(ids, !loved);
}

function newPlaylist(name: string): void {
  void playlists.create(name, [...(songs.playlist === null ? songs.chosen.ids : [])]);
}

/** The acts, named in the language of the moment. */
export function acts(): Act[] {
  return [
    {
      id: 'toggle',
      name: player.playing ? m.pause() : m.play(),
      icon: Play,
      keys: 'Space',
      notInText: true,
      run: () => void player.toggle(),
    },
    {
      id: 'next',
      name: m.next(),
      icon: SkipForward,
      keys: '$mod+ArrowRight',
      notInText: true,
      run: () => void player.next(),
    },
    {
      id: 'previous',
      name: m.previous(),
      icon: SkipBack,
      keys: '$mod+ArrowLeft',
      notInText: true,
      run: () => void player.previous(),
    },
    {
      id: 'forward',
      name: m.seek_forward(),
      keys: '$mod+Shift+ArrowRight',
      notInText: true,
      keyOnly: true,
      run: () => player.nudge(SEEK_MS),
    },
    {
      id: 'backward',
      name: m.seek_backward(),
      keys: '$mod+Shift+ArrowLeft',
      notInText: true,
      keyOnly: true,
      run: () => player.nudge(-SEEK_MS),
    },
    {
      id: 'louder',
      name: m.louder(),
      keys: '$mod+ArrowUp',
      notInText: true,
      keyOnly: true,
      run: () => volume.set(volume.level + LOUDER),
    },
    {
      id: 'quieter',
      name: m.quieter(),
      keys: '$mod+ArrowDown',
      notInText: true,
      keyOnly: true,
      run: () => volume.set(volume.level - LOUDER),
    },
    {
      id: 'palette',
      name: m.palette(),
      icon: Search,
      keys: '$mod+KeyK',
      keyOnly: true,
      run: () => (place.palette = true),
    },
    {
      id: 'filter',
      name: m.search_view(),
      icon: Search,
      keys: '$mod+KeyF',
      run: () => (place.searchAsked += 1),
    },
    ...(Object.keys(views) as View[]).map((view) => {
      const { name, icon, keys } = views[view];
      const act = { id: view, name: m.go_to({ name: name() }), icon, run: () => place.go(view) };
      return keys ? { ...act, keys } : act;
    }),
    {
      id: 'sound',
      name: m.sound(),
      icon: Sliders,
      run: () => place.togglePanel('sound'),
    },
    {
      id: 'love',
      name: m.love(),
      icon: Heart,
      keys: '$mod+KeyD',
      run: loveThese,
    },
    {
      id: 'playlist',
      name: m.playlist_new(),
      icon: ListPlus,
      keys: '$mod+KeyN',
      run: () =>
        dialogs.ask({ kind: 'name', title: m.playlist_new(), name: '', done: newPlaylist }),
    },
    {
      id: 'now',
      name: m.now_playing(),
      icon: Maximize,
      keys: '$mod+KeyJ',
      run: () => (place.nowPlaying = !place.nowPlaying),
    },
    {
      id: 'queue',
      name: m.queue(),
      icon: ListMusic,
      keys: '$mod+KeyU',
      run: () => place.togglePanel('queue'),
    },
    { id: 'locate', name: m.show_playing(), icon: Locate, keys: '$mod+KeyL', run: showPlaying },
    {
      id: 'undo',
      name: m.undo_last(),
      icon: Undo,
      keys: '$mod+KeyZ',
      notInText: true,
      run: () => void takeBack(),
    },
    {
      id: 'import',
      name: m.import_files(),
      icon: FilePlus,
      keys: '$mod+KeyO',
      run: () => void arrivals.chooseFiles(),
    },
    {
      id: 'shortcuts',
      name: m.shortcuts(),
      icon: Keyboard,
      keys: '$mod+Slash',
      run: () => (place.shortcuts = true),
    },
    { id: 'play-all', name: m.play_all(), icon: Play, run: () => playAll(false) },
    { id: 'shuffle-all', name: m.shuffle_all(), icon: Shuffle, run: () => playAll(true) },
    {
      id: 'shuffle',
      name: player.now.shuffle ? m.shuffle_off() : m.shuffle_on(),
      icon: Shuffle,
      run: () => void player.shuffle(!player.now.shuffle),
    },
    {
      id: 'repeat',
      name: player.now.repeat === 'all' ? m.repeat_stop() : m.repeat_start(),
      icon: Repeat,
      run: () => void player.repeat(player.now.repeat === 'all' ? 'off' : 'all'),
    },
    {
      id: 'mute',
      name: volume.muted ? m.unmute() : m.mute(),
      icon: Volume,
      run: () => volume.toggleMute(),
    },
    { id: 'queue-clear', name: m.queue_clear(), icon: ListX, run: () => void queue.clear() },
    {
      id: 'folder',
      name: m.add_folder(),
      icon: FolderPlus,
      run: () =>
        arrivals.canChooseFolders() ? void arrivals.chooseFolders() : place.go('settings'),
    },
    {
      id: 'rescan',
      name: m.rescan(),
      icon: Refresh,
      run: () => void attempt(() => call('library_scan', { full: false })),
    },
    {
      id: 'activity',
      name: m.activity(),
      icon: Activity,
      run: () => (place.panel = 'activity'),
    },
    { id: 'dark', name: m.go_dark(), icon: Moon, run: () => settings.set({ theme: 'dark' }) },
    { id: 'light', name: m.go_light(), icon: Sun, run: () => settings.set({ theme: 'light' }) },
  ];
}

/** The keyboard map as people read it: the acts, and the keys lists have of their own. */
export function keyboardMap(): { name: string; keys: string[] }[] {
  const listed = acts()
    .filter((act) => act.keys !== undefined)
    .map((act) => ({
      name: act.id === 'toggle' ? m.play_or_pause() : act.name,
      keys: [act.keys ?? ''],
    }));
  return [
    ...listed,
    { name: m.play_from_here(), keys: ['Enter'] },
    { name: m.play_next(), keys: ['Shift+Enter'] },
    { name: m.add_to_queue(), keys: ['$mod+Enter'] },
    { name: m.song_details(), keys: ['Alt+Enter'] },
    { name: m.song_menu(), keys: ['Shift+F10'] },
    { name: m.select_all(), keys: ['$mod+A'] },
    { name: m.select_range(), keys: ['Shift+ArrowUp', 'Shift+ArrowDown'] },
    { name: m.select_one(), keys: ['Control+Space'] },
    { name: m.move_in_queue(), keys: ['Alt+ArrowUp', 'Alt+ArrowDown'] },
    { name: m.remove_from_queue(), keys: ['Delete'] },
    { name: m.next_region(), keys: ['F6'] },
    { name: m.close_or_clear(), keys: ['Escape'] },
  ];
}
