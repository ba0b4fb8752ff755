//! The Fourier transform of four complex rows side by side.
//!
//! Decimation in frequency by four, each pass from one buffer to the other so that nothing has to
//! be sorted (Stockham; Van Loan, "Computational Frameworks for the Fast Fourier Transform", 1992,
//! section 1.7), with a last pass by eight where the length is twice a power of four. Written here
//! because a library knows neither the lanes nor the length at compile time and takes twice as long.

use crate::lanes::Lanes;
use std::ops::{Add, Sub};

/// A complex number for each of four rows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Complex {
    pub re: Lanes,
    pub im: Lanes,
}

/// e^(−2πik/n) for k = 1, 2 and 3 times the number of a group: real and imaginary parts.
type Turns = [(f32, f32); 3];

/// One size of transform.
pub(crate) struct Fourier {
    /// For each pass by four its turns, group by group.
    passes: Vec<Vec<Turns>>,
    spare: Vec<Complex>,
}

/// Shorter rows are not transformed.
const SHORTEST: usize = 4;

impl Fourier {
    /// For rows of `size` complex numbers, a power of two from 4 on.
    pub fn new(size: usize) -> Self {
        let mut passes = Vec::new();
        let mut left = size.next_power_of_two().max(SHORTEST);
        let spare = vec![Complex::default(); left];
        while left > 1 && left != 8 {
            let turn = |part: usize| {
                let angle = -std::f64::consts::TAU * part as f64 / left as f64;
                (libm::cos(angle) as f32, libm::sin(angle) as f32)
            };
            let groups = 0..left / 4;
            passes.push(
                groups
                    .map(|p| [turn(p), turn(2 * p), turn(3 * p)])
                    .collect(),
            );
            left /= 4;
        }
        Self { passes, spare }
    }

    /// Transforms `row`, which has the length asked for, in its place.
    pub fn run(&mut self, row: &mut Vec<Complex>) {
        let mut apart = 1;
        for turns in &self.passes {
            by_four(row, &mut self.spare, turns, apart);
            std::mem::swap(row, &mut self.spare);
            apart *= 4;
        }
        if apart < row.len() {
            by_eight(row, &mut self.spare);
            std::mem::swap(row, &mut self.spare);
        }
    }
}

/// One pass: what is a quarter of the row away from each other is added up in four ways, and each
/// sum turned. `apart`: how far neighbours in the result lie from each other, and the length of a
/// group.
fn by_four(from: &[Complex], to: &mut [Complex], turns: &[Turns], apart: usize) {
    let quarter = from.len() / 4;
    let (a, rest) = from.split_at(quarter);
    let (b, rest) = rest.split_at(quarter);
    let (c, d) = rest.split_at(quarter);
    let firsts = a.chunks_exact(apart).zip(b.chunks_exact(apart));
    let lasts = c.chunks_exact(apart).zip(d.chunks_exact(apart));
    let groups = to.chunks_exact_mut(4 * apart).zip(turns);
    for ((out, turns), ((a, b), (c, d))) in groups.zip(firsts.zip(lasts)) {
        let [out_a, out_b, out_c, out_d] = quarters(out, apart);
        let inputs = a.iter().zip(b).zip(c).zip(d);
        let outputs = out_a.iter_mut().zip(out_b).zip(out_c).zip(out_d);
        for ((((pa, pb), pc), pd), (((a, b), c), d)) in outputs.zip(inputs) {
            [*pa, *pb, *pc, *pd] = four(*a, *b, *c, *d, turns);
        }
    }
}

#[inline(always)]
fn four(a: Complex, b: Complex, c: Complex, d: Complex, turns: &Turns) -> [Complex; 4] {
    let [first, second, third, fourth] = four_unturned(a, b, c, d);
    let second = second.turned(turns[0]);
    [
        first,
        second,
        third.turned(turns[1]),
        fourth.turned(turns[2]),
    ]
}

#[inline(always)]
fn four_unturned(a: Complex, b: Complex, c: Complex, d: Complex) -> [Complex; 4] {
    let (sum, difference) = (a + c, a - c);
    let (other, turned) = (b + d, (b - d).quarter_back());
    [
        sum + other,
        difference + turned,
        sum - other,
        difference - turned,
    ]
}

/// The last pass of those that end with groups of eight: nothing is turned afterwards.
fn by_eight(from: &[Complex], to: &mut [Complex]) {
    let eighth = from.len() / 8;
    let at = |part: usize| &from[part * eighth..(part + 1) * eighth];
    let [x0, x1, x2, x3, x4, x5, x6, x7] = [0, 1, 2, 3, 4, 5, 6, 7].map(at);
    let (low, high) = to.split_at_mut(4 * eighth);
    let [y0, y1, y2, y3] = quarters(low, eighth);
    let [y4, y5, y6, y7] = quarters(high, eighth);
    let evens = x0.iter().zip(x2).zip(x4).zip(x6);
    let odds = x1.iter().zip(x3).zip(x5).zip(x7);
    let lows = y0.iter_mut().zip(y1).zip(y2).zip(y3);
    let highs = y4.iter_mut().zip(y5).zip(y6).zip(y7);
    for ((evens, odds), (lows, highs)) in evens.zip(odds).zip(lows.zip(highs)) {
        let (((x0, x2), x4), x6) = evens;
        let (((x1, x3), x5), x7) = odds;
        let evens = four_unturned(*x0, *x2, *x4, *x6);
        let [odd, odd1, odd2, odd3] = four_unturned(*x1, *x3, *x5, *x7);
        let odds = [
            odd,
            odd1.turned((EIGHTH, -EIGHTH)),
            odd2.quarter_back(),
            odd3.turned((-EIGHTH, -EIGHTH)),
        ];
        let (((y0, y1), y2), y3) = lows;
        [*y0, *y1, *y2, *y3] = std::array::from_fn(|i| evens[i] + odds[i]);
        let (((y4, y5), y6), y7) = highs;
        [*y4, *y5, *y6, *y7] = std::array::from_fn(|i| evens[i] - odds[i]);
    }
}

/// The real part of an eighth of a turn.
const EIGHTH: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// Four neighbouring parts of a length.
fn quarters(row: &mut [Complex], length: usize) -> [&mut [Complex]; 4] {
    let (a, rest) = row.split_at_mut(length);
    let (b, rest) = rest.split_at_mut(length);
    let (c, d) = rest.split_at_mut(length);
    [a, b, c, d]
}

impl Complex {
    /// Times −i.
    #[inline(always)]
    fn quarter_back(self) -> Self {
        Self {
            re: self.im,
            im: -self.re,
        }
    }

    /// Times a number of magnitude 1.
    #[inline(always)]
    fn turned(self, (cos, sin): (f32, f32)) -> Self {
        let (cos, sin) = (Lanes::splat(cos), Lanes::splat(sin));
        Self {
            re: self.re * cos - self.im * sin,
            im: self.re * sin + self.im * cos,
        }
    }
}

impl Add for Complex {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self {
            re: self.re + other.re,
            im: self.im + other.im,
        }
    }
}

impl Sub for Complex {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self {
            re: self.re - other.re,
            im: self.im - other.im,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_definition_at_every_size() {
        for size in [4usize, 8, 16, 32, 64, 128, 512] {
            let value = |i: usize, lane: usize| ((i * i + lane * 7) as f32 * 0.37).sin();
            let mut row: Vec<Complex> = (0..size)
                .map(|i| Complex {
                    re: Lanes(std::array::from_fn(|lane| value(i, lane))),
                    im: Lanes(std::array::from_fn(|lane| value(i + 3, lane + 1))),
                })
                .collect();
            let given = row.clone();
            let mut fourier = Fourier::new(size);
            fourier.run(&mut row);
            for (k, got) in row.iter().enumerate() {
                for lane in 0..4 {
                    let (mut re, mut im) = (0.0f64, 0.0f64);
                    for (i, x) in given.iter().enumerate() {
                        let angle = -std::f64::consts::TAU * (i * k % size) as f64 / size as f64;
                        let (a, b) = (f64::from(x.re.0[lane]), f64::from(x.im.0[lane]));
                        re += a * angle.cos() - b * angle.sin();
                        im += a * angle.sin() + b * angle.cos();
                    }
                    let off =
                        (re - f64::from(got.re.0[lane])).hypot(im - f64::from(got.im.0[lane]));
                    assert!(
                        off < 1e-6 * size as f64 + 1e-5,
                        "{size}: bin {k} lane {lane}: {off}"
                    );
                }
            }
        }
    }
}
