/** Listens to the program: events first, then the state, so that nothing falls between. */
import { on } from '../api/client';
import type { Event, Notice } from '../api/generated/wire';
import type { Connection } from '../api/host';
import { m } from '../paraglide/messages.js';
import { accent } from './accent.svelte';
import { jobs } from './jobs.svelte';
import { albumRows, library, songRows } from './library.svelte';
import { attempt, notices } from './notices.svelte';
import { place } from './place.svelte';
import { player } from './player.svelte';
import { playlists } from './playlists.svelte';
import { queue } from './queue.svelte';
import { settings } from './settings.svelte';
import { songs } from './songlist.svelte';
import { topics } from './topics.svelte';
import { told } from './told.svelte';

class Live {
  connection = $state<Connection>('connecting');
  /** The first answers are here: the window can be shown. */
  ready = $state(false);
}

export const live = new Live();

function hear(event: Event): void {
  if (event.event === 'player') player.hear(event.data);
  else if (event.event === 'progress') jobs.hear(event.data);
  else if (event.event === 'notice') tell(event.data);
  else topics.touch(event.data);
}

/** The program's own sentence is English; the codes this window knows have words in each language. */
function tell(notice: Notice): void {
  const subject = notice.subject ?? '';
  const words: Partial<Record<Notice['code'], string>> = {
    device_lost: m.notice_device_lost(),
    device_back: m.notice_device_back(),
    no_device: m.notice_no_device(),
    song_skipped: m.notice_song_skipped({ subject }),
    folder_gone: m.notice_folder_gone({ subject }),
    folder_back: m.notice_folder_back({ subject }),
    watching_by_polling: m.notice_polling({ subject }),
    disk_full: m.notice_disk_full(),
    database_restored: m.notice_restored(),
    session_only: m.notice_session_only(),
    slept: m.notice_slept(),
    many_skipped: m.notice_many_skipped({ subject }),
    scrobbling_stopped: m.notice_scrobbling({ subject }),
  };
  const grave = ['device_lost', 'disk_full', 'database_restored', 'session_only'].includes(
    notice.code,
  );
  notices.tell({ kind: grave ? 'error' : 'note', text: words[notice.code] ?? told(notice.text) });
}

let toldOfTheStart = false;

/** What happened before anyone listened is told once. */
function tellOfTheStart(): void {
  if (toldOfTheStart) return;
  toldOfTheStart = true;
  for (const notice of library.host?.notices ?? []) tell(notice);
}

/** The order of the song table as it was left. */
function orderAsLeft(): void {
  const { song_sort, song_sort_descending } = settings.now.layout;
  songs.sort = song_sort;
  songs.descending = song_sort_descending;
}

async function askAll(): Promise<void> {
  const first = !live.ready;
  if (first && place.view === 'songs') void songs.prepare();
  await attempt(async () => {
    await Promise.all([
      settings.ask(),
      library.refresh(),
      library.meetHost(),
      player.ask(),
      jobs.ask(),
      playlists.load(),
    ]);
    // As this window remembered it, most of the time.
    if (first) orderAsLeft();
    live.ready = true;
    tellOfTheStart();
  });
}

function meet(state: Connection): void {
  const cameBack = state === 'open' && live.connection !== 'open';
  live.connection = state;
  if (!cameBack) return;
  // Whoever has asked before asks again; the others ask for the first time anyway.
  if (live.ready) topics.touchAll();
  void askAll();
}

/** Begins to listen. Resolves when it is known whether there is a connection, and what the first view shows
 * was asked for. */
export function connect(): Promise<void> {
  orderAsLeft();
  return new Promise((resolve) => {
    on(hear, (state) => {
      meet(state);
      resolve();
    });
  });
}

/** Keeps what is known fresh. Call once, inside a component's setup. */
export function keepFresh(): void {
  $effect(() => {
    if (topics.songs + topics.waiting === 0) return;
    songRows.stale();
    albumRows.stale();
    void attempt(() => library.refresh());
  });
  $effect(() => {
    if (topics.settings > 0) void attempt(() => settings.ask());
  });
  $effect(() => {
    if (topics.features > 0) songRows.stale();
  });
  $effect(() => {
    if (topics.playlists > 0) void attempt(() => playlists.load());
  });
  $effect(() => {
    if (topics.player > 0) void attempt(() => player.ask());
  });
  $effect(() => {
    void player.now.queue_revision;
    void topics.queue;
    if (live.ready) void attempt(() => queue.load());
  });
  $effect(() => {
    void accent.follow(player.song?.cover ?? null);
  });
}
