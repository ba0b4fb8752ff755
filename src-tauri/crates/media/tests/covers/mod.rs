//! Covers of the fixtures: what must be shown is, upright and in its colours.

mod made;

use std::path::{Path, PathBuf};
use std::time::Instant;

use media::cover::{CoverSource, accent, thumbnail};

use crate::SLOWEST;
use crate::manifest;

fn shown(path: &Path, size: u32) -> image::RgbImage {
    let jpeg = thumbnail(&CoverSource::File(path.to_owned()), size)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    image::load_from_memory(&jpeg).unwrap().into_rgb8()
}

/// Mean difference of two pictures' components, 0–255.
fn difference(one: &image::RgbImage, other: &image::RgbImage) -> f64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let sum: u64 = one
        .as_raw()
        .iter()
        .zip(other.as_raw())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    sum as f64 / one.as_raw().len() as f64
}

#[test]
fn sound_covers_are_shown() {
    let Some(rows) = manifest::rows() else { return };
    for row in rows.iter().filter(|row| row.class == "cover") {
        if row.must.starts_with("no crash") {
            continue;
        }
        let picture = shown(&row.path, 96);
        let longest = picture.width().max(picture.height());
        assert!(longest <= 96, "{}: {longest}", row.file);
    }
}

#[test]
fn covers_in_every_encoding_have_the_same_colours() {
    let Some(folder) = manifest::folder() else {
        return;
    };
    let cover = |name: &str| shown(&folder.join("covers").join(name), 200);
    let plain = cover("flower-a-444.jpg");
    for (name, most) in [
        ("flower-a-cmyk.jpg", 6.0),
        ("flower-a-progressive.jpg", 6.0),
    ] {
        let difference = difference(&plain, &cover(name));
        assert!(difference < most, "{name}: {difference}");
    }
}

#[test]
fn covers_are_upright() {
    let Some(rows) = manifest::rows() else { return };
    let upright = |row: &&manifest::Row| row.file.contains("hopper_orientation_");
    let mut pictures = rows
        .iter()
        .filter(upright)
        .map(|row| (row, shown(&row.path, 96)));
    let Some((_, first)) = pictures.next() else {
        panic!("no rotated covers among the fixtures");
    };
    for (row, picture) in pictures {
        let difference = difference(&first, &picture);
        assert!(difference < 12.0, "{}: {difference}", row.file);
    }
}

#[test]
fn grey_covers_have_no_accent_and_coloured_ones_do() {
    let Some(folder) = manifest::folder() else {
        return;
    };
    let accent_of = |name: &str| {
        let path = folder.join("covers").join(name);
        accent(&thumbnail(&CoverSource::File(path), 96).unwrap())
    };
    assert_eq!(accent_of("flower-a-gray.jpg"), None);
    assert_eq!(accent_of("pillow__hopper_gray.jpg"), None);
    let (_, chroma) = accent_of("flower-a-444.jpg").unwrap();
    assert!((0.05..=0.14).contains(&chroma), "{chroma}");
}

#[test]
fn bombs_and_other_files_are_refused_at_once() {
    let Some(rows) = manifest::rows() else { return };
    let hostile = |row: &&manifest::Row| {
        let is_cover = row.file.ends_with(".jpg");
        is_cover
            && ["bomb-", "cover-is-text"]
                .iter()
                .any(|part| row.file.contains(part))
    };
    let mut refused = 0;
    for row in rows.iter().filter(hostile) {
        let started = Instant::now();
        let shown = thumbnail(&CoverSource::File(row.path.clone()), 256);
        assert!(shown.is_err(), "{}", row.file);
        assert!(started.elapsed() < SLOWEST, "{}", row.file);
        refused += 1;
    }
    assert!(refused >= 3, "only {refused} hostile covers");
}

#[test]
fn damaged_covers_give_a_picture_or_a_reason() {
    let Some(rows) = manifest::rows() else { return };
    for row in rows.iter().filter(|row| row.class == "cover-corrupt") {
        let started = Instant::now();
        let source = CoverSource::File(PathBuf::from(&row.path));
        if let Err(error) = thumbnail(&source, 256) {
            assert!(error.to_string().ends_with('.'), "{error}");
        }
        assert!(started.elapsed() < SLOWEST, "{}", row.file);
    }
}

#[test]
fn embedded_covers_are_taken_out_of_every_format() {
    let Some(folder) = manifest::folder() else {
        return;
    };
    for file in [
        "mp3/beets__image.mp3",
        "mp3/tinytag__id3v22_with_image.mp3",
        "flac/beets__image.flac",
        "ogg/beets__image.ogg",
        "m4a/beets__image.m4a",
        "aiff/tinytag__aiff_with_image.aiff",
        "wav/tinytag__wav_with_image.wav",
        "other/beets__image.ape",
        "hostile/tags/id3-apic-2MB.mp3",
    ] {
        let path = folder.join(file);
        let song = media::tags::read(&path).unwrap();
        assert!(song.embedded_cover, "{file}");
        let jpeg = thumbnail(&CoverSource::Embedded(path), 96);
        let picture = image::load_from_memory(&jpeg.unwrap_or_else(|e| panic!("{file}: {e}")));
        assert!(picture.is_ok(), "{file}");
    }
}
