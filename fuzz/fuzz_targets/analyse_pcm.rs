//! Any bytes as samples, at any rate and channel count: never a panic, ratings within 0 … 1.
#![no_main]

use analysis::{Analyser, Wanted};
use libfuzzer_sys::fuzz_target;

const RATES: [u32; 8] = [8_000, 11_025, 22_050, 44_056, 44_100, 48_000, 96_000, 192_000];

fuzz_target!(|bytes: &[u8]| {
    let [rate, channels, repeats, samples @ ..] = bytes else {
        return;
    };
    let samples: Vec<f32> = samples.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
    let wanted = Wanted {
        true_peak: true,
        beats: true,
    };
    let rate = RATES[usize::from(rate % 8)];
    let mut analyser = Analyser::wanting(rate, usize::from(channels % 9), wanted);
    (0..*repeats).for_each(|_| analyser.push(&samples));
    let heard = analyser.finish();
    for rated in [heard.energy, heard.valence, heard.danceability].into_iter().flatten() {
        assert!((0.0..=1.0).contains(&rated.value) && (0.0..=1.0).contains(&rated.confidence));
    }
});
