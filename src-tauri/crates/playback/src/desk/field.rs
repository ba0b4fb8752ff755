//! Where sound comes from: balance, mono, and crossfeed for headphones. Stereo only.

use std::f64::consts::TAU;

use super::Effect;

/// Both sides the same: half of each.
pub(crate) struct Mono;

impl Effect for Mono {
    fn process(&mut self, samples: &mut [f32]) {
        for [left, right] in samples.as_chunks_mut::<2>().0 {
            let both = (*left + *right) * 0.5;
            (*left, *right) = (both, both);
        }
    }
}

/// One side softer. The other stays as it is.
pub(crate) struct Balance {
    left: f32,
    right: f32,
}

impl Balance {
    /// −1 is left alone, 1 is right alone.
    pub(crate) fn new(balance: f32) -> Self {
        Self {
            left: 1.0 - balance.max(0.0),
            right: 1.0 + balance.min(0.0),
        }
    }
}

impl Effect for Balance {
    fn process(&mut self, samples: &mut [f32]) {
        for [left, right] in samples.as_chunks_mut::<2>().0 {
            *left *= self.left;
            *right *= self.right;
        }
    }
}

/// Corner of what reaches the other ear, in hertz: the head shadows what is above.
const CORNER: f64 = 700.0;

/// Lets each ear hear a little of the other side, duller, as ears hear speakers.
///
/// Benjamin Bauer's arrangement ("Stereophonic earphones and binaural loudspeakers", JAES 1961) with
/// first-order filters: a low pass for the other side, and for the own side a high shelf that gives
/// back what the sum has too much of below the corner. What is the same on both sides keeps its level
/// at low frequencies.
pub(crate) struct Crossfeed {
    low: Pole,
    high: Pole,
    /// Brings the sum of both paths to 1 at 0 Hz.
    gain: f64,
    /// The low path's and the high path's memory, left and right.
    memory: [Memory; 2],
}

/// `out = a·in + c·in₋₁ + b·out₋₁`
struct Pole {
    a: f64,
    b: f64,
    c: f64,
}

#[derive(Clone, Copy, Default)]
struct Memory {
    low: f64,
    high: f64,
    input: f64,
}

impl Crossfeed {
    /// `amount` from 0 (hardly any) to 1 (most), at a rate in hertz.
    pub(crate) fn new(amount: f32, rate: u32) -> Self {
        // How much lower the other side is than the own one at 0 Hz: 9.5 to 3 dB.
        let distance_db = 9.5 - 6.5 * f64::from(amount);
        let low_db = distance_db * -5.0 / 6.0 - 3.0;
        let high_db = distance_db / 6.0 - 3.0;
        let low_gain = 10.0_f64.powf(low_db / 20.0);
        let high_gain = 1.0 - 10.0_f64.powf(high_db / 20.0);
        let corner = CORNER * 2.0_f64.powf((low_db - 20.0 * high_gain.log10()) / 12.0);
        let decay = |corner: f64| (-TAU * corner / f64::from(rate.max(1))).exp();
        let (low, high) = (decay(CORNER), decay(corner));
        Self {
            low: Pole {
                a: low_gain * (1.0 - low),
                b: low,
                c: 0.0,
            },
            high: Pole {
                a: 1.0 - high_gain * (1.0 - high),
                b: high,
                c: -high,
            },
            gain: 1.0 / (1.0 - high_gain + low_gain),
            memory: [Memory::default(); 2],
        }
    }
}

impl Effect for Crossfeed {
    fn process(&mut self, samples: &mut [f32]) {
        for frame in samples.as_chunks_mut::<2>().0 {
            for (memory, sample) in self.memory.iter_mut().zip(frame.iter()) {
                let input = f64::from(*sample);
                memory.low = self.low.a * input + self.low.b * memory.low;
                memory.high =
                    self.high.a * input + self.high.c * memory.input + self.high.b * memory.high;
                memory.input = input;
            }
            let [left, right] = &self.memory;
            *frame = [
                ((left.high + right.low) * self.gain) as f32,
                ((right.high + left.low) * self.gain) as f32,
            ];
        }
        for memory in &mut self.memory {
            for value in [&mut memory.low, &mut memory.high] {
                if value.abs() < 1e-30 {
                    *value = 0.0;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(mut effect: impl Effect, samples: &[f32]) -> Vec<f32> {
        let mut samples = samples.to_vec();
        effect.process(&mut samples);
        samples
    }

    #[test]
    fn balance_leaves_the_louder_side_alone() {
        assert_eq!(through(Balance::new(0.0), &[0.3, -0.7]), [0.3, -0.7]);
        assert_eq!(through(Balance::new(-1.0), &[0.3, -0.7]), [0.3, 0.0]);
        assert_eq!(through(Balance::new(0.5), &[0.5, -0.7]), [0.25, -0.7]);
        assert_eq!(through(Mono, &[0.5, -0.25]), [0.125, 0.125]);
    }

    /// A sine on the left: amplitudes on both sides once it has settled.
    fn sides(amount: f32, frequency: f64, both: bool) -> (f64, f64) {
        let rate = 48_000;
        let wave = |n: usize| (TAU * frequency * n as f64 / f64::from(rate)).sin() as f32 * 0.5;
        let input: Vec<f32> = (0..rate as usize)
            .flat_map(|n| [wave(n), if both { wave(n) } else { 0.0 }])
            .collect();
        let out = through(Crossfeed::new(amount, rate), &input);
        let top = |side: usize| {
            out.iter()
                .skip(side + rate as usize)
                .step_by(2)
                .fold(0.0_f32, |most, it| most.max(it.abs()))
        };
        (f64::from(top(0)) * 2.0, f64::from(top(1)) * 2.0)
    }

    #[test]
    fn crossfeed_gives_the_other_ear_the_lows() {
        for (amount, distance_db) in [(0.0, 9.5), (0.5, 6.25), (1.0, 3.0)] {
            let (left, right) = sides(amount, 20.0, false);
            let measured = 20.0 * (left / right).log10();
            assert!(
                (measured - distance_db).abs() < 1.0,
                "{amount}: {measured} dB apart"
            );
            let (left, right) = sides(amount, 12_000.0, false);
            assert!(right / left < 0.08, "highs stay on their side");
            let (left, right) = sides(amount, 20.0, true);
            assert!(
                (left - 1.0).abs() < 0.01 && (right - 1.0).abs() < 0.01,
                "the middle stays"
            );
        }
    }
}
