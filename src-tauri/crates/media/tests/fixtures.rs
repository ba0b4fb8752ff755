//! The reference fixtures: every file of the manifest is read, decoded and shown as it says.
//!
//! The fixtures are not part of the repository: `$UNDERTONE_SHARED/fixtures` or
//! `<repository>/../shared/fixtures`. Without them these tests say so and pass.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

mod covers;
mod manifest;
mod support;

use std::time::{Duration, Instant};

use manifest::Row;

/// Slowest a single file may be.
const SLOWEST: Duration = Duration::from_secs(2);

/// Least share of tag fields read as the manifest expects.
const FIELDS_RIGHT: f64 = 0.975;

#[test]
fn tag_fields_are_right() {
    let Some(rows) = manifest::rows() else { return };
    let mut score = support::Score::default();
    for row in rows.iter().filter(|row| row.must_be_listed()) {
        match media::tags::read(&row.path) {
            Ok(song) => score.add(row, &song),
            Err(error) => score.add_unread(row, &error),
        }
    }
    score.print();
    assert!(
        score.share() >= FIELDS_RIGHT,
        "{} of the fields are right",
        score.share()
    );
}

#[test]
fn no_file_panics_or_takes_long() {
    let Some(rows) = manifest::rows() else { return };
    let mut slow = Vec::new();
    for row in rows.iter().filter(|row| row.path.is_file()) {
        let started = Instant::now();
        let _ = media::tags::read(&row.path);
        let tags = started.elapsed();
        let _ = support::decoded_frames(&row.path);
        if tags > SLOWEST || started.elapsed() > SLOWEST * 5 {
            slow.push((row.file.clone(), tags, started.elapsed()));
        }
    }
    assert!(slow.is_empty(), "{slow:?}");
}

#[test]
fn gapless_files_decode_to_the_exact_number_of_frames() {
    let Some(rows) = manifest::rows() else { return };
    let wrong: Vec<_> = rows
        .iter()
        .filter(|row| row.class == "gapless" && row.must.contains("exactly equals"))
        .filter_map(|row| {
            let decoded = support::decoded_frames(&row.path);
            let is_right = decoded.as_ref().ok() == row.samples.as_ref();
            (!is_right).then_some((&row.file, decoded, row.samples))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Their encoder wrote no exact end: what is left of its padding must be shorter than a packet.
#[test]
fn joined_parts_without_an_exact_end_leave_no_gap() {
    let Some(rows) = manifest::rows() else { return };
    let parts = |row: &&Row| row.class == "gapless" && !row.must.contains("exactly equals");
    let mut nogap = (0_i64, 0_i64);
    for row in rows.iter().filter(parts) {
        let decoded = support::decoded_frames(&row.path).unwrap() as i64;
        let extra = decoded - row.samples.unwrap() as i64;
        eprintln!("{}: {extra} extra samples", row.file);
        if row.file.ends_with(".m4a") {
            assert!((0..=1023).contains(&extra), "{}: {extra}", row.file);
        } else if row.file.starts_with("gapless/sweep") {
            nogap.0 += extra;
        } else {
            nogap.1 += extra;
        }
    }
    assert!(nogap.0.abs() <= 1152 && nogap.1.abs() <= 1152, "{nogap:?}");
}

#[test]
fn lossless_pcm_is_the_encoders_input() {
    let Some(rows) = manifest::rows() else { return };
    let mut checked = 0;
    for row in &rows {
        let Some((_, hash)) = row.notes.split_once("raw s16le PCM sha256 ") else {
            continue;
        };
        assert_eq!(
            support::sha256_of_pcm(&row.path),
            hash.trim(),
            "{}",
            row.file
        );
        checked += 1;
    }
    assert!(checked >= 6, "only {checked} rows carry a hash");
}

#[test]
fn after_a_seek_every_sample_is_the_one_of_a_whole_decode() {
    let Some(rows) = manifest::rows() else { return };
    let mut wrong = Vec::new();
    for row in rows.iter().filter(|row| row.class == "gapless") {
        // AAC draws noise from a generator that a seek does not wind back; Opus's state fades in
        // over the 80 ms before the target rather than starting anew.
        let most = match row
            .path
            .extension()
            .and_then(|extension| extension.to_str())
        {
            Some("opus" | "m4a") => 0.01,
            _ => 0.0,
        };
        wrong.extend(support::wrong_seeks(&row.path, 12, most));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Xing header that lies, bare variable bit rate: seeking stays in step.
#[test]
fn seeks_in_odd_mp3_files_are_exact_too() {
    let Some(folder) = manifest::folder() else {
        return;
    };
    for file in [
        "music/machine_wars.mp3",
        "hostile/stream/xing-zero-frames.mp3",
        "mp3/tinytag__vbr44stereo.mp3",
        "mp3/tinytag__vbr8.mp3",
        "mp3/mutagen__silence-44-s.mp3",
    ] {
        let wrong = support::wrong_seeks(&folder.join(file), 6, 0.0);
        assert!(wrong.is_empty(), "{file}: {wrong:#?}");
    }
}

impl Row {
    fn must_be_listed(&self) -> bool {
        self.must.starts_with("list with these tags")
    }
}
