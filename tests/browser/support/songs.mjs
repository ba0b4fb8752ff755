// Songs made for the tests: small WAV files with data and a cover beside them.
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';

const RATE = 8_000;

/** The head of a WAV file: 16 bit, one channel. */
function head(frames) {
  const file = Buffer.alloc(44);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + frames * 2, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(RATE * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(frames * 2, 40);
  return file;
}

/** Writes a silence of any length that takes no room on the disk. */
export async function silence(path, seconds) {
  const frames = Math.round(RATE * seconds);
  await writeFile(path, head(frames));
  await truncate(path, 44 + frames * 2);
}

/** A quiet tone. */
export function wav(seconds = 1, hertz = 220) {
  const frames = Math.round(RATE * seconds);
  const file = Buffer.concat([head(frames), Buffer.alloc(frames * 2)]);
  for (let at = 0; at < frames; at += 1) {
    const value = Math.sin((2 * Math.PI * hertz * at) / RATE) * 3000;
    file.writeInt16LE(Math.round(value), 44 + at * 2);
  }
  return file;
}

const CRC = Uint32Array.from({ length: 256 }, (_, number) => {
  let value = number;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const sum = body.reduce((crc, byte) => CRC[(crc ^ byte) & 255] ^ (crc >>> 8), 0xffffffff) ^ -1;
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeInt32BE(sum, 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A PNG of one colour. */
export function png([red, green, blue], size = 64) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const line = Buffer.concat([
    Buffer.from([0]),
    Buffer.from(Array.from({ length: size }, () => [red, green, blue]).flat()),
  ]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: size }, () => line)));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Writes a bundle; parts left out are not written. */
export async function bundle(folder, stem, { data, cover, sound = wav() }) {
  await mkdir(folder, { recursive: true });
  if (sound) await writeFile(join(folder, `${stem}.wav`), sound);
  if (cover) await writeFile(join(folder, `${stem}.png`), png(cover));
  if (data) {
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    await writeFile(join(folder, `${stem}.json`), text);
  }
}

const WORDS = 'Amber,Birch,Cedar,Dune,Echo,Fjord,Grove,Haven,Isle,Juniper'.split(',');
const ARTISTS = ['Les Ombres', 'Ravi Sethi', 'Élan Vital', 'North Relay'];

/** Twelve songs of three albums; titles sort as they are numbered. */
export async function twelveSongs(folder) {
  for (let index = 0; index < 12; index += 1) {
    const album = Math.floor(index / 4);
    await bundle(join(folder, `Album ${album + 1}`), `song-${index}`, {
      data: {
        title: `${String.fromCharCode(65 + index)} ${WORDS[index % WORDS.length]}`,
        artist: ARTISTS[index % ARTISTS.length],
        album_artist: 'Several',
        album: ['First Light', 'Long Shadows', 'Évening'][album],
        genre: ['Jazz', 'Rock', 'Folk'][album],
        year: 2000 + index,
        track: (index % 4) + 1,
        ...(index === 0 ? { lyrics: '[00:00.20]One\n[00:00.50]Two\n[00:20.00]Three' } : {}),
      },
      cover: [
        [200, 90, 60],
        [60, 120, 200],
        [90, 160, 90],
      ][album],
      sound: wav(30 + index, 180 + index * 20),
    });
  }
}
