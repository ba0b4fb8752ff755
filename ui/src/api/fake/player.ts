/** The invented player: a queue, and a clock instead of sound. */
import type { PlayerSnapshot, PlayFrom, SignalStage, SongQuery } from '../generated/wire';
import { binary, type Answers, type Binaries, type World } from './invented';

const stage = (kind: SignalStage['kind'], told: Partial<SignalStage>): SignalStage => ({
  kind,
  sample_rate: null,
  bits: null,
  float: false,
  channels: null,
  gain_db: null,
  name: null,
  ...told,
});

export function inventedPlayer(world: World): { answers: Answers; binaries: Binaries } {
  let entry = 0;
  let queue: { entry: number; song: number }[] = [];
  const before: (typeof queue)[] = [];
  const state: PlayerSnapshot = {
    state: 'stopped',
    song: null,
    entry: null,
    position_ms: 0,
    duration_ms: 0,
    volume: 0.8,
    muted: false,
    repeat: 'off',
    shuffle: false,
    shuffle_seed: null,
    shuffle_meaning: 'every_song',
    stop_after: false,
    sleep: null,
    speed: 1,
    a_b: null,
    signal_path: {
      stages: [
        stage('file', { sample_rate: 44100, bits: 16, channels: 2, name: 'FLAC' }),
        stage('decoder', { sample_rate: 44100, bits: 16, channels: 2 }),
        stage('loudness', { gain_db: -6.2 }),
        stage('resampler', { sample_rate: 48000, float: true }),
        stage('device', { sample_rate: 48000, bits: 32, channels: 2, name: 'Headphones' }),
      ],
      exact: false,
    },
    transition: { kind: 'gapless', reason: 'same_album', length_ms: 0 },
    can_undo: false,
    queue_length: 0,
    queue_index: null,
    queue_revision: 0,
    device: {
      available: true,
      name: 'Headphones',
      sample_rate: 44100,
      channels: 2,
      problem: null,
    },
    can_next: false,
    can_previous: false,
    clicks: false,
  };
  let since = performance.now();

  const position = () =>
    state.state === 'playing'
      ? Math.min(state.duration_ms, state.position_ms + performance.now() - since)
      : state.position_ms;

  function tell(change: Partial<PlayerSnapshot>, queueChanged = false): void {
    Object.assign(state, { position_ms: position() }, change);
    since = performance.now();
    const at = queue.findIndex((one) => one.entry === state.entry);
    state.queue_index = at < 0 ? null : at;
    state.queue_length = queue.length;
    state.song = at < 0 ? null : (world.songs[(queue[at]?.song ?? 1) - 1] ?? null);
    state.duration_ms = state.song?.duration_ms ?? 0;
    state.can_next = at >= 0 && at + 1 < queue.length;
    state.can_previous = at > 0;
    if (queueChanged) state.queue_revision += 1;
    world.hear({ event: 'player', data: { ...state } });
  }

  function change(next: typeof queue): void {
    before.push(queue);
    queue = next;
    tell({}, true);
  }

  const entries = (ids: number[]) => ids.map((song) => ({ entry: ++entry, song }));

  function play(from: PlayFrom): void {
    const ids = from.kind === 'songs' ? from.ids : world.order(from.query);
    const wanted = from.kind === 'songs' ? from.ids[from.index] : from.song;
    queue = entries(ids);
    const first = queue.find((one) => one.song === wanted) ?? queue[0];
    tell({ state: 'playing', entry: first?.entry ?? null, position_ms: 0 }, true);
  }

  function step(by: 1 | -1): void {
    const next = queue[(state.queue_index ?? -1) + by];
    if (next) tell({ entry: next.entry, position_ms: 0 });
  }

  const answers: Answers = {
    player_state: () => ({ ...state, position_ms: position() }),
    player_play: play,
    player_toggle: () => tell({ state: state.state === 'playing' ? 'paused' : 'playing' }),
    player_next: () => step(1),
    player_previous: () => step(-1),
    player_seek: ({ position_ms }: { position_ms: number }) => tell({ position_ms }),
    player_volume: ({ volume }: { volume: number }) => tell({ volume, muted: false }),
    player_mute: ({ muted }: { muted: boolean }) => tell({ muted }),
    player_repeat: ({ repeat }: { repeat: PlayerSnapshot['repeat'] }) => tell({ repeat }),
    player_shuffle: ({ on }: { on: boolean }) => tell({ shuffle: on }),
    queue_add: ({ ids, place }: { ids: number[]; place: 'next' | 'end' }) => {
      const at = place === 'next' ? (state.queue_index ?? -1) + 1 : queue.length;
      change([...queue.slice(0, at), ...entries(ids), ...queue.slice(at)]);
    },
    queue_add_view: ({ query }: { query: SongQuery }) =>
      change([...queue, ...entries(world.order(query))]),
    queue_move: ({
      entries: moved,
      before: anchor,
    }: {
      entries: number[];
      before: number | null;
    }) => {
      const taken = queue.filter((one) => moved.includes(one.entry));
      const rest = queue.filter((one) => !moved.includes(one.entry));
      const at = anchor === null ? rest.length : rest.findIndex((one) => one.entry === anchor);
      change([...rest.slice(0, at), ...taken, ...rest.slice(at)]);
    },
    queue_remove: ({ entries: gone }: { entries: number[] }) =>
      change(queue.filter((one) => !gone.includes(one.entry))),
    queue_clear: () => change([]),
    queue_play: ({ entry: wanted }: { entry: number }) =>
      tell({ entry: wanted, state: 'playing', position_ms: 0 }),
    queue_undo: () => {
      queue = before.pop() ?? queue;
      tell({}, true);
    },
  };
  const binaries: Binaries = {
    queue_history: () =>
      binary(
        queue
          .slice(0, state.queue_index ?? 0)
          .map((one) => one.song)
          .reverse(),
      ),
    song_waveform: () =>
      Uint8Array.from({ length: 2000 }, (_, at) => {
        const swell = Math.sin((at / 2000) * Math.PI);
        return 40 + 200 * swell * Math.abs(Math.sin(at * 12.9898) * Math.cos(at / 37));
      }).buffer,
    player_spectrum: () =>
      Uint8Array.from({ length: 64 }, (_, at) => 220 - at * 3 + 30 * Math.sin(at)).buffer,
    queue_order: () => binary(queue.flatMap((one) => [one.entry, one.song])),
  };
  return { answers, binaries };
}
