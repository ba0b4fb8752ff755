/** Lengths of time as people write them. */

/** `4:07`, `1:02:09`; an unknown length (0) is a dash. */
export function clock(ms: number): string {
  if (ms <= 0) return '–:––';
  return position(ms);
}

/** As [clock], but the beginning is `0:00`. */
export function position(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** The two greatest units of a length, e.g. `[[3, 'day'], [2, 'hour']]`. */
export function greatestUnits(ms: number): [number, 'day' | 'hour' | 'minute' | 'second'][] {
  let rest = Math.round(ms / 1000);
  const sizes = [
    [86400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
    [1, 'second'],
  ] as const;
  const found: [number, 'day' | 'hour' | 'minute' | 'second'][] = [];
  for (const [size, unit] of sizes) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) found.push([count, unit]);
    else if (found.length > 0) break;
    if (found.length === 2) break;
  }
  return found.length > 0 ? found : [[0, 'second']];
}
