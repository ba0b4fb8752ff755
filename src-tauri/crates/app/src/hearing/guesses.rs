//! Guesses for songs of which nothing is known yet: from their genres, in large batches.

use anyhow::Result;
use domain::hearing::{Corrections, guess, show};
use storage::{heard, unheard};

use super::Shared;

/// Songs per transaction.
const BATCH: u32 = 1_000;

/// Guesses at every song that has a genre and nothing else yet; how many there were.
///
/// # Errors
/// When the database cannot be read or written.
pub(super) fn guess_all(shared: &Shared, stop: &dyn Fn() -> bool) -> Result<u32> {
    let (mut below, mut guessed) = (u32::MAX, 0);
    while !stop() {
        let songs = shared.db.read(|db| unheard::unguessed(db, below, BATCH))?;
        let Some((last, _)) = songs.last() else {
            break;
        };
        below = *last;
        guessed += shared.db.write_bulk(|db| {
            let mut guessed = 0;
            for (song, genre) in &songs {
                guessed += u32::from(guess_one(db, *song, genre)?);
            }
            Ok(guessed)
        })?;
    }
    Ok(guessed)
}

fn guess_one(db: &storage::Transaction<'_>, song: u32, genre: &str) -> storage::Result<bool> {
    let genres: Vec<&str> = genre.split(", ").collect();
    let shown = show(None, None, guess(&genres), &Corrections::default());
    let Some(shown) = shown else {
        return Ok(false);
    };
    let write = heard::Write {
        sound: None,
        version: 0,
        failure: None,
        words: None,
        shown: Some(&shown),
    };
    heard::put(db, song, &write)
}
