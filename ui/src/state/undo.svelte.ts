/** What can be taken back with one key, latest first. */
import { m } from '../paraglide/messages.js';
import { attempt, notices } from './notices.svelte';

interface Step {
  name: string;
  back: () => Promise<unknown>;
}

const KEPT = 50;
let steps: Step[] = [];

/** Remembers how to take something back; a name given again replaces nothing. */
export function remember(name: string, back: () => Promise<unknown>): void {
  steps = [...steps.slice(1 - KEPT), { name, back }];
}

/** Forgets a step that was taken back by its own button. */
export function forget(name: string): void {
  const index = steps.findLastIndex((step) => step.name === name);
  if (index >= 0) steps.splice(index, 1);
}

/** Remembers how to take something back, and gives the button that does it. */
export function wayBack(
  name: string,
  back: () => Promise<unknown>,
): { label: string; run: () => void } {
  remember(name, back);
  const run = () => {
    forget(name);
    void attempt(back);
  };
  return { label: m.undo(), run };
}

/** Does something that can be taken back, and says so once it is done. */
export async function undoable(
  name: string,
  work: () => Promise<unknown>,
  back: () => Promise<unknown>,
  text?: string,
): Promise<void> {
  const done = await attempt(async () => {
    await work();
    return true;
  });
  if (!done) return;
  const action = wayBack(name, back);
  if (text !== undefined) notices.tell({ kind: 'note', text, action });
}

/** Takes the latest step back; false when there is none. */
export async function undo(): Promise<boolean> {
  const step = steps.pop();
  if (step === undefined) return false;
  await attempt(step.back);
  return true;
}
