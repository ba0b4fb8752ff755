/** The language of the interface, and numbers and lengths as it writes them. */
import { greatestUnits } from '../lib/time';
import { overwriteGetLocale } from '../paraglide/runtime.js';

export type Locale = 'en' | 'fr';

const fromSystem = (): Locale =>
  navigator.languages.some((tag) => tag.startsWith('fr')) &&
  !navigator.languages[0]?.startsWith('en')
    ? 'fr'
    : 'en';

class LocaleState {
  current = $state<Locale>(fromSystem());

  choose(language: 'system' | Locale): void {
    this.current = language === 'system' ? fromSystem() : language;
    document.documentElement.lang = this.current;
  }
}

export const locale = new LocaleState();
overwriteGetLocale(() => locale.current);

/** Formatters are costly to make; each is made once per language. */
function cached<Formatter>(make: (tag: Locale) => Formatter): () => Formatter {
  const made = new Map<Locale, Formatter>();
  return () => {
    const tag = locale.current;
    const known = made.get(tag) ?? make(tag);
    made.set(tag, known);
    return known;
  };
}

const numberFormat = cached((tag) => new Intl.NumberFormat(tag));
const percentFormat = cached((tag) => new Intl.NumberFormat(tag, { style: 'percent' }));
const decimalFormat = cached((tag) => new Intl.NumberFormat(tag, { maximumFractionDigits: 1 }));
const dayFormat = cached((tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'long' }));
const hourFormat = cached((tag) => new Intl.DateTimeFormat(tag, { timeStyle: 'short' }));
const listFormat = cached((tag) => new Intl.ListFormat(tag, { type: 'conjunction' }));
const unitFormats = new Map<string, Intl.NumberFormat>();

function inUnit(value: number, unit: string, unitDisplay: 'long' | 'short'): string {
  const key = `${locale.current} ${unit} ${unitDisplay}`;
  let format = unitFormats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale.current, { style: 'unit', unit, unitDisplay });
    unitFormats.set(key, format);
  }
  return format.format(value);
}

export const number = (value: number): string => numberFormat().format(value);
export const decimal = (value: number): string => decimalFormat().format(value);
export const percent = (share: number): string => percentFormat().format(share);
export const day = (ms: number): string => dayFormat().format(ms);
export const hour = (ms: number): string => hourFormat().format(ms);
export const list = (words: string[]): string => listFormat().format(words);

/** `3 days 2 hr`: the two greatest units of a length. */
export function length(ms: number): string {
  return greatestUnits(ms)
    .map(([value, unit]) => inUnit(value, unit, unit === 'day' ? 'long' : 'short'))
    .join(' ');
}

/** `1 minute 27 seconds`: a length to be read aloud. */
export function spokenLength(ms: number): string {
  return greatestUnits(ms)
    .map(([value, unit]) => inUnit(value, unit, 'long'))
    .join(' ');
}

/** `4.1 MB`. */
export function fileSize(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  let step = 0;
  let value = bytes;
  while (value >= 1000 && step < units.length - 1) {
    value /= 1000;
    step += 1;
  }
  return inUnit(Math.round(value * 10) / 10, units[step] ?? 'byte', 'short');
}

/** `44.1 kHz`. */
export const hertz = (rate: number): string => `${decimalFormat().format(rate / 1000)} kHz`;
