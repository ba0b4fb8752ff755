/** Finding the first row that begins with some letters in a sorted list one cannot hold whole. */
import { folded } from './text';

const PROBES = 24;

/**
 * Index of the first key that begins with `prefix`, or −1. The list is sorted by key (accents and
 * case ignored, `descending` or not); keys are fetched few at a time.
 */
export async function findPrefix(
  count: number,
  keysAt: (indexes: number[]) => Promise<string[]>,
  prefix: string,
  descending = false,
): Promise<number> {
  const wanted = folded(prefix);
  const before = (key: string) => {
    const start = folded(key).slice(0, wanted.length);
    return descending ? start > wanted : start < wanted;
  };
  let low = 0;
  let high = count;
  while (low < high) {
    const step = Math.max(1, Math.ceil((high - low) / PROBES));
    const indexes: number[] = [];
    for (let index = low; index < high; index += step) indexes.push(index);
    const keys = await keysAt(indexes);
    const first = keys.findIndex((key) => !before(key));
    if (first === 0) high = low;
    else {
      low = (indexes[(first < 0 ? keys.length : first) - 1] ?? low) + 1;
      high = first < 0 ? high : (indexes[first] ?? high);
    }
    if (keys.length === 0) return -1;
  }
  if (low >= count) return -1;
  const [key = ''] = await keysAt([low]);
  return folded(key).startsWith(wanted) ? low : -1;
}
