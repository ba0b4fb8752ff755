//! Songs made of noise, a programme that is a list, and an engine that plays it.
#![allow(
    dead_code,
    clippy::print_stderr,
    reason = "every test file uses its own part; what is skipped is said"
)]

use std::f64::consts::TAU;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, unbounded};
use domain::EntryId;
use media::decode::Decoder;
use playback::{Capture, Cue, Engine, Event, Output, Programme, Rates, Recording, Start};

/// Longest a test waits for anything.
const PATIENCE: Duration = Duration::from_secs(20);

/// What most songs of the tests have, in hertz.
pub const RATE: u32 = 44_100;
/// Its frames.
pub const SECOND: usize = RATE as usize;

/// A stereo device that takes only [`RATE`].
pub fn stereo() -> (Capture, Recording) {
    Capture::new(Rates(vec![(RATE, RATE)]), 2)
}

/// A list of songs that plays from top to bottom.
#[derive(Clone)]
pub struct List {
    pub cues: Arc<Mutex<Vec<Cue>>>,
    sender: Sender<Event>,
}

impl Programme for List {
    fn after(&mut self, entry: EntryId) -> Option<Cue> {
        let cues = self.cues.lock().unwrap();
        let index = cues.iter().position(|cue| cue.entry == entry)?;
        cues.get(index + 1).cloned()
    }

    fn told(&mut self, event: Event) {
        let _ = self.sender.send(event);
    }
}

/// An engine on an output, and what it tells.
pub struct Stage {
    pub engine: Engine,
    pub list: List,
    pub events: Receiver<Event>,
}

impl Stage {
    pub fn new(output: impl Output, files: &[PathBuf]) -> Self {
        Self::with(output, cues(files), Start::default())
    }

    pub fn with(output: impl Output, cues: Vec<Cue>, start: Start) -> Self {
        let (sender, events) = unbounded();
        let list = List {
            cues: Arc::new(Mutex::new(cues)),
            sender,
        };
        let engine = Engine::start(output, list.clone(), start).unwrap();
        Self {
            engine,
            list,
            events,
        }
    }

    pub fn cue(&self, index: usize) -> Cue {
        self.list.cues.lock().unwrap()[index].clone()
    }

    /// The next event that is not only about the device's state.
    pub fn event(&self) -> Event {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.events.recv_deadline(deadline).expect("an event") {
                Event::BoardChanged => {}
                event => return event,
            }
        }
    }

    /// Waits for the next change of what there is to show.
    pub fn until_board_changed(&self) {
        let deadline = Instant::now() + PATIENCE;
        while self.events.recv_deadline(deadline).expect("an event") != Event::BoardChanged {}
    }

    /// Waits for an event and gives those before it.
    pub fn until(&self, wanted: impl Fn(&Event) -> bool) -> Vec<Event> {
        let mut before = Vec::new();
        loop {
            let event = self.event();
            if wanted(&event) {
                return before;
            }
            before.push(event);
        }
    }

    pub fn until_end(&self) -> Vec<Event> {
        self.until(|event| matches!(event, Event::Ended { .. }))
    }
}

pub fn cues(files: &[PathBuf]) -> Vec<Cue> {
    (1..)
        .zip(files)
        .map(|(entry, path)| Cue::new(EntryId(entry), path.clone()))
        .collect()
}

pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "waited too long for {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Reproducible 16-bit noise, interleaved.
pub fn noise(seed: u32, samples: usize) -> Vec<i16> {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    (0..samples)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            (state >> 16) as i16
        })
        .collect()
}

/// A WAV file of 16-bit samples.
pub fn write_wav(path: &Path, rate: u32, channels: u16, samples: &[i16]) {
    let bytes = samples.len() as u32 * 2;
    let mut file = Vec::with_capacity(bytes as usize + 44);
    file.extend(b"RIFF");
    file.extend((36 + bytes).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend(1_u16.to_le_bytes());
    file.extend(channels.to_le_bytes());
    file.extend(rate.to_le_bytes());
    file.extend((rate * u32::from(channels) * 2).to_le_bytes());
    file.extend((channels * 2).to_le_bytes());
    file.extend(16_u16.to_le_bytes());
    file.extend(b"data");
    file.extend(bytes.to_le_bytes());
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    std::fs::write(path, file).unwrap();
}

/// A WAV file of 32-bit floats, which go beyond full scale.
pub fn write_float_wav(path: &Path, rate: u32, channels: u16, samples: &[f32]) {
    let bytes = samples.len() as u32 * 4;
    let mut file = b"RIFF".to_vec();
    file.extend((36 + bytes).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x03\0");
    file.extend(channels.to_le_bytes());
    file.extend(rate.to_le_bytes());
    file.extend((rate * u32::from(channels) * 4).to_le_bytes());
    file.extend((channels * 4).to_le_bytes());
    file.extend(b"\x20\0data");
    file.extend(bytes.to_le_bytes());
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    std::fs::write(path, file).unwrap();
}

/// A song of noise as a file, divided by `loud`, and its samples.
pub fn song(folder: &Path, seed: u32, frames: usize, loud: i16) -> (PathBuf, Vec<f32>) {
    let samples: Vec<i16> = noise(seed, frames * 2)
        .into_iter()
        .map(|it| it / loud)
        .collect();
    let path = folder.join(format!("{seed}.wav"));
    write_wav(&path, RATE, 2, &samples);
    (path, floats(&samples))
}

/// A sine on both sides, at half of full scale.
pub fn sine(folder: &Path, frequency: f64, frames: usize) -> PathBuf {
    let value = |n: usize| (TAU * frequency * n as f64 / f64::from(RATE)).sin() * 16_000.0;
    let samples: Vec<i16> = (0..frames).flat_map(|n| [value(n) as i16; 2]).collect();
    let path = folder.join(format!("{frequency}.wav"));
    write_wav(&path, RATE, 2, &samples);
    path
}

/// What 16-bit samples are in floats.
pub fn floats(samples: &[i16]) -> Vec<f32> {
    samples
        .iter()
        .map(|sample| f32::from(*sample) / 32_768.0)
        .collect()
}

/// A file's samples by the decoder alone.
pub fn decoded(path: &Path) -> Vec<f32> {
    let mut decoder = Decoder::open(path).unwrap();
    let mut samples = Vec::new();
    while let Some(more) = decoder.next().unwrap() {
        samples.extend_from_slice(more);
    }
    samples
}

/// The folder of reference files, or `None` with a message.
pub fn fixtures() -> Option<PathBuf> {
    let folder = std::env::var_os("UNDERTONE_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared"),
        PathBuf::from,
    );
    let folder = folder.join("fixtures");
    if folder.is_dir() {
        Some(folder)
    } else {
        eprintln!("skipped: the reference files are not there (set UNDERTONE_SHARED)");
        None
    }
}

/// Asserts equality and says where it ends, instead of printing everything.
pub fn assert_same(heard: &[f32], expected: &[f32]) {
    let wrong = heard
        .iter()
        .zip(expected)
        .position(|(a, b)| a.to_bits() != b.to_bits());
    assert_eq!(wrong, None, "first different sample");
    assert_eq!(heard.len(), expected.len(), "number of samples");
}
