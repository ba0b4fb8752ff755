// Every language has every message, with a form for every plural category the language knows.
// A form that is missing would show the message's key to a reader.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = new URL('../messages/', import.meta.url);

/** Sentences telling what is missing; none when all is well. */
export function checkMessages(folder = FOLDER) {
  const languages = new Map(
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => [name.slice(0, -5), JSON.parse(readFileSync(new URL(name, folder), 'utf8'))]),
  );
  const keys = new Set([...languages.values()].flatMap((messages) => Object.keys(messages)));
  keys.delete('$schema');
  const faults = [];
  for (const [language, messages] of languages) {
    for (const key of keys) faults.push(...faultsOf(language, key, messages[key]));
  }
  faults.push(...differingInputs(languages, keys));
  return faults;
}

function faultsOf(language, key, message) {
  if (message === undefined) return [`${language}.json lacks "${key}".`];
  if (typeof message === 'string') {
    return message.trim() === '' ? [`${language}.json: "${key}" is empty.`] : [];
  }
  const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  return message.flatMap((variant) => {
    const forms = Object.keys(variant.match).map((match) => match.split('=')[1]);
    return categories
      .filter((category) => !forms.includes(category))
      .map((category) => `${language}.json: "${key}" has no form for "${category}".`);
  });
}

/** A placeholder one language has and the other has not is a lost fact. */
function differingInputs(languages, keys) {
  const inputs = (message) => {
    const texts =
      typeof message === 'string' ? [message] : Object.values(message?.[0]?.match ?? {});
    const names = texts.flatMap((text) =>
      [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]),
    );
    return [...new Set(names)].sort().join(' ');
  };
  const [[first, base], ...others] = [...languages];
  return [...keys].flatMap((key) =>
    others
      .filter(([, messages]) => inputs(messages[key]) !== inputs(base[key]))
      .map(([language]) => `"${key}" uses other values in ${language}.json than in ${first}.json.`),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = checkMessages();
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
