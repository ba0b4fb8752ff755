//! From any number of channels to any other.

use crate::chain::Stage;

/// −3 dB: a channel shared by two speakers keeps its loudness.
const HALF_POWER: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// Maps the channels of a song to those of a device by a matrix.
///
/// Mono goes to both front speakers unchanged. Surround goes to stereo after ITU-R BS.775
/// (centre and surrounds at −3 dB, no LFE), scaled so that it cannot clip. Everything else keeps
/// its channels in order; what the device has not is left out.
pub(crate) struct ChannelMap {
    from: usize,
    /// One row per channel of the device: the share of every channel of the song.
    rows: Vec<Vec<f32>>,
}

impl ChannelMap {
    pub(crate) fn new(from: u16, to: u16) -> Self {
        let (from, to) = (usize::from(from.max(1)), usize::from(to.max(1)));
        let rows = match (from, to) {
            (1, _) => (0..to)
                .map(|channel| vec![if channel < 2 { 1.0 } else { 0.0 }])
                .collect(),
            (_, 1) => vec![vec![1.0 / from as f32; from]],
            (3.., 2) => stereo(from),
            _ => (0..to).map(|channel| unit(channel, from)).collect(),
        };
        Self { from, rows }
    }
}

impl Stage for ChannelMap {
    fn process(&mut self, input: &[f32], output: &mut Vec<f32>) {
        output.reserve(input.len() / self.from * self.rows.len());
        for frame in input.chunks_exact(self.from) {
            let mix = |row: &Vec<f32>| -> f32 {
                row.iter()
                    .zip(frame)
                    .map(|(share, sample)| share * sample)
                    .sum()
            };
            output.extend(self.rows.iter().map(mix));
        }
    }
}

fn unit(channel: usize, of: usize) -> Vec<f32> {
    (0..of)
        .map(|other| if other == channel { 1.0 } else { 0.0 })
        .collect()
}

/// Rows for left and right, from channels in the order of WAV: L R C LFE Ls Rs (Lb Rb).
fn stereo(from: usize) -> Vec<Vec<f32>> {
    // (left, right) of each channel.
    const SHARES: [(f32, f32); 8] = [
        (1.0, 0.0),
        (0.0, 1.0),
        (HALF_POWER, HALF_POWER),
        (0.0, 0.0),
        (HALF_POWER, 0.0),
        (0.0, HALF_POWER),
        (HALF_POWER, 0.0),
        (0.0, HALF_POWER),
    ];
    // Four channels are quadro, L R Ls Rs; three and five to eight follow the list.
    const QUADRO: [(f32, f32); 4] = [(1.0, 0.0), (0.0, 1.0), (HALF_POWER, 0.0), (0.0, HALF_POWER)];
    // Five channels have no LFE.
    const FIVE: [(f32, f32); 5] = [
        (1.0, 0.0),
        (0.0, 1.0),
        (HALF_POWER, HALF_POWER),
        (HALF_POWER, 0.0),
        (0.0, HALF_POWER),
    ];
    let shares: &[(f32, f32)] = match from {
        4 => &QUADRO,
        5 => &FIVE,
        _ => &SHARES,
    };
    let share = |channel: usize| shares.get(channel).copied().unwrap_or((0.0, 0.0));
    let most: f32 = (0..from).map(|channel| share(channel).0).sum();
    let left = (0..from).map(|channel| share(channel).0 / most).collect();
    let right = (0..from).map(|channel| share(channel).1 / most).collect();
    vec![left, right]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(from: u16, to: u16, frame: &[f32]) -> Vec<f32> {
        let mut output = Vec::new();
        ChannelMap::new(from, to).process(frame, &mut output);
        output
    }

    #[test]
    fn mono_is_on_both_sides_unchanged() {
        assert_eq!(mapped(1, 2, &[0.1, -0.7]), [0.1, 0.1, -0.7, -0.7]);
        assert_eq!(mapped(1, 6, &[0.1]), [0.1, 0.1, 0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn stereo_uses_the_front_of_more() {
        assert_eq!(mapped(2, 4, &[0.1, 0.2]), [0.1, 0.2, 0.0, 0.0]);
        assert_eq!(mapped(2, 1, &[0.5, 0.25]), [0.375]);
    }

    #[test]
    fn surround_does_not_clip_and_keeps_its_sides() {
        for channels in 3..=8_u16 {
            let loud = vec![1.0; usize::from(channels)];
            let mixed = mapped(channels, 2, &loud);
            assert!(
                mixed.iter().all(|sample| *sample <= 1.0 + 1e-6),
                "{channels}: {mixed:?}"
            );
            let mut left = vec![0.0; usize::from(channels)];
            left[0] = 1.0;
            let mixed = mapped(channels, 2, &left);
            assert!(mixed[0] > 0.3 && mixed[1] == 0.0, "{channels}: {mixed:?}");
        }
    }
}
