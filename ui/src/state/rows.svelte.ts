/** Rows by id, fetched in pages and forgotten when long unused: never the whole library. */
import { untrack } from 'svelte';

const PAGE = 200;
const KEPT = 3000;

interface Kept<Row> {
  row: Row;
  age: number;
}

export class Rows<Row extends { id: number }> {
  /** Grows whenever rows arrived; reading a row depends on it. */
  #arrived = $state(0);
  #rows = new Map<number, Kept<Row>>();
  #wanted = new Set<number>();
  #asked = new Set<number>();
  /** Grows when rows may have changed: whoever wants rows in an effect asks again. */
  #age = $state(0);
  #scheduled = false;

  constructor(private readonly fetchRows: (ids: number[]) => Promise<Row[]>) {}

  /** The row if it is here; ask for it with [want]. */
  get(id: number | undefined): Row | undefined {
    void this.#arrived;
    return id === undefined ? undefined : this.#rows.get(id)?.row;
  }

  /** Fetches those of these rows that are missing or stale; the newest wishes first. */
  want(ids: Iterable<number>): void {
    for (const id of ids) {
      const kept = this.#rows.get(id);
      if (kept?.age === this.#age || this.#asked.has(id)) {
        if (kept !== undefined) this.#refresh(id, kept);
        continue;
      }
      this.#wanted.add(id);
    }
    if (this.#wanted.size === 0 || this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => void this.#fetch());
  }

  /** These rows, fetched if need be, in order; rows that are gone are left out. */
  async all(ids: number[]): Promise<Row[]> {
    const missing = ids.filter((id) => !this.#rows.has(id));
    for (let start = 0; start < missing.length; start += PAGE) {
      this.#keep(await this.fetchRows(missing.slice(start, start + PAGE)));
    }
    return ids.flatMap((id) => this.#rows.get(id)?.row ?? []);
  }

  /** Takes rows that came with something else. */
  take(rows: Row[]): void {
    this.#keep(rows);
  }

  /** What is here may have changed: show it, but ask again. */
  stale(): void {
    untrack(() => {
      this.#age += 1;
      this.#arrived += 1;
    });
  }

  async #fetch(): Promise<void> {
    this.#scheduled = false;
    const ids = [...this.#wanted].slice(-PAGE);
    for (const id of ids) {
      this.#wanted.delete(id);
      this.#asked.add(id);
    }
    try {
      this.#keep(await this.fetchRows(ids));
    } catch {
      // The connection's banner or the view's own request tells; bars stay in place of the rows.
    }
    for (const id of ids) this.#asked.delete(id);
    if (this.#wanted.size > 0) await this.#fetch();
  }

  #keep(rows: Row[]): void {
    for (const row of rows) this.#refresh(row.id, { row, age: this.#age });
    for (const id of this.#rows.keys()) {
      if (this.#rows.size <= KEPT) break;
      this.#rows.delete(id);
    }
    untrack(() => (this.#arrived += 1));
  }

  /** A map remembers the order of insertion; what was used last is forgotten last. */
  #refresh(id: number, kept: Kept<Row>): void {
    this.#rows.delete(id);
    this.#rows.set(id, kept);
  }
}
