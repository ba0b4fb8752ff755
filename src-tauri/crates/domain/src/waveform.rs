//! The shape of a song: how loud it is at its loudest, part by part.

/// How many parts a shape has, at most.
pub const PARTS: usize = 2_000;
/// While its length is unknown, the song is cut into at most this many cells.
const CELLS: usize = 16_384;

/// Draws the shape of a song while it is decoded, whatever its length, in a few kilobytes.
#[derive(Debug, Clone)]
pub struct Waveform {
    cells: Vec<f32>,
    /// Samples that make a cell; doubles whenever there are too many cells.
    per_cell: usize,
    /// The cell being filled: its samples, and the highest amplitude among them.
    filled: usize,
    peak: f32,
}

impl Default for Waveform {
    fn default() -> Self {
        Self {
            cells: Vec::with_capacity(CELLS),
            per_cell: 64,
            filled: 0,
            peak: 0.0,
        }
    }
}

impl Waveform {
    /// The samples that follow, of all channels, at full scale ±1. What is no number is silence.
    pub fn push(&mut self, mut samples: &[f32]) {
        while !samples.is_empty() {
            let room = self.per_cell - self.filled;
            let (now, later) = samples.split_at(room.min(samples.len()));
            // `max` passes over what is no number.
            self.peak = now
                .iter()
                .fold(self.peak, |peak, sample| peak.max(sample.abs()));
            self.filled += now.len();
            if self.filled == self.per_cell {
                self.close_cell();
            }
            samples = later;
        }
    }

    /// The shape: the highest amplitude of each of [`PARTS`] parts of the same length, 255 at full
    /// scale. Fewer parts for songs of a few thousand samples; none for an empty one.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        if self.filled > 0 {
            self.cells.push(self.peak);
        }
        let count = self.cells.len();
        let parts = count.min(PARTS);
        (0..parts)
            .map(|part| {
                let from = part * count / parts;
                let to = (part + 1) * count / parts;
                let cells = self.cells.get(from..to).unwrap_or_default();
                level(cells.iter().copied().fold(0.0, f32::max))
            })
            .collect()
    }

    fn close_cell(&mut self) {
        self.cells.push(self.peak);
        self.peak = 0.0;
        self.filled = 0;
        if self.cells.len() == CELLS {
            let (pairs, _) = self.cells.as_chunks::<2>();
            self.cells = pairs.iter().map(|[one, other]| one.max(*other)).collect();
            self.per_cell *= 2;
        }
    }
}

/// Anything that sounds is at least 1.
fn level(peak: f32) -> u8 {
    (peak.min(1.0) * 255.0).ceil() as u8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shape(samples: &[f32], block: usize) -> Vec<u8> {
        let mut waveform = Waveform::default();
        for block in samples.chunks(block) {
            waveform.push(block);
        }
        waveform.finish()
    }

    #[test]
    fn the_loudest_of_each_part_is_shown() {
        // Half a song of quiet, half of loud; long enough for cells to be joined.
        let samples: Vec<f32> = (0..4_000_000)
            .map(|at| if at < 2_000_000 { 0.25 } else { -1.0 })
            .collect();
        let shape = shape(&samples, 4_096);
        assert_eq!(shape.len(), PARTS);
        assert!(shape[..999].iter().all(|&part| part == 64));
        assert!(shape[1_001..].iter().all(|&part| part == 255));
    }

    #[test]
    fn odd_samples_do_no_harm() {
        let odd = [f32::NAN, f32::INFINITY, -9.0, 0.0];
        assert_eq!(shape(&odd, 1), [255]);
        assert_eq!(shape(&[f32::NAN, 0.0], 1), [0]);
        assert_eq!(shape(&[], 1), [0u8; 0]);
    }

    proptest! {
        /// The blocks it comes in do not matter, nothing is lost, and nothing is added.
        #[test]
        fn only_the_samples_matter(
            samples in prop::collection::vec(-1.0f32..1.0, 0..5_000), block in 1..999usize,
        ) {
            let shape = shape(&samples, block);
            prop_assert_eq!(&shape, &super::tests::shape(&samples, 5_000));
            let loudest = samples.iter().fold(0.0f32, |peak, sample| peak.max(sample.abs()));
            prop_assert_eq!(shape.iter().max().copied().unwrap_or(0), level(loudest));
        }
    }
}
