/** What was chosen in the palette lately, newest first. */

const KEY = 'undertone.palette';
const KEPT = 12;

export function chosenBefore(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

export function chose(id: string): void {
  const others = chosenBefore().filter((other) => other !== id);
  localStorage.setItem(KEY, JSON.stringify([id, ...others].slice(0, KEPT)));
}
