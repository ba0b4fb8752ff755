//! Tags written into copies of real files: the sound stays, the values are read again (fault 26).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs,
    reason = "tests"
)]

mod manifest;

use std::fs;
use std::path::Path;

use domain::edit::{Change, Field};
use domain::sound::{Level, Levels};
use media::decode::Decoder;
use media::write::{self, Proof, WriteError};

fn changes() -> Vec<Change> {
    let change = |field, values: &[&str]| {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        Change::new(field, &values).unwrap()
    };
    vec![
        change(Field::Title, &["Ein neuer Titel — 新しい"]),
        change(Field::Artist, &["Some & Others"]),
        change(Field::Album, &["An Album"]),
        change(Field::Year, &["1987"]),
        change(Field::Track, &["7"]),
        change(Field::Composer, &[]),
    ]
}

fn copy(from: &Path, folder: &Path) -> std::path::PathBuf {
    let to = folder.join(from.file_name().unwrap());
    fs::copy(from, &to).unwrap();
    to
}

/// Every sample of a file, as bits.
fn samples(path: &Path) -> Vec<u32> {
    let mut decoder = Decoder::open(path).unwrap();
    let mut all = Vec::new();
    while let Some(frames) = decoder.next().unwrap() {
        all.extend(frames.iter().map(|sample| sample.to_bits()));
    }
    all
}

#[test]
fn every_sound_file_keeps_its_sound_and_reads_its_new_tags() {
    let Some(rows) = manifest::rows() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (mut written, mut refused) = (0, Vec::new());
    for row in rows.iter().filter(|row| row.class == "valid") {
        let Ok(proof) = Proof::of(&row.path) else {
            continue;
        };
        if proof_is_of_no_sound(&row.path) {
            continue;
        }
        let file = copy(&row.path, folder.path());
        match write::tags(&file, &changes(), &proof) {
            Ok(()) => {
                written += 1;
                assert_eq!(samples(&file), samples(&row.path), "{}", row.file);
            }
            Err(error) => {
                assert!(error.to_string().ends_with('.'), "{error}");
                refused.push(format!("{}: {error}", row.file));
            }
        }
        fs::remove_file(&file).unwrap();
    }
    println!("{written} written, {} refused", refused.len());
    assert!(
        written > 20 && refused.len() * 5 < written,
        "{written} written; refused: {refused:#?}"
    );
}

/// Gains and peaks are written and read again in every format, those of Opus under its own names.
#[test]
fn loudness_is_kept_by_every_format() {
    let Some(folder) = manifest::folder() else {
        return;
    };
    let scratch = tempfile::tempdir().unwrap();
    let level = |gain_db, peak| {
        Some(Level {
            gain_db,
            peak: Some(peak),
        })
    };
    let levels = Levels {
        track: level(-7.31, 1.047_128),
        album: level(-8.0, 1.1),
    };
    for name in [
        "mp3/beets__full.mp3",
        "flac/beets__full.flac",
        "ogg/beets__full.ogg",
        "opus/beets__full.opus",
        "m4a/beets__full.m4a",
    ] {
        let from = folder.join(name);
        let file = copy(&from, scratch.path());
        let proof = Proof::of(&from).unwrap();
        write::tags(&file, &levels.changes(), &proof).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(samples(&file), samples(&from), "{name}");
        let gain = media::tags::read(&file).unwrap().tags.gain.unwrap();
        for (read, written) in [
            (gain.track_db, -7.31),
            (gain.track_peak, 1.047_128),
            (gain.album_db, -8.0),
            (gain.album_peak, 1.1),
        ] {
            let error = (read.unwrap() - written).abs();
            assert!(error < 0.002, "{name}: {written} was read as {read:?}");
        }
        let bytes = fs::read(&file).unwrap();
        let says = |text: &str| bytes.windows(text.len()).any(|it| it == text.as_bytes());
        assert_eq!(
            says("R128_TRACK_GAIN=-3151"),
            name.ends_with("opus"),
            "{name}"
        );
        let lower = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
        let usual = lower.contains("replaygain_track_gain");
        assert_eq!(usual, !name.ends_with("opus"), "{name}");
        // A second song of the album came: only what is known is written anew.
        let again = Levels {
            track: level(-3.0, 0.5),
            album: None,
        };
        write::tags(&file, &again.changes(), &Proof::of(&file).unwrap()).unwrap();
        let gain = media::tags::read(&file).unwrap().tags.gain.unwrap();
        assert!((gain.track_db.unwrap() + 3.0).abs() < 0.002, "{name}");
        assert!((gain.album_db.unwrap() + 8.0).abs() < 0.002, "{name}");
    }
}

fn proof_is_of_no_sound(path: &Path) -> bool {
    Decoder::open(path).is_err()
}

/// Fault 26, issue 721 of lofty: sound that holds the marks of tags is sound.
#[test]
fn sound_that_looks_like_tags_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut data = vec![0x11_u8; 40_000];
    for (at, mark) in [
        (0, &b"ID3\x04\0\0\0\0\x02\x01"[..]),
        (9_000, b"ID3\x03\0\0\0\0\x01\x00"),
        (20_000, b"APETAGEX\xd0\x07\0\0\x20\0\0\0"),
        (39_872, b"TAGtitle"),
    ] {
        data[at..at + mark.len()].copy_from_slice(mark);
    }
    let mut wav = b"RIFF".to_vec();
    wav.extend((36 + data.len() as u32).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    for number in [16_u32, 1 | 1 << 16, 8_000, 8_000, 1 | 8 << 16] {
        wav.extend(number.to_le_bytes());
    }
    wav.extend(b"data");
    wav.extend((data.len() as u32).to_le_bytes());
    wav.extend(&data);
    let file = folder.path().join("a.wav");
    fs::write(&file, &wav).unwrap();
    let before = samples(&file);
    let proof = Proof::of(&file).unwrap();
    let outcome = write::tags(&file, &changes()[..1], &proof);
    match outcome {
        Ok(()) => assert_eq!(samples(&file), before),
        Err(error) => assert!(
            matches!(error, WriteError::WouldHarm(_) | WriteError::NotKept(_)),
            "{error}"
        ),
    }
}

/// The proof tells a file whose sound was cut or changed by one byte.
#[test]
fn the_proof_notices_one_byte() {
    let Some(folder) = manifest::folder() else {
        return;
    };
    let scratch = tempfile::tempdir().unwrap();
    for name in [
        "mp3/beets__full.mp3",
        "flac/beets__full.flac",
        "ogg/beets__full.ogg",
        "m4a/beets__full.m4a",
    ] {
        let path = folder.join(name);
        let proof = Proof::of(&path).unwrap();
        proof.holds_for(&path).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        let near_the_end = bytes.len() - bytes.len() / 4;
        bytes[near_the_end] ^= 0x10;
        let other = scratch.path().join("other");
        fs::write(&other, &bytes).unwrap();
        assert!(proof.holds_for(&other).is_err(), "{name}: a changed byte");
        fs::write(&other, &bytes[..bytes.len() / 2]).unwrap();
        assert!(proof.holds_for(&other).is_err(), "{name}: half of it");
    }
}
