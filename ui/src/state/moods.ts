/** What was heard, in the words of the listener's language. */
import type { Badge, Mood, ReadFrom, ValueName } from '../api/generated/wire';
import { m } from '../paraglide/messages.js';

/** As the map places them: clockwise from the upper left. */
export const moods: readonly Mood[] = ['angry', 'happy', 'relaxed', 'sad'];

const moodNames: Record<Mood, () => string> = {
  angry: m.mood_angry,
  happy: m.mood_happy,
  relaxed: m.mood_relaxed,
  sad: m.mood_sad,
};
const badgeNames: Record<Badge, () => string> = {
  guess: m.badge_guess,
  heard: m.badge_heard,
  corrected: m.badge_corrected,
};
const valueNames: Record<ValueName, () => string> = {
  energy: m.value_energy,
  danceability: m.value_danceability,
  valence: m.value_valence,
  arousal: m.value_arousal,
  acousticness: m.value_acousticness,
  instrumentalness: m.value_instrumentalness,
  speechiness: m.value_speechiness,
  liveness: m.value_liveness,
};
const sourceNames: Record<ReadFrom, () => string> = {
  onsets: m.from_onsets,
  harmony: m.from_harmony,
  loudness: m.from_loudness,
  timbre: m.from_timbre,
  words: m.from_words,
  genre: m.from_genre,
  listener: m.from_listener,
};

export const moodName = (mood: Mood): string => moodNames[mood]();
export const badgeName = (badge: Badge): string => badgeNames[badge]();
export const valueName = (name: ValueName): string => valueNames[name]();
export const sourceName = (source: ReadFrom): string => sourceNames[source]();

const TONICS = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'];

/** Every key as the program writes it, `C major` to `B minor`. */
export const keys: readonly string[] = ['major', 'minor'].flatMap((mode) =>
  TONICS.map((tonic) => `${tonic} ${mode}`),
);

/** `C# minor` in words: C♯ minor, do♯ mineur. */
export function keyName(key: string): string {
  const [tonic = '', mode] = key.split(' ');
  const name = m.tonics().split(' ')[TONICS.indexOf(tonic)] ?? tonic;
  return mode === 'minor' ? m.minor({ tonic: name }) : m.major({ tonic: name });
}

/** `C# minor` as short as chords are written: C♯m. */
export const shortKey = (key: string): string =>
  key.replace('#', '♯').replace(' minor', 'm').replace(' major', '');
