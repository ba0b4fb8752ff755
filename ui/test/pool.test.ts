import { expect, test } from 'vitest';
import {
  firstRow,
  HIGHEST,
  listTop,
  MOST_SLOTS,
  poolSize,
  rowOfSlot,
  scrolledHeight,
  scrollTopFor,
} from '../src/lib/pool';

test('a viewport measured before styles apply does not build the whole list', () => {
  expect(poolSize(4_400_000, 4_400_000, 44, 100_000)).toBe(MOST_SLOTS);
  expect(poolSize(4_400_000, 900, 44, 100_000)).toBeLessThan(40);
});

test('a short list has no more slots than rows', () => {
  expect(poolSize(900, 900, 44, 3)).toBe(3);
  expect(poolSize(900, 900, 44, 0)).toBe(0);
});

test('scrolling by one row changes exactly one slot', () => {
  const pool = 32;
  const shown = (first: number) =>
    Array.from({ length: pool }, (_, slot) => rowOfSlot(slot, first, pool));
  for (let first = 0; first < 100; first += 1) {
    const [before, after] = [shown(first), shown(first + 1)];
    expect(before.filter((row, slot) => row !== after[slot])).toHaveLength(1);
    expect(new Set(before).size).toBe(pool);
    expect(Math.min(...before)).toBe(first);
  }
});

test('the last rows are reached', () => {
  const count = 100_000;
  const pool = poolSize(800, 800, 44, count);
  expect(firstRow(count * 44 - 800, 44, pool, count) + pool).toBe(count);
});

test('lists beyond what a browser can hold are scaled, ends included', () => {
  const [count, row, view] = [1_000_000, 44, 800];
  expect(scrolledHeight(count, row)).toBe(HIGHEST);
  expect(listTop(HIGHEST - view, count, row, view)).toBeCloseTo(count * row - view, 3);
  const middle = scrollTopFor(20_000_000, count, row, view);
  expect(listTop(middle, count, row, view)).toBeCloseTo(20_000_000, 3);
});
