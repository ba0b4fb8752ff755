import { beforeEach, expect, test } from 'vitest';
import { use } from '../src/api/client';
import { fakeHost } from '../src/api/fake';
import type { Host } from '../src/api/host';
import { Rows } from '../src/state/rows.svelte';
import { SongList } from '../src/state/songlist.svelte';
import { remember, undo, wayBack } from '../src/state/undo.svelte';

let host: Host;

beforeEach(() => {
  host = fakeHost(500);
  use(host);
});

test('a list keeps its selection and its place by id when the order changes', async () => {
  const list = new SongList();
  await list.load();
  list.choose(3, { range: false, toggle: false });
  list.choose(5, { range: true, toggle: false });
  const chosen = [...list.chosen.ids];
  const active = list.order[list.active];
  list.orderBy('duration');
  await list.load();
  expect([...list.chosen.ids]).toEqual(chosen);
  expect(list.order[list.active]).toBe(active);
});

test('a search brings the best match first until an order is chosen', async () => {
  const list = new SongList();
  list.find('velvet');
  expect(list.query.sort).toBe('relevance');
  list.orderBy('year');
  expect(list.query).toMatchObject({ sort: 'year', descending: false });
  list.orderBy('year');
  expect(list.query.descending).toBe(true);
  await list.load();
  expect(list.order.length).toBeGreaterThan(0);
});

test('an action is about the selection only where the row is part of it', async () => {
  const list = new SongList();
  await list.load();
  list.choose(1, { range: false, toggle: false });
  list.choose(3, { range: false, toggle: true });
  expect(list.about(3)).toEqual([list.order[1], list.order[3]]);
  expect(list.about(2)).toEqual([list.order[2]]);
});

test('rows are fetched once, in pages, and kept while they are stale', async () => {
  const asked: number[][] = [];
  const rows = new Rows<{ id: number; age: number }>((ids) => {
    asked.push(ids);
    return Promise.resolve(ids.map((id) => ({ id, age: asked.length })));
  });
  rows.want([1, 2, 3]);
  rows.want([2, 3, 4]);
  await Promise.resolve().then(() => Promise.resolve());
  await expect.poll(() => rows.get(4)?.age).toBe(1);
  expect(asked).toEqual([[1, 2, 3, 4]]);
  rows.stale();
  expect(rows.get(1)?.age).toBe(1);
  rows.want([1]);
  await expect.poll(() => rows.get(1)?.age).toBe(2);
});

test('what its own button took back is not taken back again', async () => {
  const said: string[] = [];
  const one = wayBack('one', () => Promise.resolve(said.push('one')));
  remember('two', () => Promise.resolve(said.push('two')));
  one.run();
  await undo();
  expect(said).toEqual(['one', 'two']);
  expect(await undo()).toBe(false);
});

test('steps are undone latest first, and then there is nothing', async () => {
  const said: string[] = [];
  remember('one', () => Promise.resolve(said.push('one')));
  remember('two', () => Promise.resolve(said.push('two')));
  await undo();
  await undo();
  expect(said).toEqual(['two', 'one']);
  expect(await undo()).toBe(false);
});
