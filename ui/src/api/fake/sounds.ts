/** What was heard in the invented songs. */
import type {
  EqualiserSettings,
  SongFeatures,
  SongQuery,
  SongRow,
  SoundSettings,
  ValueName,
} from '../generated/wire';
import { binary, type Answers, type Binaries, type World } from './invented';

const MOODS = ['happy', 'sad', 'angry', 'relaxed'] as const;
const VALUES: ValueName[] = ['energy', 'danceability', 'valence', 'acousticness', 'speechiness'];

/** A number from 0 to 1 that looks like chance and is always the same. */
const chance = (seed: number) => (Math.sin(seed * 12.9898) * 43758.5453) % 1;
const share = (seed: number) => Math.abs(chance(seed));

function featuresOf(row: SongRow): SongFeatures {
  const { id, badge, mood, bpm, key } = row;
  const parts = { happy: 0.46, sad: 0.12, angry: 0.16, relaxed: 0.26 };
  return {
    id,
    badge,
    waiting: false,
    failure: null,
    version: badge === 'heard' ? 1 : null,
    mood: mood && {
      mood,
      parts,
      source: badge === 'guess' ? 'guess' : 'heard',
      sound: parts,
      words: null,
      read_from: badge === 'guess' ? ['genre'] : ['harmony', 'loudness', 'words'],
    },
    emotion: { en: 'cheerful', fr: 'enjoué' },
    tempo:
      bpm === null
        ? null
        : {
            bpm,
            source: 'heard',
            confidence: 0.88,
            alternative_bpm: bpm * 2,
            heard_bpm: bpm,
            stability: 0.9,
            read_from: ['onsets'],
          },
    key:
      key === null
        ? null
        : {
            key,
            source: 'heard',
            confidence: 0.71,
            heard_key: key,
            tuning_cents: 4,
            read_from: ['harmony'],
          },
    loudness: { integrated_lufs: -11.4, range_lu: 6.2, true_peak_dbtp: -0.7 },
    values: VALUES.map((name, at) => ({
      name,
      value: share(id + at),
      confidence: 0.6,
      source: 'heard',
      read_from: ['timbre', 'loudness'],
    })),
  };
}

const GAINS: EqualiserSettings['graphic_db'] = [6, 5, 3, 1, 0, -1, 0, 2, 3, 3];

let settings: SoundSettings = {
  loudness: { mode: 'smart', preamp_db: 0, prevent_clipping: true, limiter: true },
  equaliser: {
    on: true,
    preset: 'bass',
    preamp_db: 0,
    graphic_db: GAINS,
    bands: [{ kind: 'peak', frequency: 3000, gain_db: -6, q: 2 }],
  },
  balance: 0,
  mono: false,
  crossfeed: 0.2,
  transition: { mode: 'crossfade', crossfade_s: 4 },
};

export function inventedSounds(world: World): { answers: Answers; binaries: Binaries } {
  const answers: Answers = {
    song_features: ({ id }: { id: number }) => featuresOf(world.songs[id - 1] as SongRow),
    feature_correct: ({ id }: { id: number }) => featuresOf(world.songs[id - 1] as SongRow),
    feature_uncorrect: ({ id }: { id: number }) => featuresOf(world.songs[id - 1] as SongRow),
    hearing_state: () => ({
      songs: world.count,
      heard: world.count >> 1,
      guessed: world.count >> 2,
      failed: 2,
      waiting: world.count >> 2,
      job: null,
      held: null,
      automatic: true,
    }),
    sound_get: () => settings,
    sound_set: (wanted: SoundSettings) => (settings = wanted),
    sound_presets: () =>
      ['flat', 'bass', 'voice'].map((id, at) => ({ id, graphic_db: GAINS.map((db) => db * at) })),
    player_devices: () => ({
      devices: ['Headphones', 'Speakers'].map((name, at) => ({
        id: name,
        name,
        is_default: at === 0,
        available: true,
      })),
      chosen: null,
      active: 'Headphones',
    }),
    features_wanted: () => ({}),
    hearing_start: () => ({}),
    player_clicks: () => ({}),
  };
  const binaries: Binaries = {
    mood_map: (query: SongQuery) =>
      binary(
        world.order(query).flatMap((id) => {
          const spread = (seed: number) =>
            Math.round(((share(seed) + share(seed + 0.3) + share(seed + 0.7)) / 3) * 4095);
          const { mood } = world.songs[id - 1] as SongRow;
          if (mood === null) return [];
          const [valence, arousal] = [spread(id), spread(id * 1.7)];
          return [id, ((valence << 20) | (arousal << 8) | 4 | MOODS.indexOf(mood)) >>> 0];
        }),
      ),
  };
  return { answers, binaries };
}
