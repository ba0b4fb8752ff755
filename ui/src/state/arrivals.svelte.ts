/** Files on their way in: what a drop holds, what became of it, and the way back. */
import { call, folderDialog, pickFiles, pickFolders } from '../api/client';
import type { DropPreview, ImportReport } from '../api/generated/wire';
import type { Drop } from '../api/host';
import { m } from '../paraglide/messages.js';
import { number } from './locale.svelte';
import { attempt, notices } from './notices.svelte';
import { wayBack } from './undo.svelte';

/** Long enough to read what was recognised when the files were only known after the drop. */
const READING_MS = 1600;

class Arrivals {
  /** Files are over the window, or just landed. */
  open = $state(false);
  /** Things dragged, before they are known. */
  count = $state(0);
  landed = $state(false);
  preview = $state.raw<DropPreview | null>(null);
  /** The results the listener opened. */
  report = $state.raw<ImportReport | null>(null);
  #drop = 0;

  hear(drop: Drop): void {
    if (drop.phase === 'leave') {
      if (!this.landed) this.open = false;
    } else if (drop.phase === 'hover') this.#hover(drop);
    else void this.#land(drop.paths);
  }

  #hover(drop: Extract<Drop, { phase: 'hover' }>): void {
    const mine = ++this.#drop;
    Object.assign(this, { open: true, landed: false, preview: null, count: drop.count });
    if (drop.paths === null) return;
    call('drop_preview', { paths: drop.paths }).then(
      (preview) => {
        if (mine === this.#drop) this.preview = preview;
      },
      () => {
        // The import itself tells what cannot be read.
      },
    );
  }

  async #land(pathsOf: () => Promise<string[]>): Promise<void> {
    const mine = ++this.#drop;
    const known = this.preview !== null;
    Object.assign(this, { open: !known, landed: true });
    const began = performance.now();
    await attempt(async () => {
      const paths = await pathsOf();
      if (!known) {
        const preview = await call('drop_preview', { paths });
        if (mine === this.#drop) this.preview = preview;
      }
      await this.bringIn(paths);
    });
    const rest = known ? 0 : READING_MS - (performance.now() - began);
    setTimeout(() => mine === this.#drop && this.close(), Math.max(0, rest));
  }

  close(): void {
    Object.assign(this, { open: false, landed: false, preview: null });
  }

  /** Imports files and folders and says what became of them. */
  async bringIn(paths: string[]): Promise<void> {
    if (paths.length === 0) return;
    this.tell(await call('library_import', { paths, reference: false, every_item: false }));
  }

  /** One toast for a whole import, and one step back. */
  tell(report: ImportReport): void {
    const back = async () => {
      const undone = await call('import_undo', { import_id: report.import_id });
      const count = undone.removed;
      notices.tell({ kind: 'note', text: m.import_undone({ count, n: number(count) }) });
    };
    const changed = report.added + report.updated > 0;
    notices.tell({
      kind: report.failed > 0 && !changed ? 'error' : 'note',
      text: summary(report),
      report,
      ...(changed ? { action: wayBack(`import ${report.import_id}`, back) } : {}),
    });
  }

  chooseFiles = () => attempt(async () => this.bringIn(await pickFiles(m.import_files())));

  /** Watches folders chosen in the system's dialog. */
  chooseFolders = () =>
    attempt(async () => {
      for (const path of await pickFolders(m.add_folder())) await call('folder_add', { path });
    });

  readonly canChooseFolders = (): boolean => folderDialog();

  addFolder = (path: string) => attempt(() => call('folder_add', { path }));

  addDemo = () => attempt(async () => this.tell(await call('demo_add', {})));
}

/** `3 added · 1 already here · 1 could not be read`. */
function summary(report: ImportReport): string {
  const skipped = report.items.filter((item) => item.status === 'skipped').length;
  const parts = [
    report.added > 0 ? m.import_added({ count: report.added, n: number(report.added) }) : '',
    report.updated > 0
      ? m.import_updated({ count: report.updated, n: number(report.updated) })
      : '',
    report.duplicates > 0
      ? m.import_duplicates({ count: report.duplicates, n: number(report.duplicates) })
      : '',
    report.waiting > 0
      ? m.import_waiting({ count: report.waiting, n: number(report.waiting) })
      : '',
    report.failed > 0 ? m.import_failed({ count: report.failed, n: number(report.failed) }) : '',
    skipped > 0 ? m.import_skipped({ count: skipped, n: number(skipped) }) : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(' · ') : m.import_nothing();
}

export const arrivals = new Arrivals();
