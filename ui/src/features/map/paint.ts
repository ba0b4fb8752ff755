/**
 * The map's picture, made pixel by pixel: dots add up to a density, and a place's colour is a
 * mixture of the four moods in the corners. No graphics card is needed.
 */
import type { Scatter } from '../../lib/scatter';

/** What of the unit square is in view. */
export interface Frame {
  /** Lower left corner. */
  x: number;
  y: number;
  /** Width and height in view, 1: everything. */
  span: number;
}

export type Colour = readonly [number, number, number];

export interface Look {
  /** Of the corners: upper left, upper right, lower right, lower left. */
  corners: readonly [Colour, Colour, Colour, Colour];
  /** Of points that the filter leaves aside. */
  aside: Colour;
}

/** Colours are looked up in a square of this side. */
const SHADES = 32;
/** Darkness of the middle of one dot, of 255. */
const INK = 170;

/** The picture of `width` × `height` pixels; `kept` tells which points the filter keeps. */
export function paint(
  points: Scatter,
  frame: Frame,
  width: number,
  height: number,
  look: Look,
  kept: Uint8Array | null,
): ImageData {
  const picture = new ImageData(width, height);
  const pixels = new Uint32Array(picture.data.buffer);
  const dot = dotOf(radiusOf(points.size, frame.span));
  const shown = new Uint16Array(width * height);
  const aside = kept === null ? shown : new Uint16Array(width * height);
  const { x, y, span } = frame;
  points.around(x, y, x + span, y + span, (at) => {
    const left = Math.round((((points.x[at] ?? 0) - x) / span) * width) - dot.half;
    const top = Math.round((1 - ((points.y[at] ?? 0) - y) / span) * height) - dot.half;
    stamp(kept === null || kept[at] === 1 ? shown : aside, width, height, left, top, dot);
  });
  const shades = shadesOf(look, frame);
  const [red, green, blue] = look.aside;
  const grey = (blue << 16) | (green << 8) | red;
  const columns = Uint8Array.from({ length: width }, (_, at) => (at / width) * SHADES);
  for (let row = 0, at = 0; row < height; row += 1) {
    const line = Math.floor((row / height) * SHADES) * SHADES;
    for (let column = 0; column < width; column += 1, at += 1) {
      const ink = shown[at] ?? 0;
      if (ink > 0) {
        const shade = shades[line + (columns[column] ?? 0)] ?? 0;
        pixels[at] = ((Math.min(255, ink) << 24) | shade) >>> 0;
      } else if (kept !== null && (aside[at] ?? 0) > 0) {
        pixels[at] = ((Math.min(70, (aside[at] ?? 0) >> 2) << 24) | grey) >>> 0;
      }
    }
  }
  return picture;
}

/** Radius of a dot, px: many points are small, and they grow with the zoom. */
export function radiusOf(count: number, span: number): number {
  const alone = count > 20_000 ? 1.1 : count > 2_000 ? 1.8 : count > 200 ? 3 : 5;
  return Math.min(7, alone * Math.sqrt(1 / span));
}

interface Dot {
  half: number;
  side: number;
  ink: Uint8Array;
}

/** A disc with a soft edge. */
function dotOf(radius: number): Dot {
  // As far as there is ink: half a pixel beyond the radius, and not a row of nothing more.
  const half = Math.ceil(radius + 0.5) - 1;
  const side = half * 2 + 1;
  const ink = new Uint8Array(side * side);
  for (let at = 0; at < ink.length; at += 1) {
    const away = Math.hypot((at % side) - half, Math.floor(at / side) - half);
    ink[at] = Math.round(Math.max(0, Math.min(1, radius + 0.5 - away)) * INK);
  }
  return { half, side, ink };
}

function stamp(
  onto: Uint16Array,
  width: number,
  height: number,
  left: number,
  top: number,
  { side, ink }: Dot,
): void {
  for (let row = Math.max(0, -top); row < side && top + row < height; row += 1) {
    const line = (top + row) * width + left;
    for (let column = Math.max(0, -left); column < side && left + column < width; column += 1) {
      onto[line + column] = (onto[line + column] ?? 0) + (ink[row * side + column] ?? 0);
    }
  }
}

/** The mixtures of the corners' colours over the frame, as little-endian pixels without alpha. */
function shadesOf({ corners }: Look, { x, y, span }: Frame): Uint32Array {
  const [upperLeft, upperRight, lowerRight, lowerLeft] = corners;
  const shades = new Uint32Array(SHADES * SHADES);
  for (let at = 0; at < shades.length; at += 1) {
    const right = steep(x + ((at % SHADES) / SHADES) * span);
    const up = steep(y + (1 - Math.floor(at / SHADES) / SHADES) * span);
    let shade = 0;
    for (const part of [2, 1, 0] as const) {
      const top = upperLeft[part] * (1 - right) + upperRight[part] * right;
      const bottom = lowerLeft[part] * (1 - right) + lowerRight[part] * right;
      shade = (shade << 8) | Math.round(top * up + bottom * (1 - up));
    }
    shades[at] = shade;
  }
  return shades;
}

/** Most songs lie near the middle: colours change fastest there. */
const steep = (place: number): number => 1 / (1 + Math.exp(-9 * (place - 0.5)));
