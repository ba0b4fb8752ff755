import { expect, test } from 'vitest';
import { paint, radiusOf } from '../src/features/map/paint';
import { Scatter, unpacked } from '../src/lib/scatter';

/** Points that look strewn and are always the same. */
function strewn(count: number): Scatter {
  const place = (seed: number) => Math.abs((Math.sin(seed * 12.9898) * 43758.5453) % 1);
  return new Scatter(
    Uint32Array.from({ length: count }, (_, at) => at + 1),
    Float32Array.from({ length: count }, (_, at) => place(at)),
    Float32Array.from({ length: count }, (_, at) => place(at * 1.7 + 3)),
  );
}

const far = (points: Scatter, at: number, x: number, y: number) =>
  Math.hypot((points.x[at] ?? 0) - x, (points.y[at] ?? 0) - y);

test('the nearest point is the nearest of all, and looks at few', () => {
  const points = strewn(20_000);
  for (let turn = 0; turn < 200; turn += 1) {
    const [x, y] = [(turn * 0.61803) % 1, (turn * 0.41421) % 1];
    let best = 0;
    for (let at = 1; at < points.size; at += 1) {
      if (far(points, at, x, y) < far(points, best, x, y)) best = at;
    }
    const found = points.nearest(x, y, 0.05);
    expect(far(points, found, x, y)).toBeCloseTo(far(points, best, x, y), 6);
    let looked = 0;
    points.around(x - 0.01, y - 0.01, x + 0.01, y + 0.01, () => (looked += 1));
    expect(looked).toBeLessThan(200);
  }
});

test('nothing within reach is nothing', () => {
  const points = new Scatter(Uint32Array.of(7), Float32Array.of(0.1), Float32Array.of(0.1));
  expect(points.nearest(0.9, 0.9, 0.2)).toBe(-1);
  expect(
    new Scatter(new Uint32Array(), new Float32Array(), new Float32Array()).neighbours(0.5, 0.5, 9),
  ).toEqual([]);
});

test('a region holds exactly the points inside it', () => {
  const points = strewn(3000);
  const found = new Set(points.within(0.2, 0.3, 0.6, 0.9));
  for (let at = 0; at < points.size; at += 1) {
    const [x, y] = [points.x[at] ?? 0, points.y[at] ?? 0];
    expect(found.has(at)).toBe(x >= 0.2 && x <= 0.6 && y >= 0.3 && y <= 0.9);
  }
});

test('neighbours come nearest first and are as many as asked for', () => {
  const points = strewn(5000);
  const near = points.neighbours(0.5, 0.5, 50);
  expect(near).toHaveLength(50);
  const distances = near.map((at) => far(points, at, 0.5, 0.5));
  expect(distances).toEqual([...distances].sort((a, b) => a - b));
  const closer = Array.from({ length: points.size }, (_, at) => far(points, at, 0.5, 0.5)).filter(
    (one) => one < (distances.at(-1) ?? 0),
  );
  expect(closer).toHaveLength(49);
  expect(strewn(3).neighbours(0.5, 0.5, 50)).toHaveLength(3);
});

test('the program’s pairs are places', () => {
  const points = unpacked(Uint32Array.of(42, ((4095 << 20) | (0 << 8) | 5) >>> 0));
  expect([points.ids[0], points.x[0], points.y[0]]).toEqual([42, 1, 0]);
});

test('a dot is painted in the colour of its corner, and the filter dims the others', () => {
  const look = {
    corners: [
      [255, 0, 0],
      [255, 255, 0],
      [0, 255, 0],
      [0, 0, 255],
    ],
    aside: [128, 128, 128],
  } as const;
  const points = new Scatter(
    Uint32Array.of(1, 2),
    Float32Array.of(0.02, 0.98),
    Float32Array.of(0.98, 0.02),
  );
  const picture = paint(points, { x: 0, y: 0, span: 1 }, 100, 100, look, Uint8Array.of(1, 0));
  const at = (x: number, y: number) => [
    ...picture.data.subarray((y * 100 + x) * 4, (y * 100 + x) * 4 + 4),
  ];
  const [red = 0, green = 0, , strong = 0] = at(2, 2);
  expect(red).toBeGreaterThan(230);
  expect(green).toBeLessThan(30);
  expect(strong).toBeGreaterThan(100);
  const [grey = 0, , , faint = 0] = at(98, 98);
  expect(grey).toBe(128);
  expect(faint).toBeLessThan(80);
  expect(at(50, 50)[3]).toBe(0);
});

test('dots grow with the zoom and shrink with their number', () => {
  expect(radiusOf(100_000, 1)).toBeLessThan(radiusOf(500, 1));
  expect(radiusOf(100_000, 0.05)).toBeGreaterThan(radiusOf(100_000, 1));
});
