//! Peak memory while every fixture is read, decoded and shown: no file may claim it all.
//!
//! A test binary of its own, because the peak is the whole process's. Linux only: there the kernel
//! keeps the peak and lets it be reset.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]
#![cfg(target_os = "linux")]

mod manifest;

use std::time::{Duration, Instant};

use media::cover::{CoverSource, thumbnail};

/// Most a single file may add to the process, in KiB.
const MOST_GROWTH: u64 = 256 * 1024;

/// Most of one song that is decoded here.
const LONG_ENOUGH: Duration = Duration::from_millis(300);

/// A figure of `/proc/self/status` in KiB.
fn status(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .unwrap();
    line.trim_start_matches(':')
        .trim()
        .trim_end_matches("kB")
        .trim()
        .parse()
        .unwrap()
}

fn growth(work: impl FnOnce()) -> u64 {
    // "5" sets the peak back to what is in use now (proc(5)).
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = status("VmRSS");
    work();
    status("VmHWM").saturating_sub(before)
}

#[test]
fn no_file_makes_the_process_grow_beyond_measure() {
    let Some(rows) = manifest::rows() else { return };
    let mut worst = (0, String::new());
    for row in rows.iter().filter(|row| row.path.is_file()) {
        let path = &row.path;
        let grown = growth(|| {
            let _ = media::tags::read(path);
            let _ = thumbnail(&CoverSource::File(path.clone()), 256);
            let _ = thumbnail(&CoverSource::Embedded(path.clone()), 256);
            if let Ok(mut decoder) = media::decode::Decoder::open(path) {
                let started = Instant::now();
                while started.elapsed() < LONG_ENOUGH && matches!(decoder.next(), Ok(Some(_))) {}
            }
        });
        assert!(
            grown < MOST_GROWTH,
            "{} made it grow by {grown} KiB",
            row.file
        );
        worst = worst.max((grown, row.file.clone()));
    }
    eprintln!("most growth: {} KiB by {}", worst.0, worst.1);
}
