//! Four numbers that are always worked on together.
//!
//! Every operation is done lane by lane, so the compiler may use the four-wide registers that each
//! supported processor has, and the result has the same bits whether it does or not. That is how
//! four neighbouring frames share one Fourier transform without a processor-dependent code path.

use rustfft::num_traits::{FromPrimitive, Num, One, Signed, Zero};
use std::ops::{Add, AddAssign, Div, Mul, Neg, Rem, Sub};

/// How many frames go side by side.
pub(crate) const LANES: usize = 4;

/// Four `f32` values, one for each of four frames.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(align(16))]
pub(crate) struct Lanes(pub [f32; LANES]);

impl Lanes {
    pub const ZERO: Self = Self([0.0; LANES]);

    #[inline(always)]
    pub fn splat(value: f32) -> Self {
        Self([value; LANES])
    }

    #[inline(always)]
    pub fn max(self, other: Self) -> Self {
        self.zip(other, higher)
    }

    #[inline(always)]
    pub fn sqrt(self) -> Self {
        Self(self.0.map(f32::sqrt))
    }

    #[inline(always)]
    pub fn magnitude(self) -> Self {
        Self(self.0.map(f32::abs))
    }

    /// Natural logarithm of positive, normal numbers to about 1e-6; the same bits everywhere.
    ///
    /// The mantissa is brought to [√½, √2) and `ln m = 2·artanh((m−1)/(m+1))` is summed to the
    /// ninth power.
    #[inline(always)]
    pub fn ln(self) -> Self {
        Self(self.0.map(ln))
    }

    /// The four lanes added from left to right.
    #[inline(always)]
    pub fn sum(self) -> f32 {
        ((self.0[0] + self.0[1]) + self.0[2]) + self.0[3]
    }

    /// The highest of the four.
    #[inline(always)]
    pub fn greatest(self) -> f32 {
        let [a, b, c, d] = self.0;
        let pairs = self.max(Self([c, d, a, b])).0;
        if pairs[0] > pairs[1] {
            pairs[0]
        } else {
            pairs[1]
        }
    }

    #[inline(always)]
    fn zip(self, other: Self, f: impl Fn(f32, f32) -> f32) -> Self {
        let (a, b) = (self.0, other.0);
        Self([f(a[0], b[0]), f(a[1], b[1]), f(a[2], b[2]), f(a[3], b[3])])
    }
}

/// The higher of two numbers, the second where one is none: one instruction on each processor.
#[inline(always)]
pub(crate) fn higher(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// Natural logarithm of one positive, normal number; see [`Lanes::ln`].
#[inline(always)]
pub(crate) fn ln(x: f32) -> f32 {
    const SQRT_HALF_BITS: u32 = 0x3f35_04f3;
    let shifted = x.to_bits().wrapping_sub(SQRT_HALF_BITS) as i32;
    let exponent = shifted >> 23;
    let mantissa = f32::from_bits(x.to_bits().wrapping_sub((exponent as u32) << 23));
    let t = (mantissa - 1.0) / (mantissa + 1.0);
    let t2 = t * t;
    let series = 2.0 + t2 * (0.666_666_7 + t2 * (0.4 + t2 * (0.285_714_3 + t2 * 0.222_222_2)));
    t * series + exponent as f32 * std::f32::consts::LN_2
}

/// The sum of many, as four sums side by side, so that no addition waits for the one before.
#[inline(always)]
pub(crate) fn total(values: &[Lanes]) -> Lanes {
    let (fours, rest) = values.as_chunks::<4>();
    let mut sums = [Lanes::ZERO; 4];
    for four in fours {
        for (sum, x) in sums.iter_mut().zip(four) {
            *sum += *x;
        }
    }
    let rest = rest.iter().fold(Lanes::ZERO, |a, b| a + *b);
    ((sums[0] + sums[1]) + (sums[2] + sums[3])) + rest
}

/// The sum of many, each times its weight; in the same manner.
#[inline(always)]
pub(crate) fn weighted(values: &[Lanes], weights: &[f32]) -> Lanes {
    let (fours, rest) = values.as_chunks::<4>();
    let (by_four, by_rest) = weights.as_chunks::<4>();
    let mut sums = [Lanes::ZERO; 4];
    for (four, by) in fours.iter().zip(by_four) {
        for ((sum, x), weight) in sums.iter_mut().zip(four).zip(by) {
            *sum += *x * Lanes::splat(*weight);
        }
    }
    let rest = rest.iter().zip(by_rest);
    let rest = rest.fold(Lanes::ZERO, |a, (x, weight)| a + *x * Lanes::splat(*weight));
    ((sums[0] + sums[1]) + (sums[2] + sums[3])) + rest
}

/// The highest of many and `least`, lane by lane.
#[inline(always)]
pub(crate) fn highest(values: &[Lanes], least: Lanes) -> Lanes {
    let (fours, rest) = values.as_chunks::<4>();
    let mut most = [least; 4];
    for four in fours {
        for (most, x) in most.iter_mut().zip(four) {
            *most = most.max(*x);
        }
    }
    let rest = rest.iter().fold(least, |a, b| a.max(*b));
    most[0].max(most[1]).max(most[2].max(most[3])).max(rest)
}

/// The inner product of two equally long slices in a fixed order of summation: four sums of four
/// lanes, so that no addition waits for the one before.
#[inline(always)]
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a_parts, a_rest) = a.as_chunks::<16>();
    let (b_parts, b_rest) = b.as_chunks::<16>();
    let mut sums = [0.0f32; 16];
    for (x, y) in a_parts.iter().zip(b_parts) {
        for i in 0..16 {
            sums[i] += x[i] * y[i];
        }
    }
    let (fours, _) = sums.as_chunks::<LANES>();
    let sum = (Lanes(fours[0]) + Lanes(fours[1])) + (Lanes(fours[2]) + Lanes(fours[3]));
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    sum.sum() + rest
}

macro_rules! lane_by_lane {
    ($name:ident, $method:ident, $op:tt) => {
        impl $name for Lanes {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                self.zip(other, |a, b| a $op b)
            }
        }
    };
}

lane_by_lane!(Add, add, +);
lane_by_lane!(Sub, sub, -);
lane_by_lane!(Mul, mul, *);
lane_by_lane!(Div, div, /);
lane_by_lane!(Rem, rem, %);

impl AddAssign for Lanes {
    #[inline(always)]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Neg for Lanes {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self(self.0.map(|a| -a))
    }
}

impl Zero for Lanes {
    fn zero() -> Self {
        Self::ZERO
    }
    fn is_zero(&self) -> bool {
        self.0.iter().all(|a| *a == 0.0)
    }
}

impl One for Lanes {
    fn one() -> Self {
        Self::splat(1.0)
    }
}

impl Num for Lanes {
    type FromStrRadixErr = <f32 as Num>::FromStrRadixErr;
    fn from_str_radix(text: &str, radix: u32) -> Result<Self, Self::FromStrRadixErr> {
        f32::from_str_radix(text, radix).map(Self::splat)
    }
}

impl Signed for Lanes {
    fn abs(&self) -> Self {
        Self(self.0.map(f32::abs))
    }
    fn abs_sub(&self, other: &Self) -> Self {
        (*self - *other).max(Self::ZERO)
    }
    fn signum(&self) -> Self {
        Self(self.0.map(f32::signum))
    }
    fn is_positive(&self) -> bool {
        self.0.iter().all(|a| *a > 0.0)
    }
    fn is_negative(&self) -> bool {
        self.0.iter().all(|a| *a < 0.0)
    }
}

impl FromPrimitive for Lanes {
    fn from_i64(n: i64) -> Option<Self> {
        f32::from_i64(n).map(Self::splat)
    }
    fn from_u64(n: u64) -> Option<Self> {
        f32::from_u64(n).map(Self::splat)
    }
    fn from_f64(n: f64) -> Option<Self> {
        f32::from_f64(n).map(Self::splat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithm_agrees_with_the_library() {
        for i in 1..20_000 {
            let x = (i as f32 * 0.001).powi(3) + 1e-12;
            let want = f64::from(x).ln();
            assert!(
                (f64::from(ln(x)) - want).abs() < 3e-6 * want.abs().max(1.0),
                "ln {x}"
            );
        }
    }

    #[test]
    fn sums_and_highest_of_uneven_lengths() {
        let row: Vec<f32> = (0..23).map(|i| (i * 7 % 23) as f32).collect();
        let lanes: Vec<Lanes> = row.iter().map(|x| Lanes([*x, -x, 0.0, 1.0])).collect();
        assert_eq!(total(&lanes), Lanes([253.0, -253.0, 0.0, 23.0]));
        let squares = row.iter().map(|x| x * x).sum::<f32>();
        assert_eq!(
            weighted(&lanes, &row),
            Lanes([squares, -squares, 0.0, 253.0])
        );
        assert_eq!(
            highest(&lanes, Lanes::splat(0.5)),
            Lanes([22.0, 0.5, 0.5, 1.0])
        );
    }

    #[test]
    fn inner_product_of_uneven_lengths() {
        let a: Vec<f32> = (0..19).map(|i| i as f32).collect();
        assert_eq!(dot(&a, &a), 2_109.0);
    }
}
