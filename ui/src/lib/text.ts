/** Words compared as people compare them. */

/** Lower case without accents, for finding and ordering. */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim();
}

/**
 * How well a name answers to typed words: 0 not at all; beginnings count more than middles, and
 * every word must be found.
 */
export function likeness(name: string, typed: string): number {
  const text = folded(name);
  const words = folded(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return 1;
  let score = 0;
  for (const word of words) {
    const at = text.indexOf(word);
    if (at < 0) return 0;
    const begins = at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1] ?? '');
    score += at === 0 ? 4 : begins ? 3 : 1;
  }
  return score / words.length + (text.length === folded(typed).length ? 1 : 0);
}
