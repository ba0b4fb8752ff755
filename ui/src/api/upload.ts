/** Files a browser was given, with the folders they lay in. */

const MOST_FILES = 5000;

/** What was dropped, taken while the event lasts. */
export function droppedFiles(data: DataTransfer): (FileSystemEntry | File)[] {
  return [...data.items].flatMap((item): (FileSystemEntry | File)[] => {
    const entry = item.webkitGetAsEntry();
    const file = entry === null ? item.getAsFile() : null;
    return entry !== null ? [entry] : file !== null ? [file] : [];
  });
}

/** Every file in these entries, folders walked, with relative names. */
export async function filesIn(entries: (FileSystemEntry | File)[]): Promise<File[]> {
  const files: File[] = [];
  for (const entry of entries) {
    if (entry instanceof File) files.push(entry);
    else await collect(entry, '', files);
  }
  return files;
}

async function collect(entry: FileSystemEntry, folder: string, files: File[]): Promise<void> {
  if (files.length >= MOST_FILES) return;
  const name = folder + entry.name;
  if (entry.isFile) {
    const file = await new Promise<File>((done, failed) =>
      (entry as FileSystemFileEntry).file(done, failed),
    );
    files.push(named(file, name));
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A reader gives its entries in parts and ends with an empty one.
    const part = await new Promise<FileSystemEntry[]>((done, failed) =>
      reader.readEntries(done, failed),
    );
    if (part.length === 0) return;
    for (const child of part) await collect(child, `${name}/`, files);
  }
}

function named(file: File, path: string): File {
  Object.defineProperty(file, 'webkitRelativePath', { value: path });
  return file;
}

/** Lets the listener choose files; empty when nothing was chosen. */
export function pickedFiles(): Promise<File[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  return new Promise((done) => {
    input.onchange = () => done([...(input.files ?? [])]);
    input.oncancel = () => done([]);
    input.click();
  });
}
