/** Sentences made of templates: `{}` stands for whatever was put in, in the same order in both. */

export type Templates = Readonly<Record<string, string>>;

const SLOT = '{}';

/** A function that says a sentence anew by the template it was made of, or leaves it as it is. */
export function translator(templates: Templates): (sentence: string) => string {
  const shapes = Object.entries(templates)
    .filter(([from]) => from.includes(SLOT))
    // What says more by itself is tried first: a template may begin with a slot.
    .toSorted(([one], [other]) => other.length - one.length)
    .map(([from, to]) => ({ shape: shapeOf(from), to }));
  return (sentence) => {
    const whole = templates[sentence];
    if (whole !== undefined) return whole;
    for (const { shape, to } of shapes) {
      const slots = shape.exec(sentence)?.slice(1);
      if (slots !== undefined) return filled(to, slots);
    }
    return sentence;
  };
}

function shapeOf(template: string): RegExp {
  const fixed = template.split(SLOT).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${fixed.join('(.+?)')}$`, 's');
}

function filled(template: string, slots: string[]): string {
  const fixed = template.split(SLOT);
  return fixed.map((part, at) => (at === 0 ? part : (slots[at - 1] ?? '') + part)).join('');
}
