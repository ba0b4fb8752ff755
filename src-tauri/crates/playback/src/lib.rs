//! Plays songs on a device, one behind the other without a gap: commands in, events out.
//!
//! Three threads: the *worker* decodes and decides ([`Engine`] is its door), the *device thread*
//! owns the sound device, and the device's own callback reads a ring buffer and a few atomics,
//! nothing else. What comes next the engine asks of its [`Programme`]. It never begins to play by
//! itself: a device that is lost pauses it, and one that comes back leaves it paused.
//!
//! Samples go from the decoder through the song's [chain] of stages, over the [desk] with what the
//! listener sets, into the ring. They reach the device as they were decoded wherever rate and channels
//! agree, nothing is set, the volume is 1 and nothing fades: every exception is a stage or an effect,
//! and without any there is nothing to pass through.

mod chain;
mod channels;
mod choice;
mod clicks;
mod desk;
mod device;
mod engine;
mod output;
mod renderer;
mod resample;
mod signal;
mod spectrum;
mod splice;
mod stretch;
mod tap;
mod timeline;
mod voice;
mod worker;

pub use clicks::Clicks;
pub use device::DeviceState;
pub use engine::{Cue, Engine, Event, Position, Programme, Run, Start, Strain};
pub use output::{
    Capture, Device, Lister, Lost, NoOutput, Opened, Output, Rates, Recording, Silent, SoundDevice,
};
pub use renderer::Renderer;
pub use signal::{Board, Repeat, Source};
pub use spectrum::BANDS;

/// How samples are laid out: interleaved 32-bit floats, ±1 at full scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// Frames per second (hertz); a frame is one sample of every channel.
    pub sample_rate: u32,
    /// Number of channels, at least 1.
    pub channels: u16,
}
