//! Into memory, as fast as it comes: what the engine plays, to be looked at sample by sample.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Lost, NoOutput, Opened, Output, Rates};
use crate::{Format, Renderer};

/// Frames taken at a time.
const BLOCK: usize = 256;
/// How long to wait when nothing came.
const PAUSE: Duration = Duration::from_micros(500);

/// Keeps every frame that came from a song. Silence between them is not kept: there is no clock.
pub struct Capture {
    channels: u16,
    recording: Recording,
    running: Option<(Arc<AtomicBool>, JoinHandle<()>)>,
}

/// What was captured so far. Cheap to clone.
#[derive(Clone, Default)]
pub struct Recording(Arc<Mutex<Tape>>);

#[derive(Default)]
struct Tape {
    samples: Vec<f32>,
    rates: Rates,
    opens: u32,
    format: Option<Format>,
    lost: Option<Lost>,
    gone: bool,
    open: bool,
    /// Ids of devices that can be chosen, besides the default.
    others: Vec<String>,
    /// The one that is open, if it is one of these.
    device: Option<String>,
    limit: Option<usize>,
}

impl Recording {
    /// All samples so far, interleaved.
    #[must_use]
    pub fn samples(&self) -> Vec<f32> {
        self.tape().samples.clone()
    }

    /// Number of samples so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tape().samples.len()
    }

    /// Whether nothing came yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the capture was opened with last.
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        self.tape().format
    }

    /// Takes no more than this many samples in all, as a device that stands still; `None`: all.
    pub fn limit(&self, samples: Option<usize>) {
        self.tape().limit = samples;
    }

    /// The device is pulled out, and cannot be opened until it is put back.
    pub fn unplug(&self) {
        let lost = {
            let mut tape = self.tape();
            tape.gone = true;
            tape.lost.take()
        };
        if let Some(lost) = lost {
            lost.gone();
        }
    }

    /// The stream breaks; the device can be opened again at once.
    pub fn break_stream(&self) {
        let lost = self.tape().lost.take();
        if let Some(lost) = lost {
            lost.broken();
        }
    }

    /// The device takes these rates from the next time on that it is opened.
    pub fn take_rates(&self, rates: Rates) {
        self.tape().rates = rates;
    }

    /// How often it was opened.
    #[must_use]
    pub fn opens(&self) -> u32 {
        self.tape().opens
    }

    /// The system's default is another device now.
    pub fn move_on(&self) {
        let lost = self.tape().lost.take();
        if let Some(lost) = lost {
            lost.moved();
        }
    }

    /// These devices can be chosen from now on; the one that is open and is not among them is lost.
    pub fn offer(&self, others: &[&str]) {
        let lost = {
            let mut tape = self.tape();
            tape.others = others.iter().map(|&id| id.to_owned()).collect();
            let open = tape.device.clone();
            let gone = open.is_some_and(|open| !tape.others.contains(&open));
            gone.then(|| tape.lost.take()).flatten()
        };
        if let Some(lost) = lost {
            lost.gone();
        }
    }

    /// The device that is open, if it was chosen.
    #[must_use]
    pub fn device(&self) -> Option<String> {
        self.tape().device.clone()
    }

    /// Whether a device is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.tape().open
    }

    /// The device can be opened again.
    pub fn plug_in(&self) {
        self.tape().gone = false;
    }

    fn tape(&self) -> std::sync::MutexGuard<'_, Tape> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Capture {
    /// A device that takes these rates, in this number of channels.
    #[must_use]
    pub fn new(rates: Rates, channels: u16) -> (Self, Recording) {
        let recording = Recording::default();
        recording.take_rates(rates);
        let capture = Self {
            channels,
            recording: recording.clone(),
            running: None,
        };
        (capture, recording)
    }
}

impl Output for Capture {
    fn open(
        &mut self,
        device: Option<&str>,
        wanted: Format,
        lost: Lost,
        make: &mut dyn FnMut(Format) -> Renderer,
    ) -> Result<Opened, NoOutput> {
        let rates = self.recording.tape().rates.clone();
        let first = rates.0.first().map_or(44_100, |rates| rates.0);
        let rate = if rates.contain(wanted.sample_rate) {
            wanted.sample_rate
        } else {
            first
        };
        let format = Format {
            sample_rate: rate,
            channels: self.channels,
        };
        {
            let mut tape = self.recording.tape();
            if tape.gone || device.is_some_and(|id| !tape.others.iter().any(|it| it == id)) {
                return Err(NoOutput::new("There is no sound device."));
            }
            tape.device = device.map(str::to_owned);
            tape.format = Some(format);
            tape.opens += 1;
            tape.lost = Some(lost);
        }
        self.close();
        let stop = Arc::<AtomicBool>::default();
        let (renderer, recording, stopped) =
            (make(format), self.recording.clone(), Arc::clone(&stop));
        let thread = std::thread::Builder::new()
            .name("capture".into())
            .spawn(move || run(renderer, &recording, &stopped))
            .map_err(|error| {
                NoOutput::new(format!("There is no thread left to play on: {error}."))
            })?;
        self.running = Some((stop, thread));
        self.recording.tape().open = true;
        Ok(Opened {
            name: "Memory".into(),
            format,
            latency: 0,
            rates,
            bits: 32,
            float: true,
            direct: false,
        })
    }

    fn close(&mut self) {
        if let Some((stop, thread)) = self.running.take() {
            stop.store(true, Ordering::Relaxed);
            let _ = thread.join();
            self.recording.tape().open = false;
        }
    }
}

fn run(mut renderer: Renderer, recording: &Recording, stop: &AtomicBool) {
    let channels = usize::from(renderer.format().channels);
    let mut block = vec![0.0; BLOCK * channels];
    while !stop.load(Ordering::Relaxed) {
        let taken = {
            let mut tape = recording.tape();
            let left = tape
                .limit
                .map_or(usize::MAX, |most| most.saturating_sub(tape.samples.len()));
            let wanted = if tape.gone {
                0
            } else {
                block.len().min(left - left % channels)
            };
            let (block, _) = block.split_at_mut(wanted);
            let frames = renderer.render(block);
            let (sounding, _) = block.split_at(frames * channels);
            tape.samples.extend_from_slice(sounding);
            frames
        };
        if taken == 0 {
            std::thread::sleep(PAUSE);
        }
    }
}
