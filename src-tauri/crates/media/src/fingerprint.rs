//! How a song sounds, in a few numbers that survive another encoding: Chromaprint
//! (L. Lalinsky, <https://acoustid.org/chromaprint>).

use std::path::Path;

use rusty_chromaprint::{Configuration, Fingerprinter, match_fingerprints};

use crate::ReadError;
use crate::decode::Decoder;

/// Seconds of a song that are listened to.
const SECONDS: u64 = 60;

/// Bits of 32 that may differ for two stretches to be the same: other recordings differ in about half,
/// other encodings in a few.
const SAME: f64 = 8.0;

/// The print of the first minute of a song: about eight numbers a second. Empty for songs shorter than
/// some three seconds.
///
/// # Errors
/// When the file cannot be decoded.
pub fn of(path: &Path) -> Result<Vec<u32>, ReadError> {
    let mut decoder = Decoder::open(path)?;
    let (rate, channels) = (decoder.format().sample_rate, decoder.format().channels);
    let mut printer = Fingerprinter::new(&Configuration::preset_test2());
    printer.start(rate, u32::from(channels)).map_err(|_| {
        ReadError::unsupported("Its sample rate is too low to tell recordings apart.")
    })?;
    let mut left = SECONDS * u64::from(rate) * u64::from(channels);
    let mut whole: Vec<i16> = Vec::new();
    while left > 0 {
        let Some(samples) = decoder.next()? else {
            break;
        };
        whole.clear();
        // Within ±1: what the decoder promises.
        whole.extend(samples.iter().map(|sample| (sample * 32_767.0) as i16));
        printer.consume(&whole);
        left = left.saturating_sub(samples.len() as u64);
    }
    printer.finish();
    Ok(printer.fingerprint().to_vec())
}

/// How much of the shorter of two prints is in the other, 0–1: above 0.8 it is the same recording.
#[must_use]
pub fn likeness(one: &[u32], other: &[u32]) -> f64 {
    let shorter = one.len().min(other.len());
    if shorter == 0 {
        return 0.0;
    }
    let Ok(segments) = match_fingerprints(one, other, &Configuration::preset_test2()) else {
        return 0.0;
    };
    let same = segments.iter().filter(|segment| segment.score < SAME);
    let items: usize = same.map(|segment| segment.items_count).sum();
    (items as f64 / shorter as f64).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tune of pure tones that `seed` decides, as a WAV file.
    fn tune(seed: u32, rate: u32, noise: i32) -> tempfile::NamedTempFile {
        let (mut dice, mut data) = (seed, Vec::new());
        let mut hiss = 1_u32;
        let mut phase = 0.0_f64;
        let mut pitch = 0.0;
        for n in 0..rate * 20 {
            if n % (rate / 4) == 0 {
                dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                pitch = 220.0 * 2_f64.powf(f64::from(dice >> 24 & 0x1F) / 12.0);
            }
            phase += pitch / f64::from(rate) * std::f64::consts::TAU;
            hiss = hiss.wrapping_mul(1_103_515_245).wrapping_add(12_345);
            let hiss = (hiss >> 16) as i32 % (2 * noise + 1) - noise;
            let sample =
                (phase.sin() * 12_000.0) as i32 + ((phase * 2.0).sin() * 4_000.0) as i32 + hiss;
            data.extend((sample as i16).to_le_bytes());
        }
        let mut file = tempfile::Builder::new().suffix(".wav").tempfile().unwrap();
        let mut head = b"RIFF".to_vec();
        head.extend((36 + data.len() as u32).to_le_bytes());
        head.extend(b"WAVEfmt ");
        for number in [16, 1 | 1 << 16, rate, rate * 2, 2 | 16 << 16] {
            head.extend(number.to_le_bytes());
        }
        head.extend(b"data");
        head.extend((data.len() as u32).to_le_bytes());
        head.extend(data);
        std::io::Write::write_all(&mut file, &head).unwrap();
        file
    }

    #[test]
    fn the_same_tune_at_another_rate_and_with_noise_is_alike_and_another_is_not() {
        let print = |file: tempfile::NamedTempFile| of(file.path()).unwrap();
        let one = print(tune(1, 44_100, 0));
        let again = print(tune(1, 22_050, 300));
        let other = print(tune(2, 44_100, 0));
        assert!(likeness(&one, &again) > 0.8, "{}", likeness(&one, &again));
        assert!(likeness(&one, &other) < 0.3, "{}", likeness(&one, &other));
        assert!(likeness(&one, &[]) == 0.0);
    }
}
