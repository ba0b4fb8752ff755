/** The sections of the settings that are rows of plain choices. */
import type { Ability, DesktopState, Settings } from '../../api/generated/wire';
import { m } from '../../paraglide/messages.js';
import { defaults, settings } from '../../state/settings.svelte';
import type { Control, Row, Section } from '../../lib/rows';

/** Settings whose value is one word. */
type Worded = {
  [Name in keyof Settings]: Settings[Name] extends string ? Name : never;
}[keyof Settings];
/** Settings that are on or off. */
type Switched = {
  [Name in keyof Settings]: Settings[Name] extends boolean ? Name : never;
}[keyof Settings];

const back = (name: keyof Settings): Row['reset'] =>
  settings.now[name] === defaults[name]
    ? undefined
    : () => settings.set({ [name]: defaults[name] });

function choice<Name extends Worded>(
  name: Name,
  title: string,
  options: [Settings[Name], string][],
  text?: string,
): Row {
  const control: Control = {
    kind: 'choice',
    value: settings.now[name],
    options: options.map(([value, label]) => ({ value, label })),
    set: (value) => settings.set({ [name]: value }),
  };
  return { id: name, title, control, reset: back(name), ...(text ? { text } : {}) };
}

const onOff = (name: Switched, title: string, text: string): Row => ({
  id: name,
  title,
  text,
  control: {
    kind: 'switch',
    on: settings.now[name],
    set: (on) => settings.set({ [name]: on }),
  },
  reset: back(name),
});

export const look = (): Section => ({
  id: 'look',
  title: m.settings_look(),
  rows: [
    choice('theme', m.theme(), [
      ['system', m.system()],
      ['dark', m.theme_dark()],
      ['light', m.theme_light()],
    ]),
    choice('language', m.language(), [
      ['system', m.system()],
      ['en', 'English'],
      ['fr', 'Français'],
    ]),
    choice(
      'density',
      m.density(),
      [
        ['compact', m.density_compact()],
        ['default', m.density_default()],
        ['roomy', m.density_roomy()],
      ],
      m.density_text(),
    ),
    onOff('announce_tracks', m.announce(), m.announce_text()),
  ],
});

type Group = 'hearing' | 'playing' | 'desktop';

/** A switch of one of the groups of settings. */
function groupSwitch<Name extends Group>(
  group: Name,
  name: {
    [Key in keyof Settings[Name]]: Settings[Name][Key] extends boolean ? Key : never;
  }[keyof Settings[Name]] &
    string,
  title: string,
  text: string,
): Row {
  const now = settings.now[group] as Record<string, unknown>;
  const usual = defaults[group] as unknown as Record<string, unknown>;
  const set = (on: unknown) => settings.set({ [group]: { ...now, [name]: on } });
  return {
    id: `${group}-${name}`,
    title,
    text,
    control: { kind: 'switch', on: now[name] === true, set },
    reset: now[name] === usual[name] ? undefined : () => set(usual[name]),
  };
}

const MOST_THREADS = 16;

export function hearing(): Section {
  const { hearing: now } = settings.now;
  const set = (threads: number) => settings.set({ hearing: { ...now, threads } });
  return {
    id: 'hearing',
    title: m.settings_hearing(),
    text: m.settings_hearing_text(),
    rows: [
      groupSwitch('hearing', 'automatic', m.hearing_automatic(), m.hearing_automatic_text()),
      groupSwitch('hearing', 'on_battery', m.hearing_battery(), ''),
      {
        id: 'threads',
        title: m.hearing_threads(),
        control: {
          kind: 'amount',
          value: now.threads,
          min: 0,
          max: MOST_THREADS,
          step: 1,
          text: (threads) => (threads === 0 ? m.hearing_threads_usual() : String(threads)),
          set,
        },
        reset: now.threads === 0 ? undefined : () => set(0),
      },
    ],
  };
}

export function listening(desktop: DesktopState | null): Section {
  const possible = (row: Row, ability: Ability | undefined): Row[] =>
    ability?.possible === false ? [] : [row];
  return {
    id: 'listening',
    title: m.settings_listening(),
    rows: [
      groupSwitch('playing', 'resume_long', m.resume_long(), m.resume_long_text()),
      ...possible(
        groupSwitch('desktop', 'notifications', m.notify(), m.notify_text()),
        desktop?.notifications,
      ),
      ...possible(groupSwitch('desktop', 'tray', m.tray(), m.tray_text()), desktop?.tray),
      ...possible(groupSwitch('desktop', 'close_to_tray', m.close_to_tray(), ''), desktop?.tray),
      ...possible(
        groupSwitch('desktop', 'global_shortcuts', m.global_keys(), m.global_keys_text()),
        desktop?.global_shortcuts,
      ),
      ...possible(
        groupSwitch('desktop', 'inhibit_sleep', m.stay_awake(), m.stay_awake_text()),
        desktop?.inhibit_sleep,
      ),
    ],
  };
}

/** Several, written with bars between; the sign no one can type has two letters. */
const joined = (words: string[]) =>
  words.map((word) => word.replace('\u0000', '\\0').trim()).join(' | ');
const parted = (text: string) =>
  text
    .split('|')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** Semicolons and commas part names as they are; other signs only with room around them. */
const asSeparator = (sign: string) =>
  sign === '\\0' ? '\u0000' : /^[;,]+$/.test(sign) ? sign : ` ${sign} `;

export function metadata(): Section {
  const { reading } = settings.now;
  const set = (change: Partial<Settings['reading']>) =>
    settings.set({ reading: { ...reading, ...change } });
  return {
    id: 'metadata',
    title: m.settings_metadata(),
    rows: [
      choice(
        'edit_target',
        m.edit_target(),
        [
          ['bundle', m.edit_bundle()],
          ['tags', m.edit_tags()],
          ['both', m.edit_both()],
        ],
        m.edit_target_text(),
      ),
      {
        id: 'separators',
        title: m.separators(),
        text: m.separators_text(),
        control: {
          kind: 'words',
          value: joined(reading.separators),
          set: (text) => set({ separators: parted(text).map(asSeparator) }),
        },
        reset:
          joined(reading.separators) === joined(defaults.reading.separators)
            ? undefined
            : () => set({ separators: defaults.reading.separators }),
      },
      {
        id: 'whole-names',
        title: m.whole_names(),
        text: m.whole_names_text(),
        control: {
          kind: 'words',
          value: joined(reading.whole_names),
          set: (text) => set({ whole_names: parted(text) }),
        },
      },
    ],
  };
}

export const system = (): Section => ({
  id: 'system',
  title: m.settings_system(),
  rows: [
    onOff('safe_graphics', m.safe_graphics(), m.safe_graphics_text()),
    onOff('http_door', m.http_door(), m.http_door_text()),
  ],
});
