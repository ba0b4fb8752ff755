// Makes the compiled messages light. Paraglide's runtime can take the language from addresses,
// cookies and servers; this page only ever asks one function, so only that one is built in.

const RUNTIME = '\0words-runtime';
const LEAN = `
let asked = () => 'en';
export const getLocale = () => asked();
export const overwriteGetLocale = (answer) => { asked = answer; };
`;

const IMPORT = "import { getLocale } from '../runtime.js';\n";

/** A message of one sentence per language becomes one function; one with plural forms stays. */
function short(code) {
  const name = /export const (\w+) =/.exec(code)?.[1];
  const said = [
    ...code.matchAll(/const (en|fr)_\w+ = [^\n]*=> \{\n\treturn [^`]*(`[^`]*`)\)\n\};/g),
  ];
  const by = new Map(said.map(([, language, text]) => [language, text]));
  if (name !== undefined && by.size === 2) {
    return `${IMPORT}export const ${name} = (i) => getLocale() === 'fr' ? ${by.get('fr')} : ${by.get('en')};`;
  }
  return (
    code
      // Every plural category has its form (messages.mjs sees to that): the last one needs no test.
      .replace(/if \(form === "other"\) (return [^\n]*)\n\treturn [^\n]*\n/g, '$1\n')
      .replace('getLocale, experimentalStaticLocale', 'getLocale')
      .replace('experimentalStaticLocale ?? options.locale ?? getLocale()', 'getLocale()')
      .replace(', options = {}) =>', ') =>')
  );
}

/** A plugin for the build. */
export function lightWords() {
  return {
    name: 'light-words',
    enforce: 'pre',
    apply: 'build',
    resolveId(source, importer = '') {
      const asksRuntime = source.endsWith('paraglide/runtime.js') || source === '../runtime.js';
      return asksRuntime && /paraglide|locale\.svelte/.test(importer) ? RUNTIME : null;
    },
    load(id) {
      return id === RUNTIME ? LEAN : null;
    },
    transform(code, id) {
      if (!/paraglide[\\/]messages[\\/]/.test(id)) return null;
      return { code: short(code), map: null };
    },
  };
}
