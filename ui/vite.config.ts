import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import { checkMessages } from './scripts/messages.mjs';
import { lightWords } from './scripts/words.mjs';

/** Stops the build when a language lacks a message or a plural form. */
function completeMessages(): Plugin {
  return {
    name: 'complete-messages',
    buildStart() {
      const faults = checkMessages();
      if (faults.length > 0) this.error(faults.join('\n'));
    },
  };
}

/**
 * Puts the stylesheet before the module script: WebKitGTK runs scripts before styles apply, and a
 * list measured without styles is millions of pixels high.
 */
function stylesFirst(): Plugin {
  return {
    name: 'styles-first',
    enforce: 'post',
    transformIndexHtml: {
      order: 'post',
      handler(html) {
        const styles = html.match(/<link rel="stylesheet"[^>]*>\s*/g) ?? [];
        const rest = styles.reduce((page, style) => page.replace(style, ''), html);
        return rest.replace('<script type="module"', `${styles.join('')}<script type="module"`);
      },
    },
  };
}

export default defineConfig(({ mode }) => ({
  plugins: [
    completeMessages(),
    lightWords(),
    paraglideVitePlugin({
      project: './project.inlang',
      outdir: './src/paraglide',
      strategy: ['globalVariable', 'baseLocale'],
    }),
    svelte(),
    stylesFirst(),
  ],
  clearScreen: false,
  server: { port: 5173, strictPort: true },
  build: {
    outDir: mode === 'fake' ? 'dist-fake' : 'dist',
    emptyOutDir: true,
    target: ['es2022', 'safari16'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      onLog(level, log, tell) {
        // A message that does not exist would be an empty word on the screen.
        if (log.code === 'IMPORT_IS_UNDEFINED') throw new Error(log.message);
        // What plugins take is no news.
        if (log.code !== 'PLUGIN_TIMINGS') tell(level, log);
      },
    },
  },
}));
