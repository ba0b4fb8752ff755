/** Where the keyboard may go. */

const STOPS = 'button:not(:disabled), input:not(:disabled), select, [tabindex="0"]';

/** The Tab key goes round within `root`. */
export function keepInside(root: HTMLElement, event: KeyboardEvent): void {
  const stops = [...root.querySelectorAll<HTMLElement>(STOPS)];
  const reachable = stops.filter((stop) => stop.offsetParent !== null);
  const edge = event.shiftKey ? reachable[0] : reachable.at(-1);
  const inside = root.contains(document.activeElement) && document.activeElement !== root;
  if (inside && document.activeElement !== edge) return;
  if (!inside && !event.shiftKey) return;
  event.preventDefault();
  (event.shiftKey ? reachable.at(-1) : reachable[0])?.focus();
}
