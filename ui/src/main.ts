import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/font.css';
import { mount } from 'svelte';
import { use } from './api/client';
import type { Host } from './api/host';
import App from './app/App.svelte';
import { settings } from './state/settings.svelte';

async function findHost(): Promise<Host> {
  // The invented library exists in `--mode fake` only; other builds drop this branch.
  if (import.meta.env.MODE === 'fake') return (await import('./api/fake')).fakeHost();
  if ('__TAURI_INTERNALS__' in window) return (await import('./api/tauri')).tauriHost;
  return (await import('./api/http')).httpHost;
}

settings.recall();
const host = await findHost();
use(host);
const target = document.getElementById('app');
if (target !== null) mount(App, { target });
