/** Colours of the style sheet as numbers. */
import type { Colour } from './paint';

/** The colour a custom property has now. */
export function colourOf(property: string): Colour {
  const one = new OffscreenCanvas(1, 1).getContext('2d');
  if (one === null) return [128, 128, 128];
  one.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(property);
  one.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = one.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}
