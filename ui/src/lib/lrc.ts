/** Lyrics with times (LRC) and without. */

export interface LyricLine {
  /** Milliseconds from the beginning; absent in plain lyrics. */
  at: number | null;
  text: string;
}

const STAMP = /\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]/g;
const HEADER = /^\[[a-z#]+:.*\]$/i;

/** Lines in order; times are kept when any line has one. */
export function readLyrics(text: string): LyricLine[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim());
  const timed = lines.flatMap(timedLines);
  if (timed.length > 0) return timed.sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  return lines.map((line) => ({ at: null, text: line }));
}

function timedLines(line: string): LyricLine[] {
  if (HEADER.test(line) && line.search(STAMP) !== 0) return [];
  const stamps = [...line.matchAll(STAMP)];
  const text = line.replace(STAMP, '').trim();
  return stamps.map(([, minutes, seconds, fraction = '']) => ({
    at: (Number(minutes) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, '0')),
    text,
  }));
}

/** Index of the line sung at this moment; −1 before the first and in plain lyrics. */
export function lineAt(lines: LyricLine[], ms: number): number {
  let found = -1;
  for (const [index, line] of lines.entries()) {
    if (line.at === null || line.at > ms) break;
    found = index;
  }
  return found;
}
