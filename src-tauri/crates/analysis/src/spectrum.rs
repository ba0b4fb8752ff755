//! Short-time Fourier transforms, four frames in one go, none of them kept.

use crate::lanes::{LANES, Lanes};
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlannerScalar};
use std::sync::Arc;

/// Magnitudes of four neighbouring frames: one [`Lanes`] for each frequency bin, 0 … size/2.
pub(crate) type FourFrames = [Lanes];

/// Cuts a mono stream into overlapping Hann-windowed frames and transforms four at a time.
pub(crate) struct Framer {
    size: usize,
    hop: usize,
    window: Vec<f32>,
    held: Vec<f32>,
    start: usize,
    frames: usize,
    transform: RealTransform,
    magnitudes: Vec<Lanes>,
}

impl Framer {
    /// `size` (a power of two) and `hop` in samples; the lowest `bins` are wanted, at most
    /// `size` / 2 + 1.
    pub fn new(size: usize, hop: usize, bins: usize) -> Self {
        Self {
            size,
            hop,
            window: hann(size),
            held: Vec::new(),
            start: 0,
            frames: 0,
            transform: RealTransform::new(size),
            magnitudes: vec![Lanes::ZERO; bins.min(size / 2 + 1)],
        }
    }

    /// Takes samples; calls `each` with the magnitudes and the count of valid lanes (always 4).
    #[inline(always)]
    pub fn push(&mut self, samples: &[f32], each: &mut impl FnMut(&FourFrames, usize)) {
        self.held.extend_from_slice(samples);
        let span = self.size + (LANES - 1) * self.hop;
        while self.held.len() - self.start >= span {
            self.transform_four();
            each(&self.magnitudes, LANES);
            self.start += LANES * self.hop;
            self.frames += LANES;
        }
        self.held.drain(..self.start);
        self.start = 0;
    }

    /// Transforms the frames that are complete, or one padded with silence if there was none yet.
    pub fn finish(&mut self, each: &mut impl FnMut(&FourFrames, usize)) {
        let left = self.held.len();
        let whole = if left >= self.size {
            (left - self.size) / self.hop + 1
        } else {
            0
        };
        let valid = if self.frames == 0 && left > 0 {
            whole.max(1)
        } else {
            whole
        };
        if valid > 0 {
            self.held.resize(self.size + LANES * self.hop, 0.0);
            self.transform_four();
            each(&self.magnitudes, valid.min(LANES));
        }
        self.held.clear();
    }

    #[inline(always)]
    fn transform_four(&mut self) {
        let frames = &self.held[self.start..];
        self.transform
            .run(frames, self.hop, &self.window, &mut self.magnitudes);
    }
}

/// The Fourier transform of four real frames at once, through complex ones of half the length.
pub(crate) struct RealTransform {
    half: usize,
    fft: Arc<dyn Fft<Lanes>>,
    /// e^(−2πik/size) for k ≤ size/4, to take the two interleaved halves apart.
    twiddles: Vec<(f32, f32)>,
    work: Vec<Complex<Lanes>>,
    scratch: Vec<Complex<Lanes>>,
}

impl RealTransform {
    /// `size`: samples in a frame, a power of two of at least 4.
    pub fn new(size: usize) -> Self {
        let half = size / 2;
        let fft = FftPlannerScalar::new().plan_fft_forward(half);
        let scratch = vec![Complex::new(Lanes::ZERO, Lanes::ZERO); fft.get_inplace_scratch_len()];
        let twiddles = (0..=half / 2)
            .map(|k| {
                let angle = -std::f64::consts::TAU * k as f64 / size as f64;
                (libm::cos(angle) as f32, libm::sin(angle) as f32)
            })
            .collect();
        let work = vec![Complex::new(Lanes::ZERO, Lanes::ZERO); half];
        Self {
            half,
            fft,
            twiddles,
            work,
            scratch,
        }
    }

    /// Magnitudes of the frames beginning at 0, `hop`, 2·`hop`, 3·`hop` of `samples`; of as many
    /// bins as there is room for.
    #[inline(always)]
    pub fn run(&mut self, samples: &[f32], hop: usize, window: &[f32], out: &mut [Lanes]) {
        self.load(samples, hop, window);
        self.fft
            .process_with_scratch(&mut self.work, &mut self.scratch);
        let wanted = out.len();
        self.unpack(wanted, |k, re, im| {
            if let Some(place) = out.get_mut(k) {
                *place = (re * re + im * im).sqrt();
            }
        });
    }

    /// Squared magnitudes of four real rows given as lanes (no window).
    pub fn powers(&mut self, rows: &[Lanes], out: &mut [Lanes]) {
        self.transform_rows(rows);
        self.unpack(self.half + 1, |k, re, im| out[k] = re * re + im * im);
    }

    /// Real parts of the transform of four real rows.
    pub fn real_parts(&mut self, rows: &[Lanes], out: &mut [Lanes]) {
        self.transform_rows(rows);
        self.unpack(self.half + 1, |k, re, _| out[k] = re);
    }

    fn transform_rows(&mut self, rows: &[Lanes]) {
        for (z, pair) in self.work.iter_mut().zip(rows.as_chunks::<2>().0) {
            *z = Complex::new(pair[0], pair[1]);
        }
        self.fft
            .process_with_scratch(&mut self.work, &mut self.scratch);
    }

    #[inline(always)]
    fn load(&mut self, samples: &[f32], hop: usize, window: &[f32]) {
        let fours = |frame: usize| {
            let from = frame * hop;
            samples[from..from + window.len()].as_chunks::<LANES>().0
        };
        let (a, b, c, d) = (fours(0), fours(1), fours(2), fours(3));
        let window = window.as_chunks::<LANES>().0;
        let places = self.work.as_chunks_mut::<2>().0;
        for (i, (place, by)) in places.iter_mut().zip(window).enumerate() {
            let by = Lanes(*by);
            let (a, b) = (Lanes(a[i]) * by, Lanes(b[i]) * by);
            let (c, d) = (Lanes(c[i]) * by, Lanes(d[i]) * by);
            place[0].re = Lanes([a.0[0], b.0[0], c.0[0], d.0[0]]);
            place[0].im = Lanes([a.0[1], b.0[1], c.0[1], d.0[1]]);
            place[1].re = Lanes([a.0[2], b.0[2], c.0[2], d.0[2]]);
            place[1].im = Lanes([a.0[3], b.0[3], c.0[3], d.0[3]]);
        }
    }

    /// Calls `put(bin, real, imaginary)` for the lowest `wanted` of the bins 0 … size/2, and for
    /// some of the others. A bin and its mirror image come out of the same products.
    #[inline(always)]
    fn unpack(&self, wanted: usize, mut put: impl FnMut(usize, Lanes, Lanes)) {
        let (n, z) = (self.half, &self.work);
        put(0, z[0].re + z[0].im, Lanes::ZERO);
        put(n, z[0].re - z[0].im, Lanes::ZERO);
        let half = Lanes::splat(0.5);
        let mirrors = wanted > n / 2 + 1;
        for k in 1..wanted.min(n / 2 + 1) {
            let (p, q) = (z[k], z[n - k]);
            let (even_re, even_im) = (half * (p.re + q.re), half * (p.im - q.im));
            let (odd_re, odd_im) = (half * (p.im + q.im), half * (q.re - p.re));
            let (cos, sin) = self.twiddles[k];
            let (cos, sin) = (Lanes::splat(cos), Lanes::splat(sin));
            let turned_re = odd_re * cos - odd_im * sin;
            let turned_im = odd_re * sin + odd_im * cos;
            put(k, even_re + turned_re, even_im + turned_im);
            if mirrors {
                put(n - k, even_re - turned_re, turned_im - even_im);
            }
        }
    }
}

/// A periodic Hann window.
pub(crate) fn hann(size: usize) -> Vec<f32> {
    (0..size)
        .map(|i| {
            let angle = std::f64::consts::TAU * i as f64 / size as f64;
            (0.5 - 0.5 * libm::cos(angle)) as f32
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magnitudes_agree_with_the_definition() {
        let size = 64;
        let samples: Vec<f32> = (0..size * 2)
            .map(|i| ((i * i) as f32 * 0.37).sin() + 0.2)
            .collect();
        let window = hann(size);
        let mut out = vec![Lanes::ZERO; size / 2 + 1];
        RealTransform::new(size).run(&samples, 16, &window, &mut out);
        for lane in 0..LANES {
            for (k, bin) in out.iter().enumerate() {
                let (mut re, mut im) = (0.0f64, 0.0f64);
                for i in 0..size {
                    let x = f64::from(samples[lane * 16 + i] * window[i]);
                    let angle = -std::f64::consts::TAU * (k * i) as f64 / size as f64;
                    re += x * angle.cos();
                    im += x * angle.sin();
                }
                let want = re.hypot(im);
                assert!(
                    (f64::from(bin.0[lane]) - want).abs() < 1e-4,
                    "bin {k} lane {lane}"
                );
            }
        }
    }

    #[test]
    fn every_whole_frame_is_seen_once() {
        for n in [1usize, 500, 1_024, 1_280, 1_792, 5_000, 40_000] {
            let mut framer = Framer::new(1_024, 256, 513);
            let mut seen = 0;
            for part in vec![0.1f32; n].chunks(700) {
                framer.push(part, &mut |_, valid| seen += valid);
            }
            framer.finish(&mut |_, valid| seen += valid);
            let want = if n < 1_024 { 1 } else { (n - 1_024) / 256 + 1 };
            assert_eq!(seen, want, "{n} samples");
        }
    }
}
