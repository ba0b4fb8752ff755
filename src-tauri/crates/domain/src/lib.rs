//! What songs, bundles, queues and the rules about them are.
//!
//! Pure: no files, no clock, no threads, no randomness of its own. Functions that need the time or
//! a seed take them as arguments. Nothing here knows SQLite, audio devices, HTTP or Tauri.

pub mod backup;
pub mod bundle;
pub mod care;
pub mod credits;
pub mod edit;
pub mod features;
pub mod genre;
pub mod hearing;
pub mod names;
pub mod play;
pub mod playlist;
pub mod quantities;
pub mod query;
pub mod queue;
pub mod reconcile;
pub mod set;
pub mod song;
pub mod sound;
pub mod spelling;
pub mod text;
pub mod twins;
pub mod waveform;

pub use quantities::{CoverId, EntryId, FolderId, Millis, SongId, UnixMillis};
pub use song::{AudioFormat, Described, Gain, Origin, SongData, SongStatus, Tags};
