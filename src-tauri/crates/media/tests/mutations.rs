//! Small sound files with bytes changed, cut out and put in: whatever becomes of them, nothing
//! panics, nothing hangs, and every sample is within its bounds.
//!
//! Deterministic: the same few hundred mutations every time. `fuzz/` goes on from here.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

use std::path::Path;
use std::time::{Duration, Instant};

use media::cover::{CoverSource, accent, thumbnail};
use media::decode::Decoder;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Slowest one mutant may be read and decoded.
const SLOWEST: Duration = Duration::from_secs(4);

/// One second of a tone, 8 kHz mono.
fn wav() -> Vec<u8> {
    let samples: Vec<u8> = (0..8000_u32)
        .flat_map(|at| ((at % 40 * 500) as i16 - 10_000).to_le_bytes())
        .collect();
    let mut file = b"RIFF".to_vec();
    file.extend((36 + 26 + samples.len() as u32).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1F\0\0\x80\x3E\0\0\x02\0\x10\0");
    file.extend(b"LIST\x12\0\0\0INFOINAM\x06\0\0\0title\0");
    file.extend(b"data");
    file.extend((samples.len() as u32).to_le_bytes());
    file.extend(samples);
    file
}

/// An ID3v2.3 tag and forty silent frames.
fn mp3() -> Vec<u8> {
    let mut frames = Vec::new();
    for (name, text) in [(b"TIT2", "title"), (b"TPE1", "artist"), (b"TRCK", "3/12")] {
        frames.extend(name);
        frames.extend((text.len() as u32 + 1).to_be_bytes());
        frames.extend([0, 0, 3]);
        frames.extend(text.as_bytes());
    }
    let mut file = b"ID3\x03\0\0\0\0\0".to_vec();
    file.push(frames.len() as u8);
    file.extend(frames);
    for _ in 0..40 {
        file.extend([0xFF, 0xFB, 0x90, 0xC4]);
        file.resize(file.len() + 413, 0);
    }
    file
}

/// A FLAC stream of one constant block, with its comments.
fn flac() -> Vec<u8> {
    let mut file = b"fLaC\0\0\0\x22".to_vec();
    file.extend([0x10, 0, 0x10, 0, 0, 0, 0, 0, 0, 0]);
    // 44.1 kHz, one channel, 16 bits, 4096 samples.
    file.extend((44_100_u64 << 44 | 15 << 36 | 4096).to_be_bytes());
    file.extend([0; 16]);
    let comment = b"TITLE=title";
    file.extend([0x84, 0, 0, 8 + 4 + comment.len() as u8]);
    file.extend([0; 4]);
    file.extend(1_u32.to_le_bytes());
    file.extend((comment.len() as u32).to_le_bytes());
    file.extend(comment);
    file.extend([0xFF, 0xF8, 0xC9, 0x08, 0, 0xC2, 0, 0, 1, 0, 0]);
    file
}

fn jpeg() -> Vec<u8> {
    let picture = image::RgbImage::from_fn(48, 32, |x, y| image::Rgb([x as u8 * 5, y as u8, 90]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, image::ImageFormat::Jpeg)
        .unwrap();
    bytes.into_inner()
}

#[derive(Debug, Clone)]
enum Change {
    Set(usize, u8),
    Cut(usize, usize),
    Repeat(usize, usize),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    // The start of a file is where its structure is: half of the changes go there.
    let place = || prop_oneof![0..96_usize, any::<usize>()];
    let byte = prop_oneof![any::<u8>(), Just(0), Just(0xFF), Just(0x7F), Just(0x80)];
    let change = prop_oneof![
        6 => (place(), byte).prop_map(|(at, byte)| Change::Set(at, byte)),
        1 => (place(), 1..600_usize).prop_map(|(at, length)| Change::Cut(at, length)),
        1 => (place(), 1..600_usize).prop_map(|(at, length)| Change::Repeat(at, length)),
    ];
    prop::collection::vec(change, 1..8)
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let length = bytes.len().max(1);
        match *change {
            Change::Set(at, byte) => {
                if let Some(place) = bytes.get_mut(at % length) {
                    *place = byte;
                }
            }
            Change::Cut(at, count) => {
                let at = (at % length).min(bytes.len());
                bytes.drain(at..(at + count).min(bytes.len()));
            }
            Change::Repeat(at, count) => {
                let at = (at % length).min(bytes.len());
                let piece = bytes[at..(at + count).min(bytes.len())].to_vec();
                bytes.splice(at..at, piece);
            }
        }
    }
    bytes
}

fn for_each_mutant(cases: u32, sound: &[u8], check: impl Fn(Vec<u8>) -> bool) {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(config, rng)
        .run(&changes(), |changes| {
            prop_assert!(check(changed(sound.to_vec(), &changes)));
            Ok(())
        })
        .unwrap();
}

/// Reads, decodes and seeks; whether it was quick and every sample within ±1.
fn audio_is_sane(folder: &Path, bytes: Vec<u8>) -> bool {
    let path = folder.join("mutant");
    std::fs::write(&path, bytes).unwrap();
    let started = Instant::now();
    let _ = media::tags::read(&path);
    let _ = thumbnail(&CoverSource::Embedded(path.clone()), 64);
    let mut is_sane = true;
    if let Ok(mut decoder) = Decoder::open(&path) {
        for frame in [u64::MAX, 5000, 0] {
            let _ = decoder.seek(frame);
            for _ in 0..200 {
                let Ok(Some(samples)) = decoder.next() else {
                    break;
                };
                is_sane &= samples.iter().all(|sample| (-8.0..=8.0).contains(sample));
            }
        }
    }
    is_sane && started.elapsed() < SLOWEST
}

#[test]
fn the_sound_files_are_read() {
    let folder = tempfile::tempdir().unwrap();
    for (bytes, codec, title, frames) in [
        (wav(), "pcm", Some("title"), 8000),
        (mp3(), "mp3", Some("title"), 40 * 1152),
        (flac(), "flac", Some("title"), 0),
    ] {
        let path = folder.path().join("sound");
        std::fs::write(&path, bytes).unwrap();
        let song = media::tags::read(&path).unwrap();
        assert_eq!(song.format.codec, codec);
        assert_eq!(song.tags.title.as_deref(), title);
        if frames > 0 {
            let mut decoder = Decoder::open(&path).unwrap();
            let mut counted = 0;
            while let Some(samples) = decoder.next().unwrap() {
                counted += samples.len();
            }
            assert_eq!(counted, frames, "{codec}");
        }
    }
}

/// Two streams joined, as broken recorders leave them: each half keeps its own rate.
#[test]
fn a_rate_that_changes_in_mid_stream_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("joined");
    let mut bytes = Vec::new();
    for (third, length) in [(0x90, 417), (0x94, 384)] {
        for _ in 0..40 {
            bytes.extend([0xFF, 0xFB, third, 0xC4]);
            bytes.resize(bytes.len() + length - 4, 0);
        }
    }
    std::fs::write(&path, bytes).unwrap();
    let mut decoder = Decoder::open(&path).unwrap();
    let mut rates = vec![decoder.format().sample_rate];
    while decoder.next().unwrap().is_some() {
        let rate = decoder.format().sample_rate;
        if rates.last() != Some(&rate) {
            rates.push(rate);
        }
    }
    assert_eq!(rates, [44_100, 48_000]);
}

#[test]
fn a_decoder_may_work_on_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<Decoder>();
}

#[test]
fn changed_audio_is_survived() {
    let folder = tempfile::tempdir().unwrap();
    for sound in [wav(), mp3(), flac()] {
        for_each_mutant(120, &sound, |bytes| audio_is_sane(folder.path(), bytes));
    }
}

#[test]
fn changed_pictures_are_survived() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cover");
    for_each_mutant(200, &jpeg(), |bytes| {
        let _ = accent(&bytes);
        std::fs::write(&path, bytes).unwrap();
        match thumbnail(&CoverSource::File(path.clone()), 16) {
            Ok(jpeg) => image::load_from_memory(&jpeg).is_ok(),
            Err(error) => error.to_string().ends_with('.'),
        }
    });
}

#[test]
fn changed_json_is_survived() {
    let sound = br#"{"title":"T","artist":["a","b"],"genre":[1,"Jazz"],"year":"1999-01-01","track":"3/12","rating":3.5,"file":"https://x.org/a%20b.mp3","image":"c.jpg","features":{"version":1},"lyrics":"a\nb"}"#;
    for_each_mutant(400, sound, |bytes| {
        let read = media::bundle::parse(&bytes);
        let Some(data) = read.data else {
            return !read.problems.is_empty();
        };
        let again = media::bundle::parse(media::bundle::to_json(&data).as_bytes());
        let is_plain = |name: &Option<String>| {
            name.as_deref()
                .is_none_or(|name| !name.contains(['/', '\\', ':', '\0']) && name != "..")
        };
        again.data.is_some_and(|again| again.tags == data.tags)
            && is_plain(&data.file)
            && is_plain(&data.image)
    });
}
