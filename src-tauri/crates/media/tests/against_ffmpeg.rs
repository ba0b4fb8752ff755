//! Every sound fixture decoded twice, by us and by ffmpeg: as long, and the same within 0.001.
//!
//! Needs the fixtures and `ffmpeg`; without either it says so and passes. What differs is in
//! [`REASONS`], with why; a reason that is not needed any more is a failure, too.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

mod manifest;

use std::path::Path;
use std::process::{Command, Stdio};

use media::decode::Decoder;

/// The largest difference of a sample that is none.
const SAME: f32 = 1e-3;

/// Our decoder gives nothing beyond: these are numbers of test files, not music.
const LOUDEST: f32 = 8.0;

/// Beginnings and ends of file names, and why these differ from ffmpeg.
const REASONS: &[(&str, &str, &str)] = &[
    (
        "gapless/",
        ".m4a",
        "ffmpeg plays the padding behind the end that the edit list leaves out",
    ),
    ("m4a/beets__", ".m4a", "the same"),
    ("m4a/lofty__", ".m4a", "the same"),
    ("m4a/tinytag__", ".m4a", "the same"),
    (
        "m4a/mutagen__",
        "",
        "without an edit list ffmpeg leaves out a first packet all the same",
    ),
    (
        "mp3/lofty__full_test",
        ".mp1",
        "layer I: one frame more, and decoded otherwise",
    ),
    (
        "mp3/mutagen__apev2-lyricsv2",
        "",
        "its first frames refer to bytes that were cut away",
    ),
    (
        "mp3/mutagen__audacious-trailing-id32-apev2",
        "",
        "ffmpeg plays part of the padding",
    ),
    (
        "mp3/mutagen__id3v",
        "",
        "the last frame is cut in two: ffmpeg plays the half that is there",
    ),
    ("mp3/mutagen__xing", "", "the same"),
    (
        "mp3/mutagen__lame397v9short",
        "",
        "less is left than the encoder's delay",
    ),
    ("mp3/tinytag__vbr_xing_header_short", "", "the same"),
    (
        "mp3/tinytag__mpeg2",
        "_id3v1.mp3",
        "ffmpeg does not leave out all of the encoder's delay",
    ),
    (
        "ogg/",
        ".ogg",
        "ffmpeg leaves out the first 128 samples of a side, which the stream counts",
    ),
    (
        "wav/lofty__",
        "24bit-4byte-48kHz-stereo.wav",
        "ffmpeg takes these for floating-point numbers of Cool Edit, which nothing in them says",
    ),
];

#[test]
fn sound_files_decode_as_in_ffmpeg() {
    let Some(rows) = manifest::rows() else { return };
    if Command::new("ffmpeg").arg("-version").output().is_err() {
        eprintln!("skipped: no ffmpeg on this machine");
        return;
    }
    let (mut compared, mut wrong) = (0, Vec::new());
    let mut needed = vec![false; REASONS.len()];
    let sound = ["valid", "gapless", "bundle"];
    for row in rows
        .iter()
        .filter(|row| sound.contains(&row.class.as_str()))
    {
        let (Some(ours), Some(theirs)) = (decoded(&row.path), by_ffmpeg(&row.path)) else {
            continue;
        };
        compared += 1;
        let Some(found) = difference(&ours, &theirs) else {
            continue;
        };
        let fits = |(start, end, _): &&(&str, &str, &str)| {
            row.file.starts_with(*start) && row.file.ends_with(*end)
        };
        match REASONS.iter().position(|reason| fits(&reason)) {
            Some(index) => {
                needed[index] = true;
                eprintln!("{}: {found}: {}", row.file, REASONS[index].2);
            }
            None => wrong.push(format!("{}: {found}", row.file)),
        }
    }
    eprintln!("{compared} files compared");
    assert!(compared > 250, "only {compared} files could be compared");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let idle: Vec<_> = REASONS.iter().zip(needed).filter(|(_, it)| !it).collect();
    assert!(idle.is_empty(), "not needed any more: {idle:?}");
}

fn difference(ours: &[f32], theirs: &[f32]) -> Option<String> {
    let most = ours
        .iter()
        .zip(theirs)
        .map(|(a, b)| (a - b.clamp(-LOUDEST, LOUDEST)).abs())
        .fold(0.0, f32::max);
    if ours.len() != theirs.len() {
        let (ours, theirs) = (ours.len(), theirs.len());
        return Some(format!("{ours} samples against {theirs}, {most:.6} apart"));
    }
    (most >= SAME).then(|| format!("{most:.6} apart"))
}

fn decoded(path: &Path) -> Option<Vec<f32>> {
    let mut decoder = Decoder::open(path).ok()?;
    let mut samples = Vec::new();
    while let Some(more) = decoder.next().ok()? {
        samples.extend_from_slice(more);
    }
    Some(samples)
}

/// By which decoder: ffmpeg's own one for Opus is not bit-exact with the reference, libopus is it. Asked
/// for whole numbers, which is its default there, libopus bends peaks above full scale; so for floats.
fn decoder(path: &Path) -> &'static [&'static str] {
    if path
        .extension()
        .is_some_and(|extension| extension == "opus")
    {
        &["-c:a", "libopus", "-request_sample_fmt", "flt"]
    } else {
        &[]
    }
}

/// The first audio stream at its own rate and channels, in 32-bit floats.
fn by_ffmpeg(path: &Path) -> Option<Vec<f32>> {
    let output = Command::new("ffmpeg")
        .args(["-v", "quiet", "-nostdin"])
        .args(decoder(path))
        .arg("-i")
        .arg(path)
        .args(["-map", "0:a:0", "-f", "f32le", "-"])
        .stderr(Stdio::null())
        .output()
        .unwrap();
    let (samples, _) = output.stdout.as_chunks::<4>();
    let samples: Vec<f32> = samples
        .iter()
        .map(|bytes| f32::from_le_bytes(*bytes))
        .collect();
    (!samples.is_empty()).then_some(samples)
}
