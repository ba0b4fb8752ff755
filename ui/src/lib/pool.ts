/** The slots of a virtual list: few elements that show any stretch of a long list. */

/** Slots beyond each edge of the viewport. */
export const OVERSCAN = 6;
/** No list ever has more slots, whatever a viewport measured before styles applied says. */
export const MOST_SLOTS = 200;
/** Elements higher than this lose precision in some browsers; longer lists are scaled. */
export const HIGHEST = 15_000_000;

/** How many slots a viewport needs. `viewport` is clamped to the window. */
export function poolSize(
  viewport: number,
  windowHeight: number,
  rowHeight: number,
  count: number,
): number {
  const visible = Math.max(0, Math.min(viewport, windowHeight));
  const wanted = Math.ceil(visible / Math.max(1, rowHeight)) + 2 * OVERSCAN;
  return Math.min(wanted, MOST_SLOTS, count);
}

/** Index of the first row that has a slot. */
export function firstRow(top: number, rowHeight: number, pool: number, count: number): number {
  const wanted = Math.floor(top / Math.max(1, rowHeight)) - OVERSCAN;
  return Math.max(0, Math.min(count - pool, wanted));
}

/**
 * The row that slot `slot` of `pool` shows: index i lives in slot i mod pool, so scrolling by one
 * row changes exactly one slot.
 */
export function rowOfSlot(slot: number, first: number, pool: number): number {
  return first + ((((slot - first) % pool) + pool) % pool);
}

/** Height given to the scrolled element, px. */
export function scrolledHeight(count: number, rowHeight: number): number {
  return Math.min(count * rowHeight, HIGHEST);
}

/** Where the list really is when the scrollbar says `scrollTop`, px. */
export function listTop(
  scrollTop: number,
  count: number,
  rowHeight: number,
  viewport: number,
): number {
  const real = count * rowHeight;
  if (real <= HIGHEST) return scrollTop;
  return (scrollTop * (real - viewport)) / (HIGHEST - viewport);
}

/** The opposite of [listTop]. */
export function scrollTopFor(
  top: number,
  count: number,
  rowHeight: number,
  viewport: number,
): number {
  const real = count * rowHeight;
  if (real <= HIGHEST) return top;
  return (top * (HIGHEST - viewport)) / (real - viewport);
}
