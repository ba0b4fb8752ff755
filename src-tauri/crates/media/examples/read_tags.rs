//! How fast tags are read: every file below a folder, several times over.
//!
//! `cargo run --release -p media --example read_tags -- FOLDER [ROUNDS]`
#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::time::Instant;

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, into);
        } else {
            into.push(path);
        }
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| ".".to_owned());
    let rounds = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(10);
    let mut paths = Vec::new();
    files(Path::new(&folder), &mut paths);
    let started = Instant::now();
    let mut read = 0;
    for _ in 0..rounds {
        read += paths
            .iter()
            .filter(|path| media::tags::read(path).is_ok())
            .count();
    }
    let each = started.elapsed() / (rounds * paths.len().max(1) as u32);
    println!("{read} reads, {each:?} each");
}
