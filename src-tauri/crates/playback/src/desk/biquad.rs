//! Second-order filters after Robert Bristow-Johnson's *Audio EQ Cookbook*, in double precision.

use std::f64::consts::TAU;

use domain::sound::{Band, BandKind};

use super::Effect;

/// Below this a filter's memory counts as empty: far under any sound, far above denormal numbers,
/// with which processors are slow.
const EMPTY: f64 = 1e-30;
/// Frames between two looks for such memory.
const LOOK: usize = 512;
/// Filters above this part of the sample rate do nothing: their place is beyond what it holds.
const HIGHEST: f64 = 0.49;

/// A filter's coefficients, the first of the denominator being 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Coefficients {
    b: [f64; 3],
    a: [f64; 2],
}

impl Coefficients {
    /// For a rate in hertz; `None` where the band lies beyond what the rate can hold.
    pub(crate) fn new(band: &Band, rate: u32) -> Option<Self> {
        let part = f64::from(band.frequency) / f64::from(rate.max(1));
        if !(part > 0.0 && part < HIGHEST) {
            return None;
        }
        let omega = TAU * part;
        let (sin, cos) = omega.sin_cos();
        let alpha = sin / (2.0 * f64::from(band.q).max(1e-3));
        let a = 10.0_f64.powf(f64::from(band.gain_db) / 40.0);
        let (b, a) = match band.kind {
            BandKind::Peak => (
                [1.0 + alpha * a, -2.0 * cos, 1.0 - alpha * a],
                [1.0 + alpha / a, -2.0 * cos, 1.0 - alpha / a],
            ),
            BandKind::LowShelf => shelf(a, alpha, cos, 1.0),
            BandKind::HighShelf => shelf(a, alpha, cos, -1.0),
            BandKind::LowPass => (
                [(1.0 - cos) / 2.0, 1.0 - cos, (1.0 - cos) / 2.0],
                [1.0 + alpha, -2.0 * cos, 1.0 - alpha],
            ),
            BandKind::HighPass => (
                [(1.0 + cos) / 2.0, -(1.0 + cos), (1.0 + cos) / 2.0],
                [1.0 + alpha, -2.0 * cos, 1.0 - alpha],
            ),
            BandKind::Notch => (
                [1.0, -2.0 * cos, 1.0],
                [1.0 + alpha, -2.0 * cos, 1.0 - alpha],
            ),
        };
        Some(Self {
            b: b.map(|value| value / a[0]),
            a: [a[1] / a[0], a[2] / a[0]],
        })
    }

    /// How much it amplifies a sine of this frequency (hertz), as a factor.
    #[cfg(test)]
    pub(crate) fn magnitude(&self, frequency: f64, rate: u32) -> f64 {
        let omega = TAU * frequency / f64::from(rate);
        let at = |[zero, one, two]: [f64; 3]| {
            let real = zero + one * omega.cos() + two * (2.0 * omega).cos();
            let imaginary = one * omega.sin() + two * (2.0 * omega).sin();
            real.hypot(imaginary)
        };
        at(self.b) / at([1.0, self.a[0], self.a[1]])
    }
}

/// A shelf for what is below (`side` 1) or above (`side` −1).
fn shelf(a: f64, alpha: f64, cos: f64, side: f64) -> ([f64; 3], [f64; 3]) {
    let (cos, slope) = (side * cos, 2.0 * a.sqrt() * alpha);
    let (plus, minus) = (a + 1.0, a - 1.0);
    (
        [
            a * (plus - minus * cos + slope),
            side * 2.0 * a * (minus - plus * cos),
            a * (plus - minus * cos - slope),
        ],
        [
            plus + minus * cos + slope,
            side * -2.0 * (minus + plus * cos),
            plus + minus * cos - slope,
        ],
    )
}

/// Filters one after the other, on every channel, with a gain before them.
pub(crate) struct Filters {
    gain: f64,
    coefficients: Vec<Coefficients>,
    channels: usize,
    /// Memory of every filter of the first channel, then of the second …
    memory: Vec<[f64; 2]>,
    /// Frames until memory is looked at.
    until_look: usize,
}

impl Filters {
    /// For bands at a rate in hertz, after a gain as a factor.
    pub(crate) fn new(gain: f64, bands: &[Band], rate: u32, channels: u16) -> Self {
        let coefficients: Vec<_> = bands
            .iter()
            .filter_map(|band| Coefficients::new(band, rate))
            .collect();
        let channels = usize::from(channels.max(1));
        Self {
            gain,
            memory: vec![[0.0; 2]; coefficients.len() * channels],
            coefficients,
            channels,
            until_look: LOOK,
        }
    }

    fn forget_what_is_empty(&mut self) {
        for value in self.memory.iter_mut().flatten() {
            if value.abs() < EMPTY {
                *value = 0.0;
            }
        }
    }
}

impl Effect for Filters {
    /// Transposed direct form II: in double precision its noise is far below 24 bits.
    fn process(&mut self, samples: &mut [f32]) {
        let count = self.coefficients.len();
        for frames in samples.chunks_mut(LOOK * self.channels) {
            for (channel, memory) in self.memory.chunks_mut(count.max(1)).enumerate() {
                for sample in frames.iter_mut().skip(channel).step_by(self.channels) {
                    let mut value = f64::from(*sample) * self.gain;
                    for (filter, memory) in self.coefficients.iter().zip(memory.iter_mut()) {
                        let out = filter.b[0] * value + memory[0];
                        memory[0] = filter.b[1] * value - filter.a[0] * out + memory[1];
                        memory[1] = filter.b[2] * value - filter.a[1] * out;
                        value = out;
                    }
                    *sample = value as f32;
                }
            }
            if count == 0 {
                frames
                    .iter_mut()
                    .for_each(|sample| *sample = (f64::from(*sample) * self.gain) as f32);
            }
            self.until_look = self.until_look.saturating_sub(frames.len() / self.channels);
            if self.until_look == 0 {
                self.until_look = LOOK;
                self.forget_what_is_empty();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 48_000;

    fn band(kind: BandKind, frequency: f32, gain_db: f32, q: f32) -> Band {
        Band {
            kind,
            frequency,
            gain_db,
            q,
        }
    }

    fn decibels(factor: f64) -> f64 {
        20.0 * factor.log10()
    }

    fn response(band: &Band, frequency: f64) -> f64 {
        let filter = Coefficients::new(band, RATE).unwrap();
        decibels(filter.magnitude(frequency, RATE))
    }

    /// What each shape promises at its frequency and far from it.
    #[test]
    fn shapes_are_what_they_are_called() {
        let peak = band(BandKind::Peak, 1_000.0, 6.0, 1.4);
        assert!((response(&peak, 1_000.0) - 6.0).abs() < 1e-6);
        assert!(response(&peak, 20.0).abs() < 0.02 && response(&peak, 20_000.0).abs() < 0.02);
        let low = band(BandKind::LowShelf, 200.0, -9.0, 0.707);
        assert!((response(&low, 5.0) + 9.0).abs() < 0.02 && response(&low, 10_000.0).abs() < 0.02);
        assert!((response(&low, 200.0) + 4.5).abs() < 1e-4);
        let high = band(BandKind::HighShelf, 4_000.0, 5.0, 0.707);
        assert!((response(&high, 23_000.0) - 5.0).abs() < 0.05);
        assert!(
            response(&high, 50.0).abs() < 0.02 && (response(&high, 4_000.0) - 2.5).abs() < 1e-4
        );
        let half_power = f64::from(std::f32::consts::FRAC_1_SQRT_2);
        let pass = band(BandKind::LowPass, 1_000.0, 0.0, half_power as f32);
        assert!((response(&pass, 1_000.0) - decibels(half_power)).abs() < 1e-4);
        assert!((response(&pass, 16_000.0)) < -48.0 && response(&pass, 20.0).abs() < 1e-4);
        let pass = band(BandKind::HighPass, 1_000.0, 0.0, half_power as f32);
        assert!(response(&pass, 50.0) < -48.0 && response(&pass, 20_000.0).abs() < 1e-2);
        assert!(response(&band(BandKind::Notch, 50.0, 0.0, 10.0), 50.0) < -200.0);
    }

    /// Sines through ten bands at once come out as the mathematics of the bands says.
    #[test]
    fn sines_are_amplified_as_computed() {
        let bands: Vec<Band> = domain::sound::equaliser::CENTRES
            .into_iter()
            .zip([5.0, -4.0, 3.0, -2.0, 1.0, 6.0, -6.0, 2.0, -3.0, 4.0])
            .map(|(frequency, gain)| band(BandKind::Peak, frequency, gain, 1.414))
            .collect();
        for frequency in [40.0, 333.0, 1_000.0, 5_000.0, 15_000.0] {
            let mut filters = Filters::new(0.5, &bands, RATE, 1);
            let sine = |n: usize| (TAU * frequency * n as f64 / f64::from(RATE)).sin() * 0.2;
            let mut samples: Vec<f32> = (0..96_000).map(|n| sine(n) as f32).collect();
            for block in samples.chunks_mut(777) {
                filters.process(block);
            }
            let expected: f64 = bands
                .iter()
                .filter_map(|band| Coefficients::new(band, RATE))
                .map(|filter| filter.magnitude(frequency, RATE))
                .product::<f64>()
                * 0.5;
            // By projection on the sine and its quadrature, over whole periods.
            let (mut real, mut imaginary) = (0.0, 0.0);
            for (n, sample) in samples.iter().enumerate().skip(48_000) {
                let phase = TAU * frequency * n as f64 / f64::from(RATE);
                real += f64::from(*sample) * phase.sin();
                imaginary += f64::from(*sample) * phase.cos();
            }
            let measured = 2.0 * real.hypot(imaginary) / 48_000.0 / 0.2;
            let error = decibels(measured / expected).abs();
            assert!(error < 1e-3, "{frequency} Hz: {error} dB");
        }
    }

    /// After the music a filter falls silent for good, without a trail of denormal numbers.
    #[test]
    fn filters_fall_silent() {
        let mut filters = Filters::new(1.0, &[band(BandKind::Peak, 31.25, 12.0, 20.0)], RATE, 2);
        let mut samples = vec![0.9; 2_000];
        filters.process(&mut samples);
        let mut silence = vec![0.0; 96_000 * 2];
        for _ in 0..120 {
            silence.fill(0.0);
            filters.process(&mut silence);
        }
        assert!(filters.memory.iter().flatten().all(|value| *value == 0.0));
        assert!(silence.iter().all(|sample| *sample == 0.0));
    }

    #[test]
    fn bands_beyond_the_rate_do_nothing() {
        assert_eq!(
            Coefficients::new(&band(BandKind::Peak, 16_000.0, 6.0, 1.0), 22_050),
            None
        );
        let bands = [band(BandKind::Peak, 16_000.0, 6.0, 1.0)];
        let mut filters = Filters::new(1.0, &bands, 22_050, 2);
        let mut samples = vec![0.25, -0.5, 0.75, 1.0];
        filters.process(&mut samples);
        assert_eq!(samples, [0.25, -0.5, 0.75, 1.0]);
    }
}
