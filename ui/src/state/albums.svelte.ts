/** The Albums view's list. */
import type { AlbumSort } from '../api/generated/wire';

class Albums {
  order = $state.raw<Uint32Array>(new Uint32Array());
  loaded = $state(false);
  search = $state('');
  sort = $state<AlbumSort>('title');
  descending = $state(false);
  /** Pixels scrolled, to come back to. */
  scrollTop = 0;

  show(ids: Uint32Array): void {
    this.order = ids;
    this.loaded = true;
  }

  orderBy(sort: AlbumSort): void {
    if (this.sort === sort) this.descending = !this.descending;
    else {
      this.sort = sort;
      this.descending = sort === 'added' || sort === 'year';
    }
  }
}

export const albums = new Albums();
