/** What one line of the settings is: words, and one way to choose. */

export interface Option {
  value: string;
  label: string;
}

export type Control =
  | { kind: 'switch'; on: boolean; set: (on: boolean) => void }
  /** A few, all in sight. */
  | { kind: 'choice'; value: string; options: Option[]; set: (value: string) => void }
  /** Many, behind one. */
  | { kind: 'menu'; value: string; options: Option[]; set: (value: string) => void }
  | {
      kind: 'amount';
      value: number;
      min: number;
      max: number;
      step: number;
      text: (value: number) => string;
      set: (value: number) => void;
    }
  | { kind: 'words'; value: string; set: (value: string) => void }
  | { kind: 'act'; label: string; run: () => void };

export interface Row {
  /** Unique on the page. */
  id: string;
  title: string;
  text?: string;
  control: Control;
  /** Sets it back to how it came; absent while it is as it came. */
  reset?: (() => void) | undefined;
}

export interface Section {
  id: string;
  title: string;
  text?: string;
  rows: Row[];
  /** Words its own part below the rows can be found by. */
  about?: string[];
}

/** Sections in which every typed word is found; of their rows, those that answer, if any does. */
export function found(sections: Section[], words: string[], fold: (text: string) => string) {
  const holds = (texts: (string | undefined)[]) => {
    const text = fold(texts.join(' '));
    return words.every((word) => text.includes(word));
  };
  return sections.flatMap((section) => {
    const rows = section.rows.filter((row) => holds([section.title, ...textOf(row)]));
    const whole = holds([section.title, section.text]);
    const own = holds([section.title, ...(section.about ?? [])]);
    if (whole) return [{ ...section, own: true }];
    return rows.length > 0 || own ? [{ ...section, rows, own }] : [];
  });
}

function textOf({ title, text, control }: Row): (string | undefined)[] {
  const options = 'options' in control ? control.options.map((option) => option.label) : [];
  return [title, text, ...options];
}
