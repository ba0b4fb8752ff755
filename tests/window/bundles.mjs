// Song bundles for the tests, made of the demo songs under titles that sort as they are played.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './world.mjs';

const DEMO = join(ROOT, 'assets/demo');

/** What the tests play, in order: the first is short, so that its end comes soon. */
export const SONGS = [
  { from: 'solo-trumpet-06', stem: '9e4d555f', title: 'First light', artist: 'Ada & Ben', album: 'Mornings' },
  { from: 'hungarian-dance-5', stem: '3b1a7c02', title: 'Second thoughts', artist: 'Ada & Ben', album: 'Mornings' },
  { from: 'humpback-whale-song', stem: 'c0ffee77', title: 'Third wave', artist: 'Élan', album: 'Tides' },
];

/** Writes the bundles into a new folder of the world and gives their files, as a person selects them. */
export function makeBundles(world, songs = SONGS) {
  const folder = join(world.folder, 'to drop');
  mkdirSync(folder);
  return songs.flatMap(({ from, stem, ...data }, index) => {
    const file = (ending) => join(folder, `${stem}.${ending}`);
    copyFileSync(join(DEMO, `${from}.mp3`), file('mp3'));
    copyFileSync(join(DEMO, `${from}.jpg`), file('jpg'));
    writeFileSync(file('json'), JSON.stringify({ ...data, genre: 5, year: 2020 + index }));
    return [file('mp3'), file('jpg'), file('json')];
  });
}

/** Interleaved 16-bit stereo samples of a WAV file of `undertone-cli decode`. */
export function readWav(path) {
  const bytes = readFileSync(path);
  let at = 12;
  let channels = 0;
  while (at + 8 <= bytes.length) {
    const name = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    if (name === 'fmt ') channels = bytes.readUInt16LE(at + 10);
    if (name === 'data') return stereo(bytes.subarray(at + 8, at + 8 + size), channels);
    at += 8 + size + (size % 2);
  }
  throw new Error(`${path} holds no samples`);
}

function stereo(bytes, channels) {
  const samples = new Int16Array(bytes.length / 2);
  for (let i = 0; i < samples.length; i += 1) samples[i] = bytes.readInt16LE(i * 2);
  if (channels === 2) return samples;
  return Int16Array.from({ length: samples.length * 2 }, (_, i) => samples[i >> 1]);
}
