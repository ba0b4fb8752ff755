//! The system's sound device, through rodio.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use cpal::traits::DeviceTrait;
use cpal::{BufferSize, ErrorKind, SampleFormat, StreamConfig, SupportedStreamConfigRange};
use crossbeam_channel::bounded;
use rodio::{DeviceSinkBuilder, MixerDeviceSink, Source};

use super::finish::Finish;
use super::listing::{find, is_direct, list};
use super::{Lister, Lost, NoOutput, Opened, Output, Rates};
use crate::{Format, Renderer};

/// Blocks per second, about; two of them are the device's buffer. Short enough that a key is answered
/// at once, long enough for the thread that fills them: macOS and Windows let it run before all
/// others, Linux gives it its turn among them, and those of the sound server's library, too. A machine
/// that is busy or does not keep up gets longer ones.
const BLOCKS_PER_SECOND: u32 = if cfg!(target_os = "linux") { 100 } else { 190 };
/// Blocks are multiples of so many frames: no odd lengths for hardware and sound servers.
const GRAIN: u32 = 32;
/// Frames rendered at a time for rodio, which takes samples one by one.
const RENDERED: usize = 64;
/// Sample formats, the best first. All of them carry 16 bits unchanged, all but the last 24.
const FORMATS: [SampleFormat; 3] = [SampleFormat::F32, SampleFormat::I32, SampleFormat::I16];

/// A stream that only reports errors for this long, without a sample taken between them, counts as
/// broken. PulseAudio behind ALSA reports I/O errors until it knows its own latency, which on a busy
/// machine takes a while.
const PATIENCE: Duration = Duration::from_millis(1_200);
/// Errors may come in a busy loop, a hundred thousand a second: they are slowed down to this.
const BREATH: Duration = Duration::from_millis(2);
/// Holes in the sound, in all, after which the stream is opened anew with longer blocks.
const HOLES: u32 = 3;
/// Blocks are doubled so often where programs wait for a processor, and again after each breakdown …
const STEP: u32 = 3;
/// … and this often at most.
const DOUBLINGS: u32 = 4;
/// How often, and how long apart, it is looked whether the machine is busy.
const GLANCES: u32 = 4;
const GLANCE: Duration = Duration::from_millis(2);
/// How long a broken stream may take to close before it is left to itself.
const CLOSING: Duration = Duration::from_millis(300);

const NONE: &str = "There is no sound device. Connect one, or start the system's sound service.";

/// The sound devices of the system.
#[derive(Default)]
pub struct SoundDevice {
    sink: Option<MixerDeviceSink>,
    /// How often blocks were doubled, because this machine did not keep up.
    doublings: u32,
}

impl SoundDevice {
    /// Frames of a block at a rate (hertz) on a machine that keeps up: what a new sound waits for, half
    /// of it on average.
    #[must_use]
    pub fn block(sample_rate: u32) -> u32 {
        (sample_rate / BLOCKS_PER_SECOND).next_multiple_of(GRAIN)
    }
}

impl Output for SoundDevice {
    fn open(
        &mut self,
        device: Option<&str>,
        wanted: Format,
        lost: Lost,
        make: &mut dyn FnMut(Format) -> Renderer,
    ) -> Result<Opened, NoOutput> {
        let id = device;
        let device = find(id).ok_or_else(|| NoOutput::new(NONE))?;
        let ranges: Vec<_> = match device.supported_output_configs() {
            Ok(ranges) => ranges.collect(),
            Err(error) => return Err(none(&error)),
        };
        let channels = best_channels(&ranges, wanted.channels);
        let ranges: Vec<_> = ranges
            .into_iter()
            .filter(|range| range.channels() == channels)
            .collect();
        let rates = Rates(
            ranges
                .iter()
                .map(|range| (range.min_sample_rate(), range.max_sample_rate()))
                .collect(),
        );
        let rate = if rates.contain(wanted.sample_rate) {
            wanted.sample_rate
        } else {
            device
                .default_output_config()
                .map_err(|error| none(&error))?
                .sample_rate()
        };
        let format = Format {
            sample_rate: rate,
            channels,
        };
        let doublings = if is_busy() {
            self.doublings.max(STEP)
        } else {
            self.doublings
        };
        let block = Self::block(rate) << doublings;
        let health = Health::new(lost, doublings > 0);
        let (sink, latency) = open_stream(&device, format, &ranges, block, &health)?;
        let sample = sink.config().sample_format();
        let (bits, float) = ((sample.sample_size() * 8) as u32, sample.is_float());
        let calm = rate as usize * usize::from(channels);
        let finish = Finish::new(bits, float, calm);
        sink.mixer()
            .add(Endless::new(make(format), format, finish, health));
        self.sink = Some(sink);
        let name = device
            .description()
            .map_or_else(|_| "Sound device".into(), |it| it.name().into());
        Ok(Opened {
            name,
            format,
            latency,
            rates,
            bits,
            float,
            direct: id.is_some_and(is_direct),
        })
    }

    fn close(&mut self) {
        self.sink = None;
    }

    fn abandon(&mut self) {
        self.doublings = (self.doublings + STEP).min(DOUBLINGS);
        let Some(sink) = self.sink.take() else { return };
        // It may block, or report errors for as long as it takes.
        let (closed, wait) = bounded(1);
        let closing = std::thread::Builder::new().name("lost device".into());
        let closing = closing.spawn(move || {
            drop(sink);
            let _ = closed.send(());
        });
        match closing {
            Ok(_) => drop(wait.recv_timeout(CLOSING)),
            Err(error) => tracing::error!(%error, "a lost device was closed on its own thread"),
        }
    }

    fn lister(&self) -> Lister {
        Box::new(list)
    }
}

/// Whether more threads want to run than there are processors. On Linux, where the thread that fills
/// blocks waits for its turn as others do: the fourth field of `/proc/loadavg` (proc(5)), several
/// times, since threads that only wake for a moment do not count.
fn is_busy() -> bool {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    cfg!(target_os = "linux")
        && (0..GLANCES).all(|glance| {
            if glance > 0 {
                std::thread::sleep(GLANCE);
            }
            let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
            running(&load).is_some_and(|running| running > processors)
        })
}

/// How many threads run or want to, of the text of `/proc/loadavg`; the one that asks is among them.
fn running(load: &str) -> Option<usize> {
    let (running, _) = load.split_whitespace().nth(3)?.split_once('/')?;
    running.parse().ok()
}

/// Stereo where there is stereo; the listener's device decides what else.
fn best_channels(ranges: &[SupportedStreamConfigRange], wanted: u16) -> u16 {
    let has = |channels: u16| ranges.iter().any(|range| range.channels() == channels);
    if has(2) {
        2
    } else if has(wanted) {
        wanted
    } else {
        ranges
            .iter()
            .map(SupportedStreamConfigRange::channels)
            .min()
            .unwrap_or(2)
    }
}

/// Tries the sample formats the device says it takes, the best first, with our block size and
/// else with its own. Gives the stream and the frames it holds.
fn open_stream(
    device: &cpal::Device,
    format: Format,
    ranges: &[SupportedStreamConfigRange],
    block: u32,
    health: &Health,
) -> Result<(MixerDeviceSink, u32), NoOutput> {
    let takes = |sample: SampleFormat| {
        ranges.iter().any(|range| {
            range.sample_format() == sample
                && (range.min_sample_rate()..=range.max_sample_rate()).contains(&format.sample_rate)
        })
    };
    let preferred = FORMATS.into_iter().filter(|sample| takes(*sample));
    let others = ranges.iter().map(SupportedStreamConfigRange::sample_format);
    let mut problem = NoOutput::new(NONE);
    for sample in preferred.chain(others.filter(|sample| !FORMATS.contains(sample))) {
        for buffer_size in [BufferSize::Fixed(block), BufferSize::Default] {
            let config = StreamConfig {
                channels: format.channels,
                sample_rate: format.sample_rate,
                buffer_size,
            };
            let health = health.clone();
            let opened = DeviceSinkBuilder::default()
                .with_device(device.clone())
                .with_config(&config)
                .with_sample_format(sample)
                .with_error_callback(move |error| health.report(&error))
                .open_stream();
            match opened {
                Ok(mut sink) => {
                    sink.log_on_drop(false);
                    return Ok((sink, 2 * block));
                }
                Err(error) => problem = refused(&error),
            }
        }
    }
    Err(problem)
}

/// Tells a stream that stumbles from one that broke and from a device that is gone.
#[derive(Clone)]
struct Health {
    opened: Instant,
    /// When the errors began, in milliseconds after `opened`; [`WELL`](Self::WELL) without any
    /// since samples were last taken.
    failing: Arc<AtomicU64>,
    /// Holes since the stream was opened.
    holes: Arc<AtomicU32>,
    /// Whether blocks are long enough for a thread that others may keep waiting.
    patient: bool,
    lost: Lost,
}

impl Health {
    const WELL: u64 = u64::MAX;

    fn new(lost: Lost, patient: bool) -> Self {
        Self {
            opened: Instant::now(),
            failing: Arc::new(AtomicU64::new(Self::WELL)),
            holes: Arc::default(),
            patient,
            lost,
        }
    }

    /// Called by the device on a thread of its own, possibly in a busy loop.
    fn report(&self, error: &cpal::Error) {
        match error.kind() {
            ErrorKind::RealtimeDenied if !self.patient => self.lost.broken(),
            ErrorKind::RealtimeDenied => return,
            ErrorKind::DeviceChanged => self.lost.moved(),
            ErrorKind::DeviceNotAvailable | ErrorKind::HostUnavailable => self.lost.gone(),
            ErrorKind::StreamInvalidated => self.lost.broken(),
            ErrorKind::Xrun => {
                self.lost.hole();
                if self.holes.fetch_add(1, Ordering::Relaxed) >= HOLES {
                    self.lost.broken();
                }
            }
            _ if self.out_of_patience() => self.lost.broken(),
            _ => {}
        }
        std::thread::sleep(BREATH);
    }

    fn out_of_patience(&self) -> bool {
        let now = self.opened.elapsed().as_millis() as u64;
        let (relaxed, well) = (Ordering::Relaxed, Self::WELL);
        match self.failing.compare_exchange(well, now, relaxed, relaxed) {
            Ok(_) => false,
            Err(since) => u128::from(now.saturating_sub(since)) >= PATIENCE.as_millis(),
        }
    }

    /// Samples were taken: it lives.
    fn well(&self) {
        self.failing.store(Self::WELL, Ordering::Relaxed);
    }
}

fn none(error: &cpal::Error) -> NoOutput {
    match error.kind() {
        ErrorKind::DeviceNotAvailable | ErrorKind::HostUnavailable => NoOutput::new(NONE),
        ErrorKind::DeviceBusy => {
            NoOutput::new("The sound device is used by another program. Close that program.")
        }
        ErrorKind::PermissionDenied => NoOutput::new(
            "The system does not let Undertone use the sound device. Allow it in its settings.",
        ),
        _ => NoOutput::new(format!("The sound device cannot be used: {error}.")),
    }
}

fn refused(error: &rodio::DeviceSinkError) -> NoOutput {
    use rodio::DeviceSinkError as E;
    match error {
        E::PlayError(cause)
        | E::DefaultSinkConfigError(cause)
        | E::BuildError(cause)
        | E::SupportedConfigsError(cause) => none(cause),
        _ => NoOutput::new(NONE),
    }
}

/// A source that never ends and never changes, so that rodio passes its samples through as they
/// are: its mixer adds them to nothing, and converts neither rate nor channels.
struct Endless {
    renderer: Renderer,
    channels: NonZero<u16>,
    sample_rate: NonZero<u32>,
    block: Vec<f32>,
    /// Samples of `block` already given.
    given: usize,
    finish: Finish,
    health: Health,
}

impl Endless {
    fn new(renderer: Renderer, format: Format, finish: Finish, health: Health) -> Self {
        let block = vec![0.0; RENDERED * usize::from(format.channels)];
        Self {
            renderer,
            channels: NonZero::new(format.channels).unwrap_or(NonZero::<u16>::MIN),
            sample_rate: NonZero::new(format.sample_rate).unwrap_or(NonZero::<u32>::MIN),
            given: block.len(),
            block,
            finish,
            health,
        }
    }
}

impl Iterator for Endless {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        if self.given == self.block.len() {
            self.renderer.render(&mut self.block);
            self.finish.process(&mut self.block);
            self.health.well();
            self.given = 0;
        }
        let sample = self.block.get(self.given).copied();
        self.given += 1;
        sample
    }
}

impl Source for Endless {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> NonZero<u16> {
        self.channels
    }

    fn sample_rate(&self) -> NonZero<u32> {
        self.sample_rate
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_that_want_to_run_are_counted() {
        assert_eq!(running("0.53 0.67 1.02 5/428 30121\n"), Some(5));
        for other in ["", "0.53 0.67", "a b c d e", "0 0 0 -1/3 4"] {
            assert_eq!(running(other), None, "{other}");
        }
    }

    #[test]
    fn a_busy_machine_is_seen() {
        if !cfg!(target_os = "linux") {
            return;
        }
        let stop = std::sync::atomic::AtomicBool::new(false);
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        std::thread::scope(|scope| {
            for _ in 0..=processors {
                scope.spawn(|| {
                    while !stop.load(Ordering::Relaxed) {
                        std::hint::spin_loop();
                    }
                });
            }
            // They are started one after the other.
            let given_up = Instant::now() + Duration::from_secs(20);
            let mut seen = false;
            while !seen && Instant::now() < given_up {
                seen = is_busy();
            }
            stop.store(true, Ordering::Relaxed);
            assert!(seen);
        });
    }
}
