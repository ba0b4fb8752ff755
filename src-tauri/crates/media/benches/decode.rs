//! Our decoder beside symphonia alone: what exact ends, bounds and budgets cost.
//!
//! `cargo bench -p media --bench decode -- files…` decodes each file whole, in turns, five times each
//! way, and prints the best times and their ratio.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement prints, and ends where it cannot go on"
)]

use std::fs::File;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use media::decode::Decoder;
use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;

const ROUNDS: usize = 5;

fn main() {
    let files: Vec<PathBuf> = std::env::args()
        .skip(1)
        .filter(|it| !it.starts_with('-'))
        .map(PathBuf::from)
        .collect();
    if files.is_empty() {
        println!("name audio files after --");
    }
    for file in files {
        let (mut ours, mut bare) = (Duration::MAX, Duration::MAX);
        for _ in 0..ROUNDS {
            ours = ours.min(timed(|| by_us(&file)));
            bare = bare.min(timed(|| by_symphonia(&file)));
        }
        let ratio = ours.as_secs_f64() / bare.as_secs_f64();
        println!(
            "{:40} ours {:8.1} ms, symphonia {:8.1} ms, ratio {ratio:.3}",
            file.file_name().unwrap_or_default().to_string_lossy(),
            ours.as_secs_f64() * 1e3,
            bare.as_secs_f64() * 1e3,
        );
    }
}

fn timed(work: impl FnOnce() -> usize) -> Duration {
    let began = Instant::now();
    black_box(work());
    began.elapsed()
}

fn by_us(path: &Path) -> usize {
    let mut decoder = Decoder::open(path).unwrap();
    let mut samples = 0;
    while let Some(more) = decoder.next().unwrap() {
        samples += black_box(more).len();
    }
    samples
}

fn by_symphonia(path: &Path) -> usize {
    let source = Box::new(File::open(path).unwrap());
    let stream = MediaSourceStream::new(
        source,
        symphonia::core::io::MediaSourceStreamOptions::default(),
    );
    let mut reader = symphonia::default::get_probe()
        .probe(
            &Hint::new(),
            stream,
            FormatOptions::default(),
            MetadataOptions::default(),
        )
        .unwrap();
    let track = reader.default_track(TrackType::Audio).unwrap();
    let parameters = track
        .codec_params
        .as_ref()
        .and_then(|it| it.audio())
        .unwrap();
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())
        .unwrap();
    let (mut samples, mut block) = (0, Vec::<f32>::new());
    while let Ok(Some(packet)) = reader.next_packet() {
        if let Ok(decoded) = decoder.decode(&packet) {
            decoded.copy_to_vec_interleaved(&mut block);
            samples += black_box(&block).len();
        }
    }
    samples
}
