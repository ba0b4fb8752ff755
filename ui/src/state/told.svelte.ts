/**
 * What the program says of files, devices and services, in the listener's language. It says it in
 * English; the words of the other language are fetched where they are wanted. A sentence that is not
 * among them, such as one of the system, stays as it is. `tests/sentences.rs` holds the two together.
 */
import { type Templates, translator } from '../lib/templates';
import { locale } from './locale.svelte';

let french = $state.raw<((sentence: string) => string) | null>(null);
let asked = false;

async function fetchFrench(): Promise<void> {
  const { default: templates } = (await import('./told.fr.json')) as { default: Templates };
  french = translator(templates);
}

/** A sentence of the program, in the listener's language. */
export function told(sentence: string): string {
  if (locale.current === 'en') return sentence;
  if (!asked) {
    asked = true;
    void fetchFrench();
  }
  return french === null ? sentence : french(sentence);
}
