/**
 * Everything that is not needed for the first rows, in one piece: fetched while the listener looks
 * around, and half as heavy together as in many pieces.
 */
export { default as Browse } from '../features/browse/Browse.svelte';
export { default as Care } from '../features/care/Care.svelte';
export { default as DropOverlay } from '../features/import/DropOverlay.svelte';
export { default as Results } from '../features/import/Results.svelte';
export { default as Albums } from '../features/library/Albums.svelte';
export { default as Waiting } from '../features/library/Waiting.svelte';
export { default as MoodMap } from '../features/map/MoodMap.svelte';
export { default as Palette } from '../features/palette/Palette.svelte';
export { default as NowPlaying } from '../features/player/NowPlaying.svelte';
export { default as Settings } from '../features/settings/Settings.svelte';
export { default as Dialogs } from './Dialogs.svelte';
export { default as Panel } from './Panel.svelte';
export { default as Shortcuts } from './Shortcuts.svelte';
