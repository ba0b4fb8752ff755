import { describe, expect, test } from 'vitest';
import { all, inOrder, nothing, only, through, toggled } from '../src/lib/chosen';
import { lineAt, readLyrics } from '../src/lib/lrc';
import { translator } from '../src/lib/templates';
import { folded, likeness } from '../src/lib/text';
import { clock, greatestUnits, position } from '../src/lib/time';
import { findPrefix } from '../src/lib/typeahead';

describe('time', () => {
  test('lengths read as people write them', () => {
    expect(clock(247_000)).toBe('4:07');
    expect(clock(3_729_000)).toBe('1:02:09');
    expect(clock(0)).toBe('–:––');
    expect(position(0)).toBe('0:00');
    expect(position(999)).toBe('0:00');
  });

  test('the two greatest units are told', () => {
    expect(greatestUnits(3 * 86_400_000 + 2 * 3_600_000 + 59_000)).toEqual([
      [3, 'day'],
      [2, 'hour'],
    ]);
    expect(greatestUnits(0)).toEqual([[0, 'second']]);
  });
});

describe('selection', () => {
  const order = new Uint32Array([50, 40, 30, 20, 10]);

  test('a range runs from the anchor in either direction', () => {
    expect([...through(only(30), order, 4).ids]).toEqual([30, 20, 10]);
    expect([...through(only(30), order, 0).ids]).toEqual([50, 40, 30]);
  });

  test('it survives another order, because it is held by id', () => {
    const chosen = through(only(40), order, 2);
    const sorted = new Uint32Array([10, 20, 30, 40, 50]);
    expect(inOrder(chosen, sorted)).toEqual([30, 40]);
  });

  test('toggling twice changes nothing', () => {
    expect(toggled(toggled(nothing, 20), 20).ids.size).toBe(0);
    expect(all(order).ids.size).toBe(5);
  });
});

describe('lyrics', () => {
  test('times are read, headers dropped, repeated lines placed twice', () => {
    const lines = readLyrics('[ar:Someone]\n[00:10.50][01:00]Again\n[00:05]First\n');
    expect(lines).toEqual([
      { at: 5_000, text: 'First' },
      { at: 10_500, text: 'Again' },
      { at: 60_000, text: 'Again' },
    ]);
    expect(lineAt(lines, 4_999)).toBe(-1);
    expect(lineAt(lines, 59_999)).toBe(1);
  });

  test('plain lyrics stay as they are', () => {
    const lines = readLyrics('One\r\n\r\nTwo');
    expect(lines.map((line) => line.text)).toEqual(['One', '', 'Two']);
    expect(lineAt(lines, 10_000)).toBe(-1);
  });
});

describe('words', () => {
  test('accents and case do not matter', () => {
    expect(folded('  Marée ÉTÉ ')).toBe('maree ete');
    expect(likeness('File d’attente', 'attente')).toBeGreaterThan(0);
    expect(likeness('Vider la file', 'file vi')).toBeGreaterThan(likeness('Profil', 'fil'));
    expect(likeness('Albums', 'zz')).toBe(0);
  });
});

describe('type-ahead', () => {
  const names = Array.from(
    { length: 20_000 },
    (_, index) => `Song ${String(index).padStart(5, '0')}`,
  );
  const search = async (list: string[], prefix: string, descending = false) => {
    let asked = 0;
    const found = await findPrefix(
      list.length,
      (indexes) => {
        asked += indexes.length;
        return Promise.resolve(indexes.map((index) => list[index] ?? ''));
      },
      prefix,
      descending,
    );
    return { found, asked };
  };

  test('the first row that begins so is found with few questions', async () => {
    const { found, asked } = await search(names, 'song 012');
    expect(found).toBe(1200);
    expect(asked).toBeLessThan(120);
  });

  test('a descending list is searched too', async () => {
    const { found } = await search(names.toReversed(), 'song 00001', true);
    expect(names.toReversed()[found]).toBe('Song 00001');
  });

  test('accents do not hide a row, and nothing is nothing', async () => {
    expect((await search(['Alpha', 'Été', 'Zeta'], 'ete')).found).toBe(1);
    expect((await search(['Alpha', 'Été', 'Zeta'], 'q')).found).toBe(-1);
    expect((await search([], 'a')).found).toBe(-1);
  });
});

describe('templates', () => {
  const say = translator({
    'The file is empty.': 'Le fichier est vide.',
    '{} waits for “{}” (really).': '{} attend « {} ».',
    '{} waits.': '{} patiente.',
  });

  test('a sentence is said anew by the template it was made of', () => {
    expect(say('The file is empty.')).toBe('Le fichier est vide.');
    expect(say('$& waits for “a.b (c)” (really).')).toBe('$& attend « a.b (c) ».');
    expect(say('It waits.')).toBe('It patiente.');
  });

  test('what no template made stays as it is', () => {
    expect(say('The file is not empty.')).toBe('The file is not empty.');
    expect(say('')).toBe('');
  });
});
