//! Sound settings, devices, the way of the samples.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

wire! {
    /// How songs sound. Loudness mode, clipping prevention and transition count everywhere; the rest
    /// is kept for each device.
    #[derive(Default)]
    #[serde(default)]
    pub struct SoundSettings {
        pub loudness: LoudnessSettings,
        pub equaliser: EqualiserSettings,
        /// −1 is left alone, 0 is both, 1 is right alone.
        pub balance: f32,
        /// Both sides the same.
        pub mono: bool,
        /// How much of each side the other ear hears, 0 to 1.
        pub crossfeed: f32,
        pub transition: TransitionSettings,
    }

    /// How loud songs are played.
    #[derive(Default)]
    #[serde(default)]
    pub struct LoudnessSettings {
        pub mode: LoudnessMode,
        /// Added to songs whose loudness is known, in decibels, −15 to 15.
        pub preamp_db: f32,
        /// A song is not made louder than its own peak allows.
        pub prevent_clipping: bool,
        /// Peaks are held below −1 dBTP where something may raise them.
        pub limiter: bool,
    }

    /// What is made equally loud.
    #[derive(Copy, Eq, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum LoudnessMode { #[default] Off, Track, Album, Smart }

    /// The equaliser.
    #[derive(Default)]
    #[serde(default)]
    pub struct EqualiserSettings {
        pub on: bool,
        /// The preset the fixed bands came from; null: the listener's own.
        pub preset: Option<String>,
        /// Gain of everything in decibels, −15 to 15.
        pub preamp_db: f32,
        /// Gains at 31, 62, 125, 250, 500 Hz, 1, 2, 4, 8 and 16 kHz in decibels, −12 to 12.
        pub graphic_db: [f32; 10],
        /// Free bands, at most 16.
        pub bands: Vec<EqualiserBand>,
    }

    /// A free band of the equaliser.
    #[derive(Copy)]
    pub struct EqualiserBand {
        pub kind: BandKind,
        /// Hertz, 20 to 20,000.
        pub frequency: f32,
        /// Decibels, −24 to 24; passes and notches have none.
        pub gain_db: f32,
        /// 0.1 to 20.
        pub q: f32,
    }

    /// Shapes of bands.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum BandKind { Peak, LowShelf, HighShelf, LowPass, HighPass, Notch }

    /// How songs go over into each other. Inside albums they join as they are.
    #[derive(Default)]
    #[serde(default)]
    pub struct TransitionSettings {
        pub mode: TransitionMode,
        /// Seconds, 0 to 12.
        pub crossfade_s: f32,
    }

    /// Ways from song to song.
    #[derive(Copy, Eq, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum TransitionMode { #[default] Off, Crossfade, Trim, Smart }

    /// A named setting of the fixed bands; the page has the names.
    pub struct EqualiserPreset {
        pub id: String,
        pub graphic_db: [f32; 10],
    }

    /// Where sound can go.
    pub struct OutputDevices {
        pub devices: Vec<OutputDevice>,
        /// Id of the one the listener chose; null: the system's default.
        pub chosen: Option<String>,
        /// Id of the chosen one, while it is open; null: the default is, or none.
        pub active: Option<String>,
    }

    /// A sound device.
    pub struct OutputDevice {
        pub id: String,
        pub name: String,
        /// The system's default.
        pub is_default: bool,
        /// Whether it is there now; a chosen one may not be.
        pub available: bool,
        /// Nothing but the hardware is behind it: no mixing, no conversion, for us alone.
        pub direct: bool,
    }

    /// A device by id; null follows the system's default.
    pub struct DeviceChoice { pub id: Option<String> }

    /// A part of the current song to repeat. Without an end it is only marked; without a beginning
    /// nothing is repeated any more.
    #[derive(Copy)]
    pub struct RepeatPart {
        pub from_ms: Option<u64>,
        pub to_ms: Option<u64>,
    }

    /// A speed, 0.5 to 2; the pitch stays.
    #[derive(Copy)]
    pub struct Speed { pub speed: f32 }

    /// The part of the current song that is repeated.
    #[derive(Copy, Eq)]
    pub struct RepeatedPart {
        pub from_ms: u64,
        /// Null: not set yet.
        pub to_ms: Option<u64>,
    }

    /// The way of the samples as it is now, from the file to the device.
    #[derive(Default)]
    pub struct SignalPath {
        pub stages: Vec<SignalStage>,
        /// What reaches the device is bit for bit what the file holds.
        pub exact: bool,
    }

    /// One step of that way, and what leaves it.
    pub struct SignalStage {
        pub kind: StageKind,
        /// Hertz.
        pub sample_rate: Option<u32>,
        /// Bits per sample.
        pub bits: Option<u32>,
        /// Whether samples are floating-point numbers.
        pub float: bool,
        pub channels: Option<u16>,
        /// What is gained, in decibels.
        pub gain_db: Option<f32>,
        /// Codec or device.
        pub name: Option<String>,
    }

    /// Kinds of steps.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum StageKind {
        File, Decoder, Loudness, Channels, Resampler, Speed, Equaliser, Mono, Balance, Crossfeed,
        Limiter, Volume, Device,
    }

    /// How the current song will go over into the next, and why.
    #[derive(Copy, Eq)]
    pub struct Transition {
        pub kind: TransitionKind,
        pub reason: TransitionReason,
        /// How long both will be heard.
        pub length_ms: u64,
    }

    /// Ways from one song to the next.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum TransitionKind { Gapless, Crossfade, Blend, Trim, Cut }

    /// Reasons for a way.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum TransitionReason {
        SameAlbum, Chosen, Compatible, DifferentTempo, DifferentKey, Unknown, TooShort, Off,
    }
}
