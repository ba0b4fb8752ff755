import { expect, test } from 'vitest';
import { octaveBands, responseAt, OCTAVES } from '../src/lib/response';
import { found, type Section } from '../src/lib/rows';
import { tapped } from '../src/lib/tempo';
import { folded } from '../src/lib/text';

test('taps give their tempo, and one late finger hardly moves it', () => {
  expect(tapped([0, 500, 1000])).toBeNull();
  expect(tapped([0, 500, 1000, 1500])).toBeCloseTo(120, 6);
  const late = [0, 500, 1000, 1560, 2000, 2500, 3000, 3500];
  expect(tapped(late)).toBeGreaterThan(118);
  expect(tapped(late)).toBeLessThan(122);
});

test('a pause begins a new count', () => {
  expect(tapped([0, 300, 600, 5000, 6000, 7000])).toBeNull();
  expect(tapped([0, 300, 600, 5000, 6000, 7000, 8000])).toBeCloseTo(60, 6);
});

test('a peak has its gain at its middle and none far away', () => {
  const gains = OCTAVES.map((_, at) => (at === 5 ? 6 : 0));
  expect(responseAt(octaveBands(gains), 1000)).toBeCloseTo(6, 3);
  expect(Math.abs(responseAt(octaveBands(gains), 30))).toBeLessThan(0.05);
  expect(Math.abs(responseAt(octaveBands(OCTAVES.map(() => 0)), 440))).toBeLessThan(1e-9);
});

test('shelves, passes and a notch do what they are called', () => {
  const one = (kind: 'low_shelf' | 'high_shelf' | 'low_pass' | 'high_pass' | 'notch', at: number) =>
    responseAt([{ kind, frequency: 1000, gain_db: 6, q: Math.SQRT1_2 }], at);
  expect(one('low_shelf', 20)).toBeCloseTo(6, 1);
  expect(Math.abs(one('low_shelf', 20_000))).toBeLessThan(0.1);
  expect(one('high_shelf', 20_000)).toBeCloseTo(6, 1);
  expect(one('low_pass', 1000)).toBeCloseTo(-3, 1);
  expect(one('low_pass', 8000)).toBeLessThan(-30);
  expect(one('high_pass', 100)).toBeLessThan(-35);
  expect(one('notch', 1000)).toBeLessThan(-60);
});

const sections: Section[] = [
  {
    id: 'look',
    title: 'Appearance',
    rows: [
      { id: 'theme', title: 'Theme', control: { kind: 'act', label: '', run: () => {} } },
      { id: 'density', title: 'Row height', control: { kind: 'act', label: '', run: () => {} } },
    ],
  },
  { id: 'keys', title: 'Shortcuts', rows: [], about: ['Play or pause'] },
];

const ids = (words: string) =>
  found(sections, folded(words).split(' ').filter(Boolean), folded).map((section) => [
    section.id,
    ...section.rows.map((row) => row.id),
  ]);

test('settings are found by section, by row and by what a section is about', () => {
  expect(ids('')).toEqual([['look', 'theme', 'density'], ['keys']]);
  expect(ids('height')).toEqual([['look', 'density']]);
  expect(ids('appearance theme')).toEqual([['look', 'theme']]);
  expect(ids('pause')).toEqual([['keys']]);
  expect(ids('nowhere')).toEqual([]);
});
