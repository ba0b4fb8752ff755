import { expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import Slider from '../src/elements/Slider.svelte';
import { locale, spokenLength } from '../src/state/locale.svelte';
import List from './List.svelte';

const rows = () => document.querySelectorAll('[role="row"]');

test('a list of 100,000 rows has few elements, whatever its height is measured to be', async () => {
  await render(List, { count: 100_000, height: '4400000px' });
  expect(rows().length).toBeLessThanOrEqual(200);
});

test('keys move, the active row exists even when scrolled away, the grid tells its size', async () => {
  const screen = await render(List, { count: 100_000, height: '400px' });
  const grid = screen.getByRole('grid').element() as HTMLElement;
  expect(grid.getAttribute('aria-rowcount')).toBe('100000');
  grid.focus();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  expect(grid.getAttribute('aria-activedescendant')).toBe('line-1');
  grid.scrollTop = 2_000_000;
  await expect.poll(() => document.getElementById('line-45455')).not.toBeNull();
  expect(document.getElementById('line-1')).not.toBeNull();
  await userEvent.keyboard('{End}');
  expect(grid.getAttribute('aria-activedescendant')).toBe('line-99999');
  await expect.poll(() => document.getElementById('line-99999')).not.toBeNull();
  await userEvent.keyboard('{Enter}');
  await expect.element(screen.getByRole('status')).toHaveTextContent('99999');
});

test('letters are gathered for type-ahead', async () => {
  const screen = await render(List, { count: 10, height: '400px' });
  (screen.getByRole('grid').element() as HTMLElement).focus();
  await userEvent.keyboard('ab');
  await expect.element(screen.getByRole('status')).toHaveTextContent('ab');
});

test('a slider speaks in words of the language, and keys move it by its steps', async () => {
  const set: number[] = [];
  locale.choose('fr');
  const screen = await render(Slider, {
    label: 'Position',
    value: 87_000,
    max: 238_000,
    step: 5_000,
    bigStep: 30_000,
    text: (ms: number) => `${spokenLength(ms)} sur ${spokenLength(238_000)}`,
    onset: (value: number) => set.push(value),
  });
  const slider = screen.getByRole('slider').element() as HTMLInputElement;
  expect(slider.getAttribute('aria-valuetext')).toMatch(/1\sminute 27\ssecondes sur 3\sminutes 58/);
  slider.focus();
  await userEvent.keyboard('{ArrowRight}{PageDown}{End}');
  expect(set).toEqual([92_000, 57_000, 238_000]);
});
