/** Colour from covers, asked for once each. */
import { call } from '../api/client';
import type { CoverAccent } from '../api/generated/wire';

/** The house colour, for grey covers and silence. */
export const house: CoverAccent = { hue: 28, chroma: 0.12 };

const asked = new Map<string, Promise<CoverAccent>>();

/** The colour of a cover. */
export function accentOf(cover: string | null | undefined): Promise<CoverAccent> {
  if (cover === null || cover === undefined) return Promise.resolve(house);
  let answer = asked.get(cover);
  if (answer === undefined) {
    answer = call('cover_accent', { cover }).then(
      (accent) => accent ?? house,
      () => house,
    );
    asked.set(cover, answer);
    if (asked.size > 500) asked.delete(asked.keys().next().value ?? '');
  }
  return answer;
}

class Accent {
  /** Of the song that plays. */
  now = $state.raw<CoverAccent>(house);
  #cover: string | null = null;

  async follow(cover: string | null): Promise<void> {
    this.#cover = cover;
    const accent = await accentOf(cover);
    if (this.#cover !== cover) return;
    this.now = accent;
    const root = document.documentElement.style;
    root.setProperty('--hue', accent.hue.toFixed(1));
    root.setProperty('--chroma', accent.chroma.toFixed(3));
  }
}

export const accent = new Accent();
