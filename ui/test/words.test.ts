import { beforeEach, expect, test } from 'vitest';
import en from '../messages/en.json';
import fr from '../messages/fr.json';
import { acts, keyboardMap } from '../src/app/acts';
import { m } from '../src/paraglide/messages.js';
import { hertz, length, locale, number, spokenLength } from '../src/state/locale.svelte';

beforeEach(() => locale.choose('en'));

test('both languages have the same messages', () => {
  expect(Object.keys(fr)).toEqual(Object.keys(en));
});

test('every message is said somewhere', () => {
  const sources = Object.values(
    import.meta.glob<string>(['../src/**/*.{ts,svelte}', '!../src/paraglide/**'], {
      query: '?raw',
      import: 'default',
      eager: true,
    }),
  ).join('\n');
  const said = new Set([...sources.matchAll(/\bm\.(\w+)/g)].map(([, name]) => name));
  const unsaid = Object.keys(en).filter((name) => name !== '$schema' && !said.has(name));
  expect(unsaid).toEqual([]);
});

test('every plural form is a sentence, in both languages', () => {
  const counted = Object.entries(en).filter(([, message]) => typeof message !== 'string');
  expect(counted.length).toBeGreaterThan(10);
  for (const language of ['en', 'fr'] as const) {
    locale.choose(language);
    for (const [key] of counted) {
      for (const count of [0, 1, 2, 21, 1_000_000]) {
        const say = m[key as keyof typeof m] as (values: object) => string;
        const said = say({ count, n: number(count) });
        expect(said, `${language} ${key} ${count}`).not.toBe(key);
        expect(said, `${language} ${key} ${count}`).toContain(number(count));
      }
    }
  }
});

test('French counts a million with “de”', () => {
  locale.choose('fr');
  expect(m.songs_count({ count: 1_000_000, n: number(1_000_000) })).toMatch(/ de titres$/);
  expect(m.songs_count({ count: 0, n: '0' })).toBe('0 titre');
});

test('French sets narrow spaces before high punctuation', () => {
  const loose = Object.entries(fr).filter(([, text]) => / [;?!:]/.test(JSON.stringify(text)));
  // JSON's own punctuation aside, no message has a breaking space there.
  const faulty = loose.filter(([, text]) => typeof text === 'string' && / [;?!:]/.test(text));
  expect(faulty).toEqual([]);
});

test('numbers and lengths are written in the language', () => {
  expect(length(3 * 86_400_000 + 2 * 3_600_000)).toBe('3 days 2 hr');
  expect(hertz(44_100)).toBe('44.1 kHz');
  locale.choose('fr');
  expect(hertz(44_100)).toBe('44,1 kHz');
  expect(spokenLength(87_000)).toMatch(/1\sminute 27\ssecondes/);
});

test('no key does two things, and no letter alone does anything', () => {
  const keys = acts().flatMap((act) => act.keys ?? []);
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) expect(key).toMatch(/^(\$mod|Space$)/);
});

test('the keyboard map names each entry once', () => {
  const names = keyboardMap().map((entry) => entry.name);
  expect(new Set(names).size).toBe(names.length);
});
