//! Where samples go: a sound device, nowhere at the pace of a clock, or into memory.

mod capture;
mod finish;
mod listing;
mod silent;
mod sound;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::Sender;

pub use capture::{Capture, Recording};
pub use silent::Silent;
pub use sound::SoundDevice;

use crate::device::Order;
use crate::renderer::Transport;
use crate::{Format, Renderer};

/// Takes samples from a [`Renderer`] at its own pace. Lives on the engine's device thread.
pub trait Output: Send + 'static {
    /// Opens the device of this id, or the system's default, as close to `wanted` as it can and
    /// begins to call the renderer that `make` gives for the format it settled on; what was open
    /// before is closed then, and only then. When the stream ends by itself later, `lost` is to be
    /// told.
    ///
    /// # Errors
    /// [`NoOutput`] when there is nothing to open.
    fn open(
        &mut self,
        device: Option<&str>,
        wanted: Format,
        lost: Lost,
        make: &mut dyn FnMut(Format) -> Renderer,
    ) -> Result<Opened, NoOutput>;

    /// Stops calling the renderer.
    fn close(&mut self);

    /// As [`Self::close`], for a stream that ended by itself and might keep one waiting.
    fn abandon(&mut self) {
        self.close();
    }

    /// Something that lists the devices there are, from any thread, taking its time.
    fn lister(&self) -> Lister {
        Box::new(Vec::new)
    }
}

/// Lists the devices there are.
pub type Lister = Box<dyn Fn() -> Vec<Device> + Send + Sync>;

/// A device that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// What it is called between programs.
    pub id: String,
    /// Its name, for the listener.
    pub name: String,
    /// Whether it is what the system takes by default.
    pub is_default: bool,
    /// Whether nothing but the hardware is behind it: no mixing with other programs, no conversion.
    pub direct: bool,
}

/// An open output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Its name, for the listener.
    pub name: String,
    /// What it takes.
    pub format: Format,
    /// Frames between the renderer and the ear, as far as that is known.
    pub latency: u32,
    /// The sample rates it can be opened with.
    pub rates: Rates,
    /// Bits per sample.
    pub bits: u32,
    /// Whether samples are floating-point numbers.
    pub float: bool,
    /// Whether nothing but the hardware is behind it.
    pub direct: bool,
}

/// Sample rates in hertz, as ranges with both ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rates(pub Vec<(u32, u32)>);

impl Rates {
    /// Whether this one is among them.
    #[must_use]
    pub fn contain(&self, rate: u32) -> bool {
        self.0
            .iter()
            .any(|(least, most)| (*least..=*most).contains(&rate))
    }
}

/// Why nothing could be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoOutput(String);

impl NoOutput {
    /// `sentence` is read by the listener.
    #[must_use]
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

/// Told once when a stream ends by itself, however often it is called: a lost ALSA device reports
/// itself hundreds of thousands of times a second.
#[derive(Debug, Clone)]
pub struct Lost {
    told: Arc<AtomicBool>,
    device_thread: Sender<Order>,
    stream: u64,
    transport: Arc<Transport>,
}

impl Lost {
    pub(crate) fn new(
        device_thread: Sender<Order>,
        stream: u64,
        transport: Arc<Transport>,
    ) -> Self {
        Self {
            told: Arc::default(),
            device_thread,
            stream,
            transport,
        }
    }

    /// A block came too late for the device: there was a hole in the sound.
    pub fn hole(&self) {
        self.transport.count_hole();
    }

    /// The device is gone: the engine pauses. Every call but the first costs one atomic read.
    pub fn gone(&self) {
        self.once(Order::Lost(self.stream));
    }

    /// The stream does not work any more, but the device may be there: the engine opens it anew
    /// and plays on, or pauses when that fails. Every call but the first costs one atomic read.
    pub fn broken(&self) {
        self.once(Order::Broken(self.stream));
    }

    /// The system's default is another device now, and the stream went there by itself: the engine opens
    /// it anew as that device wants it, and plays on.
    pub fn moved(&self) {
        self.once(Order::Moved(self.stream));
    }

    fn once(&self, order: Order) {
        if self.told.load(Ordering::Relaxed) || self.told.swap(true, Ordering::Relaxed) {
            return;
        }
        // The device thread lives as long as its streams.
        let _ = self.device_thread.send(order);
    }
}
