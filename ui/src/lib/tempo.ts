/** The tempo of taps. */

/** A longer pause begins a new count. */
const PAUSE_MS = 2000;
const FEWEST = 4;

/**
 * Beats per minute of taps at these times (ms), by the slope of the line through them, which a
 * single late finger moves least; absent before the fourth tap.
 */
export function tapped(times: number[]): number | null {
  let first = times.length - 1;
  while (first > 0 && (times[first] ?? 0) - (times[first - 1] ?? 0) < PAUSE_MS) first -= 1;
  const run = times.slice(first);
  if (run.length < FEWEST) return null;
  const middle = (run.length - 1) / 2;
  const mean = run.reduce((sum, time) => sum + time, 0) / run.length;
  let above = 0;
  let below = 0;
  for (const [beat, time] of run.entries()) {
    above += (beat - middle) * (time - mean);
    below += (beat - middle) ** 2;
  }
  const beatMs = above / below;
  return beatMs > 0 ? 60_000 / beatMs : null;
}
