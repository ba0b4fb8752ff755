/**
 * What an equaliser does to each frequency: the biquads of Robert Bristow-Johnson's *Audio EQ
 * Cookbook*, evaluated on the unit circle.
 */

export interface Band {
  kind: 'peak' | 'low_shelf' | 'high_shelf' | 'low_pass' | 'high_pass' | 'notch';
  /** Hz. */
  frequency: number;
  gain_db: number;
  q: number;
}

/** Middles of the ten bands, Hz: octaves. */
export const OCTAVES = [31.25, 62.5, 125, 250, 500, 1000, 2000, 4000, 8000, 16000];
/** The width of an octave. */
const OCTAVE_Q = Math.SQRT2;
const RATE = 48_000;

/** The ten bands of a graphic equaliser as peaks. */
export const octaveBands = (gains: number[]): Band[] =>
  OCTAVES.map((frequency, at) => ({
    kind: 'peak',
    frequency,
    gain_db: gains[at] ?? 0,
    q: OCTAVE_Q,
  }));

/** Decibels all bands together add at this frequency (Hz). */
export const responseAt = (bands: Band[], frequency: number): number =>
  bands.reduce((sum, band) => sum + decibels(band, frequency), 0);

function decibels(band: Band, frequency: number): number {
  const [b0, b1, b2, a0, a1, a2] = coefficients(band);
  const turn = (2 * Math.PI * frequency) / RATE;
  const power = (x0: number, x1: number, x2: number) =>
    (x0 + x1 * Math.cos(turn) + x2 * Math.cos(2 * turn)) ** 2 +
    (x1 * Math.sin(turn) + x2 * Math.sin(2 * turn)) ** 2;
  return 10 * Math.log10(Math.max(1e-12, power(b0, b1, b2) / power(a0, a1, a2)));
}

type Six = [number, number, number, number, number, number];

function coefficients({ kind, frequency, gain_db, q }: Band): Six {
  const a = 10 ** (gain_db / 40);
  const turn = (2 * Math.PI * Math.min(frequency, RATE * 0.49)) / RATE;
  const cos = Math.cos(turn);
  const alpha = Math.sin(turn) / (2 * q);
  const side = 2 * Math.sqrt(a) * alpha;
  if (kind === 'peak')
    return [1 + alpha * a, -2 * cos, 1 - alpha * a, 1 + alpha / a, -2 * cos, 1 - alpha / a];
  if (kind === 'low_pass') {
    const b = (1 - cos) / 2;
    return [b, 1 - cos, b, 1 + alpha, -2 * cos, 1 - alpha];
  }
  if (kind === 'high_pass') {
    const b = (1 + cos) / 2;
    return [b, -1 - cos, b, 1 + alpha, -2 * cos, 1 - alpha];
  }
  if (kind === 'notch') return [1, -2 * cos, 1, 1 + alpha, -2 * cos, 1 - alpha];
  const sign = kind === 'low_shelf' ? 1 : -1;
  const [up, down] = [a + 1, a - 1];
  return [
    a * (up - sign * down * cos + side),
    sign * 2 * a * (down - sign * up * cos),
    a * (up - sign * down * cos - side),
    up + sign * down * cos + side,
    sign * -2 * (down + sign * up * cos),
    up + sign * down * cos - side,
  ];
}
