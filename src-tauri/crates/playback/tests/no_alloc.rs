//! The device's callback allocates nothing, whatever the listener does meanwhile.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on ends"
)]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use assert_no_alloc::{AllocDisabler, assert_no_alloc, violation_count};
use domain::Millis;
use playback::{Format, Lost, NoOutput, Opened, Output, Rates, Renderer};
use support::*;

#[global_allocator]
static GUARD: AllocDisabler = AllocDisabler;

/// Calls the renderer as a device does, and counts its allocations.
#[derive(Default)]
struct Guarded {
    stop: Arc<AtomicBool>,
    frames: Arc<AtomicU64>,
    violations: Arc<AtomicU32>,
    thread: Option<JoinHandle<()>>,
}

impl Output for Guarded {
    fn open(
        &mut self,
        _device: Option<&str>,
        wanted: Format,
        _lost: Lost,
        make: &mut dyn FnMut(Format) -> Renderer,
    ) -> Result<Opened, NoOutput> {
        let mut renderer = make(wanted);
        let stop = Arc::clone(&self.stop);
        let frames = Arc::clone(&self.frames);
        let violations = Arc::clone(&self.violations);
        self.thread = Some(std::thread::spawn(move || {
            let mut block = vec![0.0; 512 * usize::from(wanted.channels)];
            while !stop.load(Ordering::Relaxed) {
                let heard = assert_no_alloc(|| renderer.render(&mut block));
                frames.fetch_add(heard as u64, Ordering::Relaxed);
                violations.store(violation_count(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_micros(300));
            }
        }));
        Ok(Opened {
            name: "Guarded".into(),
            format: wanted,
            latency: 0,
            rates: Rates(vec![(44_100, 44_100)]),
            bits: 32,
            float: true,
            direct: false,
        })
    }

    fn close(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

#[test]
fn the_callback_allocates_nothing() {
    assert_no_alloc(|| drop(std::hint::black_box(vec![1_u8])));
    assert!(violation_count() > 0, "the guard sees allocations");

    let folder = tempfile::tempdir().unwrap();
    let files: Vec<_> = (1..=6)
        .map(|seed| {
            let path = folder.path().join(format!("{seed}.wav"));
            // Mono files and one of another rate: everything that may be between is.
            let (rate, channels) = if seed == 3 { (48_000, 2) } else { (44_100, 1) };
            write_wav(&path, rate, channels, &noise(seed, 120_000));
            path
        })
        .collect();
    let output = Guarded::default();
    let (frames, violations) = (Arc::clone(&output.frames), Arc::clone(&output.violations));
    let stage = Stage::new(output, &files);
    let engine = &stage.engine;
    for round in 0..40_usize {
        match round % 8 {
            0 => drop(engine.play(stage.cue(round / 8), Millis(0))),
            1 => engine.set_volume(0.3),
            2 => drop(engine.seek(Millis(1_000))),
            3 => engine.pause(),
            4 => engine.resume(),
            5 => {
                stage.list.cues.lock().unwrap().swap(4, 5);
                engine.reconsider();
            }
            6 => engine.set_volume(1.0),
            // Plays into the next song, or to the end and beyond.
            _ => drop(engine.seek(Millis(2_700))),
        }
        std::thread::sleep(Duration::from_millis(15));
    }
    engine.play(stage.cue(0), Millis(0));
    let before = frames.load(Ordering::Relaxed);
    wait_until("sound", || {
        frames.load(Ordering::Relaxed) > before + 300_000
    });
    assert_eq!(violations.load(Ordering::Relaxed), 0);
}
