//! Any text as lyrics: never a panic, moods that add up.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Some(reading) = analysis::words::read(text) {
        let sum: f32 = reading.mood.parts().iter().sum();
        assert!((sum - 1.0).abs() < 1e-4 && (0.0..=1.0).contains(&reading.confidence));
    }
});
