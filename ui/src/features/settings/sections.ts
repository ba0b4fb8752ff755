/** The sections of the settings that are rows of plain choices. */
import type { Settings } from '../../api/generated/wire';
import { m } from '../../paraglide/messages.js';
import { defaults, settings } from '../../state/settings.svelte';
import type { Control, Row, Section } from './rows';

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

export const system = (): Section => ({
  id: 'system',
  title: m.settings_system(),
  rows: [
    onOff('safe_graphics', m.safe_graphics(), m.safe_graphics_text()),
    onOff('http_door', m.http_door(), m.http_door_text()),
  ],
});
