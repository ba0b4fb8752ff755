/**
 * Many points in the unit square, found again by place. A grid of cells holds them, sorted by
 * counting: looking below the pointer touches a few cells, however many points there are.
 */

const CELLS = 128;

export class Scatter {
  readonly size: number;
  /** Where each cell's points begin in `#sorted`; one more than there are cells. */
  readonly #starts: Uint32Array;
  readonly #sorted: Uint32Array;

  constructor(
    /** What each point is. */
    readonly ids: Uint32Array,
    /** Places, 0–1. */
    readonly x: Float32Array,
    readonly y: Float32Array,
  ) {
    this.size = ids.length;
    this.#starts = new Uint32Array(CELLS * CELLS + 1);
    this.#sorted = new Uint32Array(this.size);
    const cells = new Uint16Array(this.size);
    for (let at = 0; at < this.size; at += 1) {
      const cell = row(y[at] ?? 0) * CELLS + row(x[at] ?? 0);
      cells[at] = cell;
      this.#starts[cell + 1] = (this.#starts[cell + 1] ?? 0) + 1;
    }
    for (let cell = 0; cell < CELLS * CELLS; cell += 1) {
      this.#starts[cell + 1] = (this.#starts[cell + 1] ?? 0) + (this.#starts[cell] ?? 0);
    }
    const next = this.#starts.slice();
    for (let at = 0; at < this.size; at += 1) {
      const cell = cells[at] ?? 0;
      this.#sorted[next[cell] ?? 0] = at;
      next[cell] = (next[cell] ?? 0) + 1;
    }
  }

  /** Calls `each` with the index of every point in cells that touch this rectangle. */
  around(left: number, bottom: number, right: number, top: number, each: (at: number) => void) {
    const [first, last] = [row(left), row(right)];
    for (let line = row(bottom); line <= row(top); line += 1) {
      // The cells of a line lie side by side.
      const from = this.#starts[line * CELLS + first] ?? 0;
      const to = this.#starts[line * CELLS + last + 1] ?? 0;
      for (let place = from; place < to; place += 1) each(this.#sorted[place] ?? 0);
    }
  }

  /** Indexes of the points in this rectangle. */
  within(left: number, bottom: number, right: number, top: number): number[] {
    const found: number[] = [];
    this.around(left, bottom, right, top, (at) => {
      const [x, y] = [this.x[at] ?? 0, this.y[at] ?? 0];
      if (x >= left && x <= right && y >= bottom && y <= top) found.push(at);
    });
    return found;
  }

  /** Index of the point nearest to a place, at most `reach` away; −1: none. */
  nearest(x: number, y: number, reach: number): number {
    let best = -1;
    let least = reach * reach;
    this.around(x - reach, y - reach, x + reach, y + reach, (at) => {
      const far = ((this.x[at] ?? 0) - x) ** 2 + ((this.y[at] ?? 0) - y) ** 2;
      if (far > least) return;
      least = far;
      best = at;
    });
    return best;
  }

  /** Indexes of the `count` points nearest to a place, nearest first. */
  neighbours(x: number, y: number, count: number): number[] {
    const wanted = Math.min(count, this.size);
    let reach = 1 / CELLS;
    for (;;) {
      const near: { at: number; far: number }[] = [];
      this.around(x - reach, y - reach, x + reach, y + reach, (at) => {
        const far = Math.hypot((this.x[at] ?? 0) - x, (this.y[at] ?? 0) - y);
        if (far <= reach) near.push({ at, far });
      });
      if (near.length >= wanted || reach > 2) {
        near.sort((a, b) => a.far - b.far || a.at - b.at);
        return near.slice(0, wanted).map((one) => one.at);
      }
      reach *= 2;
    }
  }
}

const row = (place: number): number => Math.max(0, Math.min(CELLS - 1, Math.floor(place * CELLS)));

/** The map's points from the program's pairs: an id, then valence and arousal of twelve bits each. */
export function unpacked(pairs: Uint32Array): Scatter {
  const count = pairs.length >> 1;
  const ids = new Uint32Array(count);
  const x = new Float32Array(count);
  const y = new Float32Array(count);
  for (let at = 0; at < count; at += 1) {
    const packed = pairs[at * 2 + 1] ?? 0;
    ids[at] = pairs[at * 2] ?? 0;
    x[at] = (packed >>> 20) / 4095;
    y[at] = ((packed >>> 8) & 4095) / 4095;
  }
  return new Scatter(ids, x, y);
}
