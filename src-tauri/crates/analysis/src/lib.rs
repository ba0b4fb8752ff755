//! What a song sounds like, from its samples and its words alone.
//!
//! [`Analyser`] takes interleaved samples in parts of any size and gives
//! [`domain::features::Features`]; it is a pure
//! function of the samples: no files, no clock, no threads, bounded memory whatever the length, and
//! the same bits on every processor. What cannot be told is `None`.
//!
//! ```
//! let mut analyser = analysis::Analyser::new(44_100, 2);
//! analyser.push(&[0.0; 88_200]);
//! assert!(analyser.finish().tempo.is_none(), "silence has no tempo");
//! ```
//!
//! The road of a sample: `planes` (cleaning, channels), `loudness` and `peak` at the full rate,
//! `intake` (resampling); `spectrum` (two shared short-time transforms, of 22 kHz and of 5.5 kHz,
//! four frames at a time, none kept); from the short one `mel`, `timbre`, `novelty`, `pulse`, from
//! the long one `chroma`. What was counted is a [`Measures`]; `tempo`, `octave`, `key`, `character`,
//! `feeling` and `similarity` conclude.

mod analyser;
mod beats;
mod character;
mod chroma;
mod feeling;
mod intake;
mod judging;
mod key;
mod lanes;
mod learned;
mod loudness;
mod measures;
mod mel;
#[cfg(test)]
mod noise;
mod novelty;
mod octave;
mod peak;
mod planes;
mod pulse;
mod similarity;
mod spectrum;
mod statistics;
mod tempo;
mod timbre;
pub mod words;

pub use analyser::{Analyser, Wanted};
pub use chroma::{Chroma, Harmony, Stretch};
pub use measures::Measures;
pub use octave::Candidate;
pub use pulse::{Lags, Pulse};
pub use timbre::Timbre;

/// Raised whenever the same sound or words would give other numbers: what has an older one is heard
/// and read anew, and numbers of two versions are never compared.
pub const VERSION: u32 = 2;
