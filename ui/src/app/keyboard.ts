/** Keys that work everywhere in the window. */
import { tinykeys } from 'tinykeys';
import { place } from '../state/place.svelte';
import { songs } from '../state/songlist.svelte';
import type { Act } from './acts';

const REGIONS = ['sidebar', 'main', 'panel', 'player'];

const inText = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('textarea, select, input:not([type=range], [type=radio])'));

/** Space presses the button it is on. */
const pressesIt = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest('button, a, input, [role=switch]') !== null;

/** Hears the acts' keys until the returned function is called. */
export function listenToKeys(acts: () => Act[]): () => void {
  const bindings: Record<string, (event: KeyboardEvent) => void> = {};
  for (const { id, keys, notInText } of acts()) {
    if (keys === undefined) continue;
    bindings[keys] = (event) => {
      if (event.defaultPrevented) return;
      if (notInText && inText(event.target)) return;
      if (keys === 'Space' && pressesIt(event.target)) return;
      if (document.querySelector('.dialog, .menu') !== null) return;
      event.preventDefault();
      acts()
        .find((act) => act.id === id)
        ?.run();
    };
  }
  bindings.F6 = (event) => stepRegion(event, 1);
  bindings['Shift+F6'] = (event) => stepRegion(event, -1);
  bindings.Escape = escape;
  return tinykeys(window, bindings, { ignore: () => false });
}

/** Closes what is open, then clears the selection. */
function escape(event: KeyboardEvent): void {
  if (event.defaultPrevented || document.querySelector('.dialog, .menu') !== null) return;
  if (place.nowPlaying) place.nowPlaying = false;
  else if (place.panel !== null) place.panel = null;
  else songs.chooseNone();
}

function stepRegion(event: KeyboardEvent, by: 1 | -1): void {
  event.preventDefault();
  const regions = REGIONS.flatMap((name) => {
    const found = document.querySelector<HTMLElement>(`[data-region="${name}"]`);
    return found !== null && found.offsetParent !== null ? [found] : [];
  });
  const now = regions.findIndex((region) => region.contains(document.activeElement));
  const from = now < 0 ? (by === 1 ? -1 : 0) : now;
  const to = regions[(from + by + regions.length) % regions.length];
  const inside = to?.querySelector<HTMLElement>(
    '[role="grid"], [aria-current="page"], button:not(:disabled):not([tabindex="-1"]), input:not(:disabled)',
  );
  inside?.focus();
}
