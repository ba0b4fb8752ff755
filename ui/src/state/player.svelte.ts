/** What plays. The state changes only when the program says so; the position is extrapolated. */
import { call } from '../api/client';
import type {
  PlayFrom,
  PlayerSnapshot,
  Repeat,
  ShuffleMeaning,
  SleepRequest,
} from '../api/generated/wire';
import { attempt } from './notices.svelte';

const TICK_MS = 250;

const silence: PlayerSnapshot = {
  state: 'stopped',
  song: null,
  entry: null,
  position_ms: 0,
  duration_ms: 0,
  volume: 1,
  muted: false,
  repeat: 'off',
  shuffle: false,
  shuffle_seed: null,
  shuffle_meaning: 'every_song',
  stop_after: false,
  sleep: null,
  speed: 1,
  a_b: null,
  signal_path: { stages: [], exact: false },
  transition: null,
  clicks: false,
  can_undo: false,
  queue_length: 0,
  queue_index: null,
  queue_revision: 0,
  device: { available: true, name: null, sample_rate: null, channels: null, problem: null },
  can_next: false,
  can_previous: false,
};

class Player {
  now = $state.raw<PlayerSnapshot>(silence);
  known = $state(false);
  readonly playing = $derived(this.now.state === 'playing');
  readonly song = $derived(this.now.song);
  readonly songId = $derived(this.now.song?.id ?? null);

  hear(snapshot: PlayerSnapshot): void {
    this.now = snapshot;
    this.known = true;
    position.set(snapshot);
    volume.hear(snapshot);
  }

  async ask(): Promise<void> {
    this.hear(await call('player_state', {}));
  }

  play = (from: PlayFrom) => attempt(() => call('player_play', from));
  playSongs = (ids: number[], index = 0) => this.play({ kind: 'songs', ids, index });
  toggle = () => attempt(() => call('player_toggle', {}));
  next = () => attempt(() => call('player_next', {}));
  previous = () => attempt(() => call('player_previous', {}));
  shuffle = (on: boolean, meaning: ShuffleMeaning | null = null) =>
    attempt(() => call('player_shuffle', { on, seed: null, meaning }));
  repeat = (repeat: Repeat) => attempt(() => call('player_repeat', { repeat }));

  speed = (speed: number) => attempt(() => call('player_speed', { speed }));
  sleep = (wanted: SleepRequest) => attempt(() => call('player_sleep', wanted));
  stopAfter = (on: boolean) => attempt(() => call('player_stop_after', { on }));

  /** A, then B, then nothing: a stretch of the song that repeats. */
  markLoop(): Promise<unknown> {
    const { a_b } = this.now;
    const here = Math.round(position.ms);
    const next =
      a_b === null
        ? { from_ms: here, to_ms: null }
        : a_b.to_ms === null && here > a_b.from_ms
          ? { from_ms: a_b.from_ms, to_ms: here }
          : { from_ms: null, to_ms: null };
    return attempt(() => call('player_loop', next));
  }

  seek(ms: number): void {
    const to = Math.round(Math.max(0, Math.min(ms, this.now.duration_ms)));
    position.jump(to);
    void attempt(() => call('player_seek', { position_ms: to }));
  }

  nudge(ms: number): void {
    this.seek(position.ms + ms);
  }
}

/** Where in the song we are, told apart from all else because it changes all the time. */
class Position {
  ms = $state(0);
  #at = 0;
  #from = 0;
  #end = 0;
  #speed = 1;
  #timer: ReturnType<typeof setInterval> | undefined;

  set(snapshot: PlayerSnapshot): void {
    this.#from = snapshot.position_ms;
    this.#at = performance.now();
    this.#end = snapshot.duration_ms || Infinity;
    this.#speed = snapshot.speed;
    this.ms = snapshot.position_ms;
    clearInterval(this.#timer);
    if (snapshot.state === 'playing') this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  jump(ms: number): void {
    this.#from = ms;
    this.#at = performance.now();
    this.ms = ms;
  }

  #tick(): void {
    if (document.hidden) return;
    this.ms = Math.min(this.#end, this.#from + (performance.now() - this.#at) * this.#speed);
  }
}

/** Loudness; a hand on the slider is not contradicted by an older report. */
class Volume {
  level = $state(1);
  muted = $state(false);
  #touched = 0;

  hear(snapshot: PlayerSnapshot): void {
    if (performance.now() - this.#touched < 400) return;
    this.level = snapshot.volume;
    this.muted = snapshot.muted;
  }

  set(level: number): void {
    this.#touched = performance.now();
    this.level = Math.max(0, Math.min(1, Math.round(level * 100) / 100));
    this.muted = false;
    void attempt(() => call('player_volume', { volume: this.level }));
  }

  toggleMute(): void {
    this.#touched = performance.now();
    this.muted = !this.muted;
    void attempt(() => call('player_mute', { muted: this.muted }));
  }
}

export const player = new Player();
export const position = new Position();
export const volume = new Volume();
