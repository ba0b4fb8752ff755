// What a list of songs asks of the program, and what it shows of the answers.
import { expect, test } from 'vitest';
import { use } from '../src/api/client';
import type { Host } from '../src/api/host';
import { SongList } from '../src/state/songlist.svelte';

/** A program whose answers come when the test says so. */
function slowHost(): { asked: () => number; answer: (...ids: number[]) => Promise<void> } {
  const waiting: ((order: ArrayBuffer) => void)[] = [];
  let asked = 0;
  use({
    call: () => Promise.resolve([]),
    bytes: () => {
      asked += 1;
      return new Promise<ArrayBuffer>((resolve) => waiting.push(resolve));
    },
  } as unknown as Host);
  return {
    asked: () => asked,
    answer: async (...ids) => {
      waiting.shift()?.(new Uint32Array(ids).buffer);
      await new Promise((resolve) => setTimeout(resolve));
    },
  };
}

test('a view that comes while the order is asked for ahead does not ask again', async () => {
  const host = slowHost();
  const list = new SongList();
  void list.prepare();
  void list.load();
  expect(host.asked()).toBe(1);
  await host.answer(3, 1, 2);
  expect([...list.order]).toEqual([3, 1, 2]);
});

test('a view that comes later asks for itself', async () => {
  const host = slowHost();
  const list = new SongList();
  void list.prepare();
  await host.answer();
  void list.load();
  expect(host.asked()).toBe(2);
  await host.answer(7);
  expect([...list.order]).toEqual([7]);
});

test('what was asked for ahead does not stand in for another query, nor a second time', async () => {
  const host = slowHost();
  const list = new SongList();
  void list.prepare();
  list.find('amber');
  void list.load();
  expect(host.asked()).toBe(2);
  await host.answer(1, 2);
  await host.answer(2);
  expect([...list.order]).toEqual([2]);
  list.find('');
  void list.load();
  expect(host.asked()).toBe(3);
});
