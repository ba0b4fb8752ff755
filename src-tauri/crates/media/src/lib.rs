//! Turns an audio file, a cover or a bundle's JSON into tags, a picture and PCM.
//!
//! Everything here takes bytes written by strangers: no input may panic, hang or eat the memory.
//! Foreign parsers run under [`std::panic::catch_unwind`], sizes are checked before they are
//! believed, and reading gives up when it takes too long. Only [`write`](mod@write) writes, into the copy it is given.

pub mod bundle;
pub mod cover;
pub mod decode;
mod error;
pub mod fingerprint;
mod guard;
mod mp4;
mod mpeg;
pub mod playlist;
pub mod sound;
mod source;
pub mod tags;
mod text;
mod wave;
mod window;
pub mod write;

pub use error::ReadError;
