//! How long from the play command to the first sample in the device's hands.
//!
//! `cargo bench -p playback` plays two WAV files made here, and each file given after `--`, 200
//! times: from silence, and over a song that plays. A file named `half…`, silent in its first half and
//! loud in its second, is sought in instead: from the silence into the sound. The device takes blocks
//! of the real one's length at the pace of a clock, or asks as often as it can, which
//! leaves the engine's own time. Prints median and 95th percentile in milliseconds.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement prints, and ends where it cannot go on"
)]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use domain::{EntryId, Millis};
use playback::{
    Cue, Engine, Event, Format, Lost, NoOutput, Opened, Output, Programme, Rates, Renderer,
    SoundDevice, Start,
};

const ROUNDS: usize = 200;
/// Longer than this nothing takes that is measured here.
const PATIENCE: Duration = Duration::from_secs(5);

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let pair = [
        folder.path().join("high.wav"),
        folder.path().join("low.wav"),
    ];
    write_constant(&pair[0], 8_000);
    write_constant(&pair[1], -8_000);
    let block = SoundDevice::block(44_100);
    println!(
        "milliseconds: median (95th percentile) of {ROUNDS}; blocks of {block} frames at 44.1 kHz"
    );
    let half = folder.path().join("half.wav");
    write_half(&half);
    for paced in [true, false] {
        report("WAV seek", paced, seeks(&half, paced));
        report(
            "WAV from silence",
            paced,
            measure(&[pair[0].clone()], paced),
        );
        report("WAV over a song", paced, measure(&pair, paced));
    }
    for file in std::env::args()
        .skip(1)
        .filter(|it| !it.starts_with('-'))
        .map(PathBuf::from)
    {
        let name = file
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let sought = file
            .file_stem()
            .is_some_and(|stem| stem.to_string_lossy().starts_with("half"));
        for paced in [true, false] {
            if sought {
                report(&format!("{name} seek"), paced, seeks(&file, paced));
                continue;
            }
            report(
                &format!("{name} from silence"),
                paced,
                measure(std::slice::from_ref(&file), paced),
            );
        }
    }
}

fn report(what: &str, paced: bool, times: Vec<f64>) {
    let device = if paced {
        "clocked device"
    } else {
        "engine alone"
    };
    let mut times = times;
    times.sort_by(f64::total_cmp);
    let (median, high) = (times[times.len() / 2], times[times.len() * 95 / 100]);
    println!("{device:15} {what:20} {median:6.2} ({high:.2})");
}

/// One file is played from silence; two are played over each other, told apart by their sign.
fn measure(files: &[PathBuf], paced: bool) -> Vec<f64> {
    let watch = Arc::<Watch>::default();
    let engine = Engine::start(
        Device::new(paced, Arc::clone(&watch)),
        Nothing,
        Start::default(),
    )
    .unwrap();
    (0..=ROUNDS)
        .map(|round| {
            let path = files[round % files.len()].clone();
            let sign = match (files.len(), round % 2) {
                (1, _) => None,
                (_, 0) => Some(1.0),
                (_, _) => Some(-1.0),
            };
            if files.len() == 1 {
                engine.pause();
            }
            // Not in step with the device's blocks.
            std::thread::sleep(Duration::from_micros(
                60_000 + (round as u64 * 7_919) % 23_000,
            ));
            *watch.wanted.lock().unwrap() = Some(sign);
            let before = Instant::now();
            engine.play(Cue::new(EntryId(round as u32), path), Millis(0));
            watch.wait(before)
        })
        // The first one waits for the device, too.
        .skip(1)
        .collect()
}

/// From somewhere in the silent half to somewhere in the other, while it plays.
fn seeks(file: &Path, paced: bool) -> Vec<f64> {
    let watch = Arc::<Watch>::default();
    let device = Device::new(paced, Arc::clone(&watch));
    let engine = Engine::start(device, Nothing, Start::default()).unwrap();
    let mut decoder = media::decode::Decoder::open(file).unwrap();
    let rate = u64::from(decoder.format().sample_rate);
    let length = decoder.total_frames().unwrap() * 1000 / rate;
    drop(decoder.next());
    engine.play(Cue::new(EntryId(0), file.to_owned()), Millis(0));
    (0..=ROUNDS as u64)
        .map(|round| {
            engine.seek(Millis(round * 37 % (length / 3)));
            std::thread::sleep(Duration::from_micros(80_000 + (round * 7_919) % 23_000));
            *watch.wanted.lock().unwrap() = Some(None);
            let before = Instant::now();
            engine.seek(Millis(length / 2 + 500 + round * 7_919 % (length / 3)));
            watch.wait(before)
        })
        .skip(1)
        .collect()
}

/// What the device looks for, and when it saw it.
#[derive(Default)]
struct Watch {
    /// Any sound, or samples of this sign.
    wanted: Mutex<Option<Option<f32>>>,
    seen: Mutex<Option<Instant>>,
}

impl Watch {
    /// Milliseconds from `before` until it was seen.
    fn wait(&self, before: Instant) -> f64 {
        loop {
            if let Some(seen) = self.seen.lock().unwrap().take() {
                return seen.duration_since(before).as_secs_f64() * 1_000.0;
            }
            assert!(before.elapsed() < PATIENCE, "nothing sounds");
            std::thread::sleep(Duration::from_micros(100));
        }
    }

    fn look(&self, sounding: &[f32]) {
        let mut wanted = self.wanted.lock().unwrap();
        let found = match *wanted {
            None => false,
            Some(None) => sounding.iter().any(|sample| sample.abs() > 0.01),
            Some(Some(sign)) => sounding.iter().any(|sample| sample * sign > 0.0),
        };
        if found {
            *wanted = None;
            *self.seen.lock().unwrap() = Some(Instant::now());
        }
    }
}

struct Device {
    paced: bool,
    watch: Arc<Watch>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Device {
    fn new(paced: bool, watch: Arc<Watch>) -> Self {
        Self {
            paced,
            watch,
            stop: Arc::default(),
            thread: None,
        }
    }
}

impl Output for Device {
    fn open(
        &mut self,
        _device: Option<&str>,
        wanted: Format,
        _lost: Lost,
        make: &mut dyn FnMut(Format) -> Renderer,
    ) -> Result<Opened, NoOutput> {
        let frames = SoundDevice::block(wanted.sample_rate);
        let pace = if self.paced {
            Duration::from_secs(1) * frames / wanted.sample_rate
        } else {
            Duration::from_micros(100)
        };
        let (mut renderer, watch, stop) = (
            make(wanted),
            Arc::clone(&self.watch),
            Arc::clone(&self.stop),
        );
        let channels = usize::from(wanted.channels);
        self.thread = Some(std::thread::spawn(move || {
            let mut block = vec![0.0; frames as usize * channels];
            let mut next = Instant::now();
            while !stop.load(Ordering::Relaxed) {
                let frames = renderer.render(&mut block);
                watch.look(&block[..frames * channels]);
                next += pace;
                std::thread::sleep(next.saturating_duration_since(Instant::now()));
            }
        }));
        let rates = Rates(vec![(wanted.sample_rate, wanted.sample_rate)]);
        Ok(Opened {
            name: "Clock".into(),
            format: wanted,
            latency: 2 * frames,
            rates,
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

/// Nothing follows.
struct Nothing;

impl Programme for Nothing {
    fn after(&mut self, _entry: EntryId) -> Option<Cue> {
        None
    }

    fn told(&mut self, _event: Event) {}
}

/// Ten minutes of one 16-bit value in stereo at 44.1 kHz: no device however fast ends it.
fn write_constant(path: &Path, value: i16) {
    write_wav(path, &value.to_le_bytes().repeat(2 * 44_100 * 600));
}

/// A minute of silence, then a minute of sound.
fn write_half(path: &Path) {
    let silence = vec![0; 4 * 44_100 * 60];
    let sound = 8_000_i16.to_le_bytes().repeat(2 * 44_100 * 60);
    write_wav(path, &[silence, sound].concat());
}

fn write_wav(path: &Path, samples: &[u8]) {
    let bytes = samples.len() as u32;
    let mut file = b"RIFF".to_vec();
    file.extend((36 + bytes).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x02\0");
    file.extend(44_100_u32.to_le_bytes());
    file.extend(176_400_u32.to_le_bytes());
    file.extend(b"\x04\0\x10\0data");
    file.extend(bytes.to_le_bytes());
    file.extend(samples);
    std::fs::write(path, file).unwrap();
}
