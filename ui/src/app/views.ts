/** The views, each with its name, its sign and its key: for the sidebar, the tabs and the palette. */
import Calendar from '@lucide/svelte/icons/calendar';
import Disc from '@lucide/svelte/icons/disc-3';
import Folder from '@lucide/svelte/icons/folder';
import Hourglass from '@lucide/svelte/icons/hourglass';
import Music from '@lucide/svelte/icons/music';
import Settings from '@lucide/svelte/icons/settings-2';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import Sparkles from '@lucide/svelte/icons/sparkles';
import Tag from '@lucide/svelte/icons/tag';
import User from '@lucide/svelte/icons/user-round';
import { m } from '../paraglide/messages.js';

export const views = {
  songs: { name: m.songs, icon: Music, keys: '$mod+1' },
  albums: { name: m.albums, icon: Disc, keys: '$mod+2' },
  waiting: { name: m.waiting, icon: Hourglass, keys: '$mod+3' },
  artists: { name: m.artists, icon: User, keys: '$mod+4' },
  genres: { name: m.genres, icon: Tag, keys: '$mod+5' },
  map: { name: m.mood_map, icon: Sparkles, keys: '$mod+6' },
  years: { name: m.years, icon: Calendar, keys: '$mod+7' },
  folders: { name: m.folders, icon: Folder, keys: '$mod+8' },
  care: { name: m.care, icon: ShieldCheck, keys: undefined },
  settings: { name: m.settings, icon: Settings, keys: '$mod+Comma' },
} as const;
