//! The way of the samples, shown as it is: from the file to the device.

use domain::sound::Decision;
use domain::{EntryId, Millis};

use crate::device::DeviceState;

/// Where the samples that are heard come from, and what was done to them before the desk.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Source {
    /// Short name of the codec.
    pub codec: String,
    /// Hertz, of the file.
    pub sample_rate: u32,
    /// Channels of the file.
    pub channels: u16,
    /// Bits per sample, where the codec has such a number.
    pub bits: Option<u32>,
    /// Gain for equal loudness, in decibels.
    pub gain_db: f32,
    /// Song time per heard time, as it is really reached.
    pub pace: f64,
    /// Whether the channels are mapped to others.
    pub mapped: bool,
    /// Whether the rate is changed.
    pub resampled: bool,
}

/// Two points in a song between which it is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeat {
    /// The entry.
    pub entry: EntryId,
    /// The first of it that is heard again.
    pub from: Millis,
    /// Where it goes back; none: not set yet.
    pub to: Option<Millis>,
}

/// What the engine shows of itself besides the position.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Board {
    /// The device.
    pub device: DeviceState,
    /// What was decided about the end of which entry.
    pub decision: Option<(EntryId, Decision)>,
    /// The repeated part.
    pub repeat: Option<Repeat>,
}
