/** The one way from the interface to the program: typed by the list of commands in Rust. */
import { asRefusal } from './error';
import type { Commands, Event } from './generated/wire';
import type { CommandName, Connection, CoverSize, Drop, Host } from './host';

/** Commands whose answer is numbers, not JSON. */
type BinaryName = {
  [Name in CommandName]: Commands[Name][1] extends ArrayBuffer ? Name : never;
}[CommandName];
type JsonName = Exclude<CommandName, BinaryName>;

let host: Host;

/** Speaks to this host from now on. */
export function use(chosen: Host): void {
  host = chosen;
}

/** Runs a command. */
export async function call<Name extends JsonName>(
  name: Name,
  request: Commands[Name][0],
): Promise<Commands[Name][1]> {
  try {
    return (await host.call(name, request)) as Commands[Name][1];
  } catch (thrown) {
    throw asRefusal(thrown);
  }
}

/** Runs a command that answers with little-endian 32-bit numbers. */
export async function bytes<Name extends BinaryName>(
  name: Name,
  request: Commands[Name][0],
): Promise<Uint32Array> {
  try {
    return new Uint32Array(await host.bytes(name, request));
  } catch (thrown) {
    throw asRefusal(thrown);
  }
}

/** Runs a command that answers with bytes. */
export async function octets<Name extends BinaryName>(
  name: Name,
  request: Commands[Name][0],
): Promise<Uint8Array> {
  try {
    return new Uint8Array(await host.bytes(name, request));
  } catch (thrown) {
    throw asRefusal(thrown);
  }
}

export function on(
  heard: (event: Event) => void,
  connection: (state: Connection) => void,
): () => void {
  return host.listen(heard, connection);
}

export const coverUrl = (cover: string, size: CoverSize): string => host.coverUrl(cover, size);
export const dropPaths = (told: (drop: Drop) => void): (() => void) => host.onDrop(told);
export const folderDialog = (): boolean => host.folderDialog;
export const pickFolders = (title: string): Promise<string[]> => host.pickFolders(title);
export const pickFiles = (title: string): Promise<string[]> => host.pickFiles(title);
