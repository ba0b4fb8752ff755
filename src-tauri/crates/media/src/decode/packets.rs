//! The packets of an audio file as a digest: what a decoder would be fed, whatever is around it.

use std::path::Path;
use std::time::Duration;

use symphonia::core::errors::Error;

use super::opening::{audio_track, open_reader};
use crate::ReadError;
use crate::guard::guarded;
use crate::source::Budget;

/// Longest one file may take, the disk not counted.
const LONGEST: Duration = Duration::from_secs(60);

/// BLAKE3 of every packet of the audio track with its length, and how many there are.
///
/// Reads the whole file, decodes nothing. Two files with the same packets sound the same.
///
/// # Errors
/// As [`Decoder::open`](super::Decoder::open).
pub fn packets(path: &Path) -> Result<([u8; 32], u64), ReadError> {
    guarded(|| {
        let budget = Budget::new(LONGEST);
        let (mut reader, _) = open_reader(path, &budget)?;
        let (track, ..) = audio_track(reader.as_ref())?;
        let mut hasher = blake3::Hasher::new();
        let mut count = 0;
        loop {
            match reader.next_packet() {
                Ok(Some(packet)) if packet.track_id == track => {
                    hasher.update(&(packet.data.len() as u64).to_le_bytes());
                    hasher.update(&packet.data);
                    count += 1;
                }
                Ok(Some(_)) => {}
                // Damage inside the sound is the same before and after.
                Err(Error::DecodeError(_)) => {
                    hasher.update(b"damage");
                }
                Ok(None) | Err(Error::IoError(_) | Error::ResetRequired) => break,
                Err(error) => return Err(ReadError::damaged(&error.to_string())),
            }
        }
        Ok((*hasher.finalize().as_bytes(), count))
    })
}
