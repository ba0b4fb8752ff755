//! Songs and bundles made on the spot: small, real, and no two alike.

use std::path::{Path, PathBuf};

use super::repository;

/// Hertz of the songs made here.
const RATE: u32 = 8000;

/// Writes a WAV song of this length; `seed` makes its sound its own.
pub fn song(path: &Path, seed: u32, seconds: f64) -> PathBuf {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    let step = 2.0 * std::f64::consts::PI * f64::from(200 + seed * 7) / f64::from(RATE);
    for sample in 0..(seconds * f64::from(RATE)) as u32 {
        let loudness = (f64::from(sample) * step).sin() * 12000.0;
        writer.write_sample(loudness as i16).unwrap();
    }
    writer.finalize().unwrap();
    path.to_owned()
}

/// Writes a whole bundle: sound, JSON and cover with one stem.
pub fn bundle(folder: &Path, stem: &str, seed: u32, json: &serde_json::Value) {
    song(&folder.join(format!("{stem}.wav")), seed, 0.3);
    std::fs::write(folder.join(format!("{stem}.json")), json.to_string()).unwrap();
    std::fs::write(folder.join(format!("{stem}.jpg")), cover()).unwrap();
}

/// A real JPEG.
pub fn cover() -> Vec<u8> {
    std::fs::read(repository().join("assets/demo/solo-trumpet-06.jpg")).unwrap()
}
