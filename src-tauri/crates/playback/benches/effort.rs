//! What playing costs: processor time per second of music, as a part of one core.
//!
//! `cargo bench -p playback --bench effort -- song.mp3` plays the file for twenty seconds each time, at
//! the pace of a clock, nothing heard: as it is, with ten bands of the equaliser and the limiter, at
//! another speed, and with everything. The first seconds, in which two seconds are decoded ahead, are
//! not counted.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement prints, and ends where it cannot go on"
)]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use domain::sound::{LoudnessMode, Sound};
use domain::{EntryId, Millis};
use playback::{Cue, Engine, Event, Programme, Silent, Start};

/// Until the ring is full, and how long is measured then.
const BEFORE: Duration = Duration::from_secs(4);
const MEASURED: Duration = Duration::from_secs(20);

fn main() {
    let files: Vec<PathBuf> = std::env::args()
        .skip(1)
        .filter(|it| !it.starts_with('-'))
        .map(PathBuf::from)
        .collect();
    if files.is_empty() {
        println!("name a song of at least half a minute after --");
    }
    for file in files {
        let name = file
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        for (what, sound, speed) in ways() {
            let share = effort(&file, sound, speed);
            println!("{name:5} {what:24} {:5.2} % of a core", share * 100.0);
        }
    }
}

fn ways() -> [(&'static str, Sound, f32); 4] {
    let mut equalised = Sound::default();
    equalised.equaliser.on = true;
    equalised.equaliser.graphic_db = [3.0, -2.0, 4.0, 1.0, -5.0, 1.0, 2.0, -3.0, 5.0, -1.0];
    let mut everything = equalised.clone();
    everything.loudness.mode = LoudnessMode::Track;
    everything.crossfeed = 0.5;
    everything.balance = 0.1;
    [
        ("as it is", Sound::default(), 1.0),
        ("equaliser and limiter", equalised, 1.0),
        ("speed 1.25", Sound::default(), 1.25),
        ("everything", everything, 1.25),
    ]
}

fn effort(file: &std::path::Path, sound: Sound, speed: f32) -> f64 {
    let start = Start {
        sound,
        speed,
        ..Start::default()
    };
    let engine = Engine::start(Silent::default(), Nothing, start).unwrap();
    engine.play(Cue::new(EntryId(0), file.to_owned()), Millis(0));
    std::thread::sleep(BEFORE);
    let (spent, began) = (processor_time(), Instant::now());
    std::thread::sleep(MEASURED);
    (processor_time() - spent).as_secs_f64() / began.elapsed().as_secs_f64()
}

/// Nothing follows.
struct Nothing;

impl Programme for Nothing {
    fn after(&mut self, _entry: EntryId) -> Option<Cue> {
        None
    }

    fn told(&mut self, _event: Event) {}
}

/// Processor time of this process so far, in the kernel's nanoseconds (Linux).
fn processor_time() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task").unwrap();
    let nanos = threads.filter_map(|thread| {
        let text = std::fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanos.sum())
}
