/** What went stale: a number per topic that grows, so that a view that read it asks again. */
import type { Topic } from '../api/generated/wire';

const PAUSE_MS = 300;
const ALL: Topic[] = [
  'songs',
  'waiting',
  'folders',
  'queue',
  'settings',
  'covers',
  'player',
  'sound',
  'playlists',
  'edits',
  'features',
  'scrobbling',
];

class Topics {
  songs = $state(0);
  waiting = $state(0);
  folders = $state(0);
  queue = $state(0);
  settings = $state(0);
  covers = $state(0);
  player = $state(0);
  sound = $state(0);
  playlists = $state(0);
  edits = $state(0);
  features = $state(0);
  scrobbling = $state(0);

  #pending = new Set<Topic>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;

  /** Marks topics stale; bursts (indexing) are gathered so that views ask a few times a second. */
  touch(topics: Topic[]): void {
    for (const topic of topics) this.#pending.add(topic);
    if (this.#timer !== undefined) return;
    const wait = Math.max(0, this.#last + PAUSE_MS - performance.now());
    this.#timer = setTimeout(() => this.#flush(), wait);
  }

  touchAll(): void {
    this.touch(ALL);
  }

  #flush(): void {
    this.#timer = undefined;
    this.#last = performance.now();
    const topics = [...this.#pending];
    this.#pending.clear();
    for (const topic of topics) this[topic] += 1;
  }
}

export const topics = new Topics();
