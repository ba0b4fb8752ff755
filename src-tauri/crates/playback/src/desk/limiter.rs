//! Holds peaks below a ceiling, those between the samples, too, without distorting what is below it.

use std::collections::VecDeque;

/// The highest true peak that comes out: −1 dBTP, as EBU R 128 asks for.
pub(crate) const CEILING: f64 = 0.891_250_938_133_745_5;
/// The gain goes down within 1/300 s, before the peak ...
const ATTACKS_PER_SECOND: u32 = 300;
/// ... and comes back with this time constant, in seconds.
const RELEASE: f64 = 0.12;
/// Gains this near to 1 are 1.
const FULL: f64 = 1.0 - 1e-6;
/// Samples that an interpolated value is made of.
const TAPS: usize = 12;
/// No interpolated value is larger than the largest of its samples times this: the sum of the
/// largest phase's coefficients' magnitudes.
const MOST_GAIN: f64 = 2.03;

/// Interpolation to four times the rate, from ITU-R BS.1770-4, annex 2; the other two phases are these
/// backwards.
const PHASES: [[f64; TAPS]; 2] = [
    [
        0.001_708_984_375,
        0.010_986_328_125,
        -0.019_653_320_312_5,
        0.033_203_125,
        -0.059_448_242_187_5,
        0.137_329_101_562_5,
        0.972_167_968_75,
        -0.102_294_921_875,
        0.047_607_421_875,
        -0.026_611_328_125,
        0.014_892_578_125,
        -0.008_300_781_25,
    ],
    [
        -0.029_174_804_687_5,
        0.029_296_875,
        -0.051_757_812_5,
        0.089_111_328_125,
        -0.166_503_906_25,
        0.465_087_890_625,
        0.779_785_156_25,
        -0.200_317_382_812_5,
        0.101_562_5,
        -0.058_227_539_062_5,
        0.033_081_054_687_5,
        -0.018_920_898_437_5,
    ],
];

/// A limiter that knows what is coming: it delays by [`Self::latency`] frames.
///
/// The gain every frame needs is held for as long as the delay and then averaged, so that it is down
/// when the peak is there; all channels share it. Without peaks above the ceiling samples come out
/// as they went in, to the bit.
pub(crate) struct Limiter {
    channels: usize,
    detectors: Vec<Detector>,
    /// Samples on their way.
    delay: VecDeque<f32>,
    held: Held,
    /// The gain now, on its way back up.
    released: f64,
    release: f64,
    average: Average,
}

impl Limiter {
    /// For a rate in hertz.
    pub(crate) fn new(rate: u32, channels: u16) -> Self {
        let channels = usize::from(channels.max(1));
        let attack = (rate / ATTACKS_PER_SECOND).max(1) as usize;
        let latency = attack + TAPS - 1;
        Self {
            channels,
            detectors: vec![Detector::default(); channels],
            delay: std::iter::repeat_n(0.0, latency * channels).collect(),
            held: Held::new(latency + 1),
            released: 1.0,
            release: 1.0 - (-1.0 / (RELEASE * f64::from(rate.max(1)))).exp(),
            average: Average::new(attack),
        }
    }

    /// Frames it delays by.
    pub(crate) fn latency(&self) -> usize {
        self.delay.len() / self.channels
    }

    /// Replaces samples by the limited ones of [`Self::latency`] frames before.
    pub(crate) fn process(&mut self, samples: &mut [f32]) {
        for frame in samples.chunks_exact_mut(self.channels) {
            let peak = frame
                .iter()
                .zip(&mut self.detectors)
                .map(|(sample, detector)| detector.peak(f64::from(*sample)))
                .fold(0.0, f64::max);
            let gain = self.gain(if peak > CEILING { CEILING / peak } else { 1.0 });
            for sample in frame {
                self.delay.push_back(*sample);
                let delayed = self.delay.pop_front().unwrap_or_default();
                *sample = if gain == 1.0 {
                    delayed
                } else {
                    (f64::from(delayed) * gain) as f32
                };
            }
        }
    }

    fn gain(&mut self, needed: f64) -> f64 {
        let held = self.held.least(needed);
        self.released = if held < self.released {
            held
        } else {
            self.released + (held - self.released) * self.release
        };
        if self.released > FULL && held == 1.0 {
            self.released = 1.0;
        }
        self.average.of(self.released)
    }
}

/// Finds the peak around the newest samples of one channel.
#[derive(Clone, Default)]
struct Detector {
    /// Twice, so that the last [`TAPS`] always lie in one piece.
    recent: [f64; 2 * TAPS],
    next: usize,
    /// Frames until all of what is in `recent` is too small to matter.
    loud_for: usize,
}

impl Detector {
    /// The largest magnitude of the sample and of the values interpolated around those before it.
    fn peak(&mut self, sample: f64) -> f64 {
        self.recent[self.next] = sample;
        self.recent[self.next + TAPS] = sample;
        self.next = (self.next + 1) % TAPS;
        let magnitude = sample.abs();
        if magnitude * MOST_GAIN > CEILING {
            self.loud_for = TAPS;
        }
        if self.loud_for == 0 {
            return magnitude;
        }
        self.loud_for -= 1;
        let window = &self.recent[self.next..self.next + TAPS];
        let mut peak = magnitude;
        for phase in &PHASES {
            let (mut forward, mut backward) = (0.0, 0.0);
            for ((sample, other), share) in window.iter().zip(window.iter().rev()).zip(phase) {
                forward += sample * share;
                backward += other * share;
            }
            peak = peak.max(forward.abs()).max(backward.abs());
        }
        peak
    }
}

/// The least of the last so many values.
struct Held {
    length: u64,
    now: u64,
    /// Values that may still become the least, growing, with when they came.
    candidates: VecDeque<(u64, f64)>,
}

impl Held {
    fn new(length: usize) -> Self {
        Self {
            length: length as u64,
            now: 0,
            candidates: VecDeque::with_capacity(length + 1),
        }
    }

    fn least(&mut self, value: f64) -> f64 {
        self.now += 1;
        while self
            .candidates
            .back()
            .is_some_and(|(_, last)| *last >= value)
        {
            self.candidates.pop_back();
        }
        self.candidates.push_back((self.now, value));
        while let Some((since, least)) = self.candidates.front() {
            if since + self.length > self.now {
                return *least;
            }
            self.candidates.pop_front();
        }
        value
    }
}

/// The mean of the last so many values; exactly 1 when all of them are.
struct Average {
    values: Vec<f64>,
    next: usize,
    sum: f64,
    /// How many of them are not 1.
    low: usize,
}

impl Average {
    fn new(length: usize) -> Self {
        Self {
            values: vec![1.0; length],
            next: 0,
            sum: length as f64,
            low: 0,
        }
    }

    fn of(&mut self, value: f64) -> f64 {
        let length = self.values.len();
        let Some(slot) = self.values.get_mut(self.next) else {
            return value;
        };
        let oldest = std::mem::replace(slot, value);
        self.low = self.low + usize::from(value != 1.0) - usize::from(oldest != 1.0);
        self.sum += value - oldest;
        self.next += 1;
        if self.next == length {
            self.next = 0;
            // What rounding left behind does not add up.
            self.sum = self.values.iter().sum();
        }
        if self.low == 0 {
            1.0
        } else {
            self.sum / length as f64
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn limited(samples: &[f32], channels: u16) -> (Vec<f32>, usize) {
        let mut limiter = Limiter::new(44_100, channels);
        let latency = limiter.latency() * usize::from(channels);
        let mut out = samples.to_vec();
        out.resize(samples.len() + latency, 0.0);
        for block in out.chunks_mut(usize::from(channels) * 501) {
            limiter.process(block);
        }
        (out.split_off(latency), latency)
    }

    /// The true peak, by a long windowed sinc at sixteen times the rate: nothing of the limiter's own.
    fn true_peak(samples: &[f32]) -> f64 {
        const HALF: isize = 48;
        let mut most = 0.0_f64;
        for n in 0..samples.len() as isize {
            for part in 0..16 {
                let at = f64::from(part) / 16.0;
                let mut value = 0.0;
                for k in -HALF + 1..=HALF {
                    let Some(sample) = usize::try_from(n + k).ok().and_then(|i| samples.get(i))
                    else {
                        continue;
                    };
                    let x = (at - k as f64) * std::f64::consts::PI;
                    let sinc = if x == 0.0 { 1.0 } else { x.sin() / x };
                    let window = (x / (2.0 * HALF as f64)).cos().powi(2);
                    value += f64::from(*sample) * sinc * window;
                }
                most = most.max(value.abs());
            }
        }
        most
    }

    #[test]
    fn what_stays_below_comes_out_as_it_was() {
        let quiet: Vec<f32> = (0..20_000).map(|n| (n as f32 * 0.31).sin() * 0.8).collect();
        let (out, _) = limited(&quiet, 2);
        assert!(
            out.iter()
                .zip(&quiet)
                .all(|(a, b)| a.to_bits() == b.to_bits())
        );
    }

    /// A sine at a quarter of the rate whose samples miss its peaks by 3 dB.
    #[test]
    fn peaks_between_samples_are_held_down() {
        let hidden: Vec<f32> = (0..8_000)
            .map(|n| {
                let phase = std::f32::consts::FRAC_PI_2 * n as f32 + std::f32::consts::FRAC_PI_4;
                phase.sin() * 1.3
            })
            .collect();
        let sample_peak = hidden.iter().fold(0.0_f32, |most, it| most.max(it.abs()));
        assert!(sample_peak < 0.93, "{sample_peak}");
        let (out, _) = limited(&hidden, 1);
        let peak = 20.0 * true_peak(&out[1_000..3_000]).log10();
        assert!((-1.3..=-0.9).contains(&peak), "{peak} dBTP");
    }

    /// After a peak the gain comes back, and then nothing is changed any more.
    #[test]
    fn the_gain_comes_back() {
        let mut samples = vec![0.25_f32; 200_000];
        samples[5_000] = 4.0;
        let (out, latency) = limited(&samples, 1);
        assert_eq!(&out[..5_000 - latency], &samples[..5_000 - latency]);
        assert!((f64::from(out[5_000]) - CEILING).abs() < 0.05);
        assert_eq!(&out[150_000..], &samples[150_000..]);
        let steepest = out[5_001..]
            .windows(2)
            .map(|w| (w[1] - w[0]).abs())
            .fold(0.0, f32::max);
        assert!(steepest < 1e-4, "no step on the way back: {steepest}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        /// Whatever comes in, no sample leaves above the ceiling, and the channels keep their ratio.
        #[test]
        fn no_sample_leaves_above_the_ceiling(samples in proptest::collection::vec(-4.0_f32..4.0, 400..1200)) {
            let stereo: Vec<f32> = samples.iter().flat_map(|it| [*it, *it * 0.5]).collect();
            let (out, _) = limited(&stereo, 2);
            for frame in out.as_chunks::<2>().0 {
                prop_assert!(f64::from(frame[0].abs()) <= CEILING + 1e-6);
                prop_assert!((frame[0] * 0.5 - frame[1]).abs() < 1e-6);
            }
        }
    }
}
