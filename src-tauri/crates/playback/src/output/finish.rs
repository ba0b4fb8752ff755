//! The last step before a device: samples within full scale, and into few bits without distortion.
//!
//! Samples that have a place among the device's values already keep it, so that what is played
//! unchanged stays unchanged. Others would be rounded, and the error would follow the music as
//! distortion: triangular noise of two of the device's steps makes it independent of the music
//! (Lipshitz, Wannamaker, Vanderkooy: "Quantization and dither", JAES 1992).

/// Devices of more bits than this take 32-bit floats, which carry 24, without a loss worth a noise.
const FEW_BITS: u32 = 16;

/// Made for one stream. For the device's callback: neither locks nor allocates.
pub(crate) struct Finish {
    dither: Option<Dither>,
}

impl Finish {
    /// For a device of so many bits a sample; `calm`: samples until the noise ends after the last one
    /// that needed it.
    pub(crate) fn new(bits: u32, is_float: bool, calm: usize) -> Self {
        let is_coarse = !is_float && (2..=FEW_BITS).contains(&bits);
        Self {
            dither: is_coarse.then(|| Dither::new(bits, calm)),
        }
    }

    /// Brings samples to ±1 and, where the device has few bits, to its values.
    pub(crate) fn process(&mut self, samples: &mut [f32]) {
        for sample in samples.iter_mut() {
            *sample = sample.clamp(-1.0, 1.0);
        }
        if let Some(dither) = &mut self.dither {
            dither.process(samples);
        }
    }
}

struct Dither {
    /// The device's values per unit.
    steps: f32,
    calm: usize,
    /// Samples for which there still is noise.
    left: usize,
    noise: Noise,
}

impl Dither {
    fn new(bits: u32, calm: usize) -> Self {
        Self {
            steps: (1_u32 << (bits - 1)) as f32,
            calm,
            left: 0,
            noise: Noise(0x9E37_79B9_7F4A_7C15),
        }
    }

    fn process(&mut self, samples: &mut [f32]) {
        // Multiplying by a power of two is exact.
        if samples.iter().any(|it| (it * self.steps).fract() != 0.0) {
            self.left = self.calm.max(samples.len());
        }
        if self.left == 0 {
            return;
        }
        self.left = self.left.saturating_sub(samples.len());
        for sample in samples {
            let value = (*sample * self.steps + self.noise.triangular()).round();
            *sample = value.clamp(-self.steps, self.steps - 1.0) / self.steps;
        }
    }
}

/// Marsaglia's xorshift: its numbers need not be good, only cheap and unlike music.
struct Noise(u64);

impl Noise {
    /// Between −1 and 1, most likely 0.
    fn triangular(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let (one, other) = ((self.0 >> 32) as u32, self.0 as u32);
        (f64::from(one) - f64::from(other)) as f32 / 4_294_967_296.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STEP: f64 = 1.0 / 32_768.0;

    fn finished(mut samples: Vec<f32>, bits: u32, is_float: bool) -> Vec<f32> {
        let mut finish = Finish::new(bits, is_float, 44_100);
        for block in samples.chunks_mut(128) {
            finish.process(block);
        }
        samples
    }

    /// A sine of a third of a 16-bit step: rounded it would be silence.
    fn faint(n: usize) -> f64 {
        (std::f64::consts::TAU * 441.0 * n as f64 / 44_100.0).sin() * STEP / 3.0
    }

    #[test]
    fn what_fits_is_not_touched() {
        let all: Vec<f32> = (i16::MIN..=i16::MAX)
            .map(|it| f32::from(it) / 32_768.0)
            .collect();
        assert_eq!(finished(all.clone(), 16, false), all);
        let fine: Vec<f32> = (0..1_000).map(|it| it as f32 / 8_388_608.0).collect();
        for (bits, is_float) in [(24, false), (32, false), (32, true)] {
            assert_eq!(finished(fine.clone(), bits, is_float), fine);
        }
    }

    #[test]
    fn overshoots_are_cut_and_dither_never_wraps_around() {
        let loud = [2.0, -3.0, 1.0, -1.0, 0.999_99, 0.123_456];
        let top = 32_767.0 / 32_768.0;
        for sample in finished(loud.repeat(100), 16, false) {
            assert!((-1.0..=top).contains(&sample));
        }
        assert_eq!(finished(vec![2.0, -3.0], 32, true), [1.0, -1.0]);
    }

    /// What is softer than the smallest step is still there, at its own level, and the error's power is
    /// the quarter of a squared step that theory says, music or not.
    #[test]
    fn faint_music_survives_in_noise_of_known_power() {
        const LENGTH: usize = 441_000;
        let heard = finished((0..LENGTH).map(|n| faint(n) as f32).collect(), 16, false);
        assert!(heard.iter().all(|it| (it * 32_768.0).fract() == 0.0));
        let (mut along, mut power) = (0.0, 0.0);
        for (n, sample) in heard.iter().enumerate() {
            along += f64::from(*sample) * faint(n);
            power += (f64::from(*sample) - faint(n)).powi(2);
        }
        let level = along / (0..LENGTH).map(|n| faint(n).powi(2)).sum::<f64>();
        assert!((level - 1.0).abs() < 0.02, "{level} of its level");
        let power = power / LENGTH as f64 / STEP.powi(2);
        assert!((power - 0.25).abs() < 0.01, "{power} squared steps");
    }

    /// Rounding alone would give harmonics; with the noise no multiple of the tone stands out.
    #[test]
    fn the_error_is_no_distortion() {
        const LENGTH: usize = 441_000;
        let tone = |n: usize| faint(n) * 9.0;
        let heard = finished((0..LENGTH).map(|n| tone(n) as f32).collect(), 16, false);
        for harmonic in 2..=9 {
            let (mut sine, mut cosine) = (0.0, 0.0);
            for (n, sample) in heard.iter().enumerate() {
                let phase =
                    std::f64::consts::TAU * 441.0 * f64::from(harmonic) * n as f64 / 44_100.0;
                sine += f64::from(*sample) * phase.sin();
                cosine += f64::from(*sample) * phase.cos();
            }
            let amplitude = 2.0 * f64::hypot(sine, cosine) / LENGTH as f64 / STEP;
            assert!(amplitude < 0.006, "harmonic {harmonic}: {amplitude} steps");
        }
    }

    #[test]
    fn the_noise_ends_after_what_needed_it() {
        let mut samples = vec![0.3_f32 / 32_768.0; 10];
        samples.extend(vec![0.25; 100_000]);
        let heard = finished(samples, 16, false);
        assert!(heard[10..40_000].iter().any(|it| *it != 0.25));
        assert!(heard[45_000..].iter().all(|it| *it == 0.25));
    }

    proptest! {
        /// Whatever comes, what leaves is one of the device's values within three halves of a step.
        #[test]
        fn only_the_devices_values_leave(samples in proptest::collection::vec(-1.2_f32..1.2, 1..500), bits in 8_u32..=16) {
            let steps = (1_u32 << (bits - 1)) as f32;
            for (before, after) in samples.iter().zip(finished(samples.clone(), bits, false)) {
                prop_assert_eq!((after * steps).fract(), 0.0);
                let meant = before.clamp(-1.0, 1.0 - 1.0 / steps);
                prop_assert!((after - meant).abs() * steps <= 1.502);
            }
        }
    }
}
