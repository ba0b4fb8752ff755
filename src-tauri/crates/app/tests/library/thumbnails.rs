//! Thumbnails made ahead, kept by what the pictures hold.

use std::fs;
use std::path::{Path, PathBuf};

use super::house::*;

fn drawn(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => found.extend(drawn(&path)),
            false => found.push(path),
        }
    }
    found
}

#[test]
fn every_picture_is_drawn_ahead_once_in_three_sizes() {
    let house = House::watching();
    for n in 0..5 {
        let stem = format!("s{n}");
        bundle(&house.music, &stem, &stem, "A", "B", n);
    }
    put(&house.music.join("odd.wav"), &wav(1, 9));
    put(&house.music.join("odd.png"), b"no picture at all");
    house.until("the songs are there", |rows| rows.len() == 6);
    let covers = house.folder().join("cache/covers");
    // Five files with the same picture are one picture.
    until("the thumbnails are drawn", || drawn(&covers).len() == 3);
    let names: Vec<String> = drawn(&covers)
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    for size in ["-96.jpg", "-256.jpg", "-640.jpg"] {
        assert!(names.iter().any(|name| name.ends_with(size)), "{names:?}");
    }
}
