import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/font.css';
import { mount } from 'svelte';
import { use } from './api/client';
import type { Host } from './api/host';
import App from './app/App.svelte';
import { connect } from './state/live.svelte';
import { settings } from './state/settings.svelte';

/** How long the page waits for its connection and its letters before it is shown without. */
const PATIENCE_MS = 200;

async function findHost(): Promise<Host> {
  // The invented library exists in `--mode fake` only; other builds drop this branch.
  if (import.meta.env.MODE === 'fake') return (await import('./api/fake')).fakeHost();
  if ('__TAURI_INTERNALS__' in window) return (await import('./api/tauri')).tauriHost;
  return (await import('./api/http')).httpHost;
}

settings.recall();
const host = await findHost();
use(host);
// Answers are made while the page is built, and words are set once: in their own letters.
const letters = document.fonts.load('1em "Inter Variable"');
const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
await Promise.race([Promise.allSettled([connect(), letters]), patience]);
const target = document.getElementById('app');
if (target !== null) mount(App, { target });
