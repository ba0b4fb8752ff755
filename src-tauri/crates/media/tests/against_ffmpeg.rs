//! Every sound fixture decoded twice, by us and by ffmpeg: as long, and the same within 0.001.
//!
//! Needs the fixtures and `ffmpeg`; without either it says so and passes. What differs is in
//! [`REASONS`], file by file, with why; a file there that does not differ any more is a failure, too.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

mod manifest;

use std::path::Path;
use std::process::{Command, Stdio};

use media::decode::Decoder;

/// The largest difference of a sample that is none.
const SAME: f32 = 1e-3;

/// Beginnings of file names, and why these differ from ffmpeg.
const REASONS: &[(&str, &str)] = &[];

#[test]
fn sound_files_decode_as_in_ffmpeg() {
    let Some(rows) = manifest::rows() else { return };
    if Command::new("ffmpeg").arg("-version").output().is_err() {
        eprintln!("skipped: no ffmpeg on this machine");
        return;
    }
    let (mut compared, mut wrong) = (0, Vec::new());
    let sound = ["valid", "gapless", "bundle"];
    for row in rows
        .iter()
        .filter(|row| sound.contains(&row.class.as_str()))
    {
        let Some(ours) = decoded(&row.path) else {
            continue;
        };
        let Some(theirs) = by_ffmpeg(&row.path) else {
            continue;
        };
        compared += 1;
        let found = difference(&ours, &theirs);
        let reason = REASONS.iter().find(|(name, _)| row.file.starts_with(name));
        match (found, reason) {
            (Some(found), None) => wrong.push(format!("{}: {found}", row.file)),
            (Some(found), Some((_, reason))) => eprintln!("{}: {found}: {reason}", row.file),
            (None, Some(_)) => wrong.push(format!("{} does not differ any more", row.file)),
            (None, None) => {}
        }
    }
    eprintln!("{compared} files compared");
    assert!(compared > 250, "only {compared} files could be compared");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn difference(ours: &[f32], theirs: &[f32]) -> Option<String> {
    let most = ours
        .iter()
        .zip(theirs)
        .map(|(a, b)| (a - b.clamp(-1.0, 1.0)).abs())
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

/// The first audio stream at its own rate and channels, in 32-bit floats.
fn by_ffmpeg(path: &Path) -> Option<Vec<f32>> {
    let output = Command::new("ffmpeg")
        .args(["-v", "quiet", "-nostdin", "-i"])
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
