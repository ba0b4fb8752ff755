/** How songs sound: what is set for the device in use, and which devices there are. */
import { call } from '../api/client';
import type { EqualiserPreset, OutputDevices, SoundSettings } from '../api/generated/wire';
import { attempt } from './notices.svelte';

const WAIT_MS = 40;

class Sound {
  now = $state.raw<SoundSettings | null>(null);
  devices = $state.raw<OutputDevices | null>(null);
  presets = $state.raw<EqualiserPreset[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Grows with every change by hand, and when it is kept: an answer to an older question comes too late. */
  #changes = 0;
  /** Changes by hand are on their way: what the program answers meanwhile is older. */
  #changing = false;

  async ask(): Promise<void> {
    if (this.presets.length === 0) this.presets = await call('sound_presets', {});
    this.devices = await call('player_devices', {});
    const changes = this.#changes;
    const now = await call('sound_get', {});
    if (changes === this.#changes && !this.#changing) this.now = now;
  }

  /** Heard at once; a hand on a slider is not contradicted. */
  set(change: Partial<SoundSettings>): void {
    if (this.now === null) return;
    this.#changes += 1;
    this.#changing = true;
    this.now = { ...this.now, ...change };
    if (this.#timer === undefined) this.#timer = setTimeout(() => void this.#save(), WAIT_MS);
  }

  choose = (id: string | null) =>
    attempt(async () => {
      this.devices = await call('player_device_choose', { id });
      this.now = await call('sound_get', {});
    });

  async #save(): Promise<void> {
    this.#timer = undefined;
    const wanted = this.now;
    if (wanted === null) return;
    await attempt(async () => {
      const kept = await call('sound_set', wanted);
      if (this.now === wanted) this.now = kept;
    });
    this.#changes += 1;
    if (this.#timer === undefined) this.#changing = false;
  }
}

export const sound = new Sound();
