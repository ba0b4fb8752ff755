/** Playlists out of files: by path where the system can choose them, else read by the browser. */
import { call, folderDialog, pickFiles } from '../api/client';
import { m } from '../paraglide/messages.js';
import { attempt } from './notices.svelte';
import { playlists } from './playlists.svelte';

const KINDS = '.m3u,.m3u8,.xspf,.pls,.json';

/** Asks for files and makes playlists of them. */
export const importPlaylists = () =>
  attempt(async () => {
    if (folderDialog()) {
      const paths = await pickFiles(m.playlist_import());
      if (paths.length > 0) playlists.tellImported(await call('playlist_import', { paths }));
    } else {
      const read = await Promise.all((await chosenFiles()).map(imported));
      playlists.tellImported(read);
    }
    await playlists.load();
  });

const imported = async (file: File) =>
  call('playlist_import_text', { file_name: file.name, text: await file.text() });

function chosenFiles(): Promise<File[]> {
  const input = Object.assign(document.createElement('input'), {
    type: 'file',
    multiple: true,
    accept: KINDS,
  });
  return new Promise((done) => {
    input.addEventListener('change', () => done([...(input.files ?? [])]));
    input.addEventListener('cancel', () => done([]));
    input.click();
  });
}

/** Hands a text to the browser to keep as a file. */
export function download(file_name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text]));
  Object.assign(document.createElement('a'), { href: url, download: file_name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
