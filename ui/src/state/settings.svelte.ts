/** What the listener chose, shown at once and kept by the program. */
import { call } from '../api/client';
import type { Layout, Settings } from '../api/generated/wire';
import { locale } from './locale.svelte';
import { notices } from './notices.svelte';

const LOOKS = 'undertone.looks';
const WAIT_MS = 300;

export const defaults: Settings = {
  theme: 'system',
  language: 'system',
  density: 'default',
  announce_tracks: true,
  safe_graphics: false,
  http_door: false,
  hearing: { automatic: true, threads: 0, on_battery: false },
  playing: { resume_long: true },
  desktop: {
    notifications: false,
    tray: false,
    close_to_tray: false,
    global_shortcuts: false,
    shortcuts: {},
    inhibit_sleep: false,
  },
  keys: {},
  edit_target: 'bundle',
  reading: { separators: [';', ' / ', '\u0000'], whole_names: [] },
  layout: {
    sidebar_width: 232,
    panel_width: 320,
    hidden_columns: [],
    song_sort: 'title',
    song_sort_descending: false,
  },
};

const rowHeights = { compact: 36, default: 44, roomy: 52 };

class SettingsState {
  now = $state.raw<Settings>(defaults);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Height of a table row, px. */
  readonly rowHeight = $derived(rowHeights[this.now.density]);

  /** Theme, language and layout of the last time, until the program has answered. */
  recall(): void {
    try {
      const kept = JSON.parse(localStorage.getItem(LOOKS) ?? '{}') as Partial<Settings>;
      this.#show({ ...defaults, ...kept, layout: { ...defaults.layout, ...kept.layout } });
    } catch {
      this.#show(defaults);
    }
  }

  async ask(): Promise<void> {
    if (this.#timer !== undefined) return;
    this.#show(await call('settings_get', {}));
  }

  set(change: Partial<Settings>): void {
    this.#show({ ...this.now, ...change });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#save(), WAIT_MS);
  }

  setLayout(change: Partial<Layout>): void {
    this.set({ layout: { ...this.now.layout, ...change } });
  }

  async #save(): Promise<void> {
    this.#timer = undefined;
    try {
      await call('settings_set', this.now);
    } catch (thrown) {
      notices.fail(thrown);
    }
  }

  #show(settings: Settings): void {
    this.now = settings;
    locale.choose(settings.language);
    const root = document.documentElement;
    if (settings.theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = settings.theme;
    const { theme, language, density, layout } = settings;
    localStorage.setItem(LOOKS, JSON.stringify({ theme, language, density, layout }));
  }
}

export const settings = new SettingsState();
