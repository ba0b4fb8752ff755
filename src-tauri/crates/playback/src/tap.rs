//! What is heard, for whoever wants to see it.
//!
//! The device's callback writes the last samples into a ring of atomics, and only while somebody
//! looked within the last second; whoever looks reads them without asking. Neither side ever waits.
//! A reader may see a few samples of two rounds at once: for a picture that is good enough.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// How many frames are kept: enough for [`WINDOW`] and what is written meanwhile.
const KEPT: usize = 8_192;
/// Frames that are looked at.
pub(crate) const WINDOW: usize = 2_048;

/// The last samples heard, all channels as one.
#[derive(Debug)]
pub(crate) struct Tap {
    /// Bits of samples.
    ring: Box<[AtomicU32]>,
    /// Frames written so far.
    written: AtomicU64,
    /// Frames that are still to be written before nobody counts as looking.
    wanted: AtomicU32,
    /// Hertz.
    rate: AtomicU32,
}

impl Default for Tap {
    fn default() -> Self {
        Self {
            ring: (0..KEPT).map(|_| AtomicU32::new(0)).collect(),
            written: AtomicU64::new(0),
            wanted: AtomicU32::new(0),
            rate: AtomicU32::new(0),
        }
    }
}

impl Tap {
    /// Takes what is about to be heard: interleaved samples. For the device's callback: it neither
    /// locks nor allocates, and returns at once when nobody looks.
    pub(crate) fn hear(&self, samples: &[f32], channels: usize, rate: u32) {
        let wanted = self.wanted.load(Ordering::Relaxed);
        if wanted == 0 || channels == 0 {
            return;
        }
        let frames = (samples.len() / channels) as u32;
        self.wanted
            .store(wanted.saturating_sub(frames), Ordering::Relaxed);
        self.rate.store(rate, Ordering::Relaxed);
        let mut written = self.written.load(Ordering::Relaxed);
        for frame in samples.chunks_exact(channels) {
            let one = frame.iter().sum::<f32>() / channels as f32;
            if let Some(place) = self.ring.get(written as usize % KEPT) {
                place.store(one.to_bits(), Ordering::Relaxed);
            }
            written += 1;
        }
        self.written.store(written, Ordering::Release);
    }

    /// The last samples, oldest first, and their rate in hertz. Asking keeps the ring written for
    /// another second. `None` before anything was written.
    pub(crate) fn look(&self) -> Option<([f32; WINDOW], u32)> {
        let rate = self.rate.load(Ordering::Relaxed);
        self.wanted.store(rate.max(48_000), Ordering::Relaxed);
        let end = self.written.load(Ordering::Acquire);
        if end == 0 || rate == 0 {
            return None;
        }
        let mut samples = [0.0; WINDOW];
        let start = (end as usize).wrapping_sub(WINDOW);
        for (index, sample) in samples.iter_mut().enumerate() {
            let place = start.wrapping_add(index) % KEPT;
            let bits = self
                .ring
                .get(place)
                .map_or(0, |place| place.load(Ordering::Relaxed));
            *sample = f32::from_bits(bits);
        }
        Some((samples, rate))
    }

    /// Frames written so far.
    #[cfg(test)]
    fn written(&self) -> u64 {
        self.written.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_while_nobody_looks() {
        let tap = Tap::default();
        tap.hear(&[1.0; 64], 2, 44_100);
        assert_eq!(tap.written(), 0);
        assert!(tap.look().is_none());
        tap.hear(&[1.0; 64], 2, 44_100);
        assert_eq!(tap.written(), 32);
        for _ in 0..10_000 {
            tap.hear(&[1.0; 64], 2, 44_100);
        }
        let seen = tap.written();
        assert!(seen < 48_100, "it stops a second after the last look");
        tap.look();
        tap.hear(&[1.0; 64], 2, 44_100);
        assert_eq!(tap.written(), seen + 32);
    }

    #[test]
    fn the_last_frames_are_seen_in_order() {
        let tap = Tap::default();
        tap.look();
        let samples: Vec<f32> = (0..20_000).flat_map(|at| [at as f32, at as f32]).collect();
        tap.hear(&samples, 2, 48_000);
        let (seen, rate) = tap.look().unwrap();
        assert_eq!(rate, 48_000);
        assert_eq!(seen.first().copied(), Some(17_952.0));
        assert!(seen.windows(2).all(|pair| pair[1] == pair[0] + 1.0));
    }
}
