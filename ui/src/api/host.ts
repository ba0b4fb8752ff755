import type { Commands, Event } from './generated/wire';

/** A command's name. */
export type CommandName = keyof Commands;

/** Something the listener dragged over or dropped on the window. */
export type Drop =
  | { phase: 'hover'; paths: string[] | null; count: number }
  | { phase: 'leave' }
  | { phase: 'drop'; paths: () => Promise<string[]> };

/** Whether the program behind the screen answers. */
export type Connection = 'connecting' | 'open' | 'lost' | 'refused';

/** What the interface needs of the program that holds the library: the window's or a server. */
export interface Host {
  /** Whether folders are chosen in a dialog of the system, or typed. */
  readonly folderDialog: boolean;
  /** Runs a command and reads its JSON answer. */
  call(name: string, request: unknown): Promise<unknown>;
  /** Runs a command whose answer is binary. */
  bytes(name: string, request: unknown): Promise<ArrayBuffer>;
  /** Hears events until the returned function is called. */
  listen(heard: (event: Event) => void, connection: (state: Connection) => void): () => void;
  /** The address of a cover whose longest side is at most `size` pixels. */
  coverUrl(cover: string, size: CoverSize): string;
  /** Tells about files dragged from other programs. */
  onDrop(told: (drop: Drop) => void): () => void;
  /** Asks for folders; empty when the listener thought better of it. */
  pickFolders(title: string): Promise<string[]>;
  /** Asks for files to import. */
  pickFiles(title: string): Promise<string[]>;
}

/** Sizes covers are made in, pixels of the longest side. */
export type CoverSize = 96 | 256 | 640;
