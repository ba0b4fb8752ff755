/** Dragging inside the window, by pointer events: the system's own dragging stays for files. */

const THRESHOLD = 6;
const EDGE = 40;

export interface Dragged {
  /** Songs, entries of the queue, or a playlist of the sidebar. */
  kind: 'songs' | 'entries' | 'playlist';
  ids: number[];
  /** The places in the playlist they come from. */
  items?: number[];
  label: string;
  covers: (string | null)[];
}

class Drag {
  now = $state.raw<Dragged | null>(null);
  x = $state(0);
  y = $state(0);
  /** The target below the pointer: the value of its `data-target`. */
  over = $state<string | null>(null);
}

export const drag = new Drag();

/** What happens on each target. */
const targets = new Map<string, (dragged: Dragged, y: number) => void>();

export function dropTarget(
  name: string,
  dropped: (dragged: Dragged, y: number) => void,
): () => void {
  targets.set(name, dropped);
  return () => targets.delete(name);
}

/** A press that becomes a drag after six pixels. Call on pointerdown. */
export function press(event: PointerEvent, what: () => Dragged | null): void {
  if (event.button !== 0 || event.pointerType === 'touch') return;
  const { clientX, clientY } = event;
  const stop = new AbortController();
  const { signal } = stop;
  let frame = 0;

  const move = (moved: PointerEvent) => {
    if (drag.now === null) {
      if (Math.hypot(moved.clientX - clientX, moved.clientY - clientY) < THRESHOLD) return;
      drag.now = what();
      if (drag.now === null) return end();
      document.body.dataset.dragging = '';
    }
    drag.x = moved.clientX;
    drag.y = moved.clientY;
    const under = document.elementFromPoint(moved.clientX, moved.clientY);
    drag.over = under?.closest<HTMLElement>('[data-target]')?.dataset.target ?? null;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => scrollEdge(under, moved.clientY));
  };
  const end = () => {
    stop.abort();
    cancelAnimationFrame(frame);
    delete document.body.dataset.dragging;
    drag.now = null;
    drag.over = null;
  };
  const drop = (released: PointerEvent) => {
    const dragged = drag.now;
    const target = drag.over === null ? undefined : targets.get(drag.over);
    if (dragged !== null) swallowClick();
    end();
    if (dragged !== null) target?.(dragged, released.clientY);
  };
  const key = (pressed: KeyboardEvent) => {
    if (pressed.key !== 'Escape' || drag.now === null) return;
    pressed.stopPropagation();
    end();
  };
  window.addEventListener('pointermove', move, { signal });
  window.addEventListener('pointerup', drop, { signal });
  window.addEventListener('pointercancel', end, { signal });
  window.addEventListener('keydown', key, { signal, capture: true });
}

/** The release of a drag is not a click on what lies below. */
function swallowClick(): void {
  const swallow = (event: MouseEvent) => event.stopPropagation();
  window.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 50);
}

function scrollEdge(under: Element | null, y: number): void {
  const list = under?.closest<HTMLElement>('[data-scrolls]');
  if (!list) return;
  const { top, bottom } = list.getBoundingClientRect();
  if (y < top + EDGE) list.scrollTop -= (top + EDGE - y) / 3;
  else if (y > bottom - EDGE) list.scrollTop += (y - bottom + EDGE) / 3;
}
