//! What the listener thinks of songs.

use anyhow::Result;
use domain::UnixMillis;
use storage::listens;

use super::Library;
use super::pace::now_ms;
use crate::failure::Coded;
use crate::wire::Topic;

/// Songs in one request at most.
const MOST: usize = 10_000;
/// The highest rating: five stars in halves.
const HIGHEST: u8 = 10;

impl Library {
    /// Rates songs, 0–10 half stars; `None` takes their rating away. Songs that are gone are passed by.
    ///
    /// # Errors
    /// [`Code::BadRequest`](crate::wire::Code::BadRequest) for more than ten half stars or more than
    /// 10,000 songs.
    pub fn rate(&self, songs: &[u32], rating: Option<u8>) -> Result<()> {
        at_most(songs)?;
        if rating.is_some_and(|rating| rating > HIGHEST) {
            return Err(Coded::bad_request(format!(
                "A rating is 0 to {HIGHEST} half stars."
            )));
        }
        let now = UnixMillis(now_ms());
        let rated = self
            .shared
            .db
            .write(|db| listens::rate(db, songs, rating, now))?;
        self.thought_of(rated);
        Ok(())
    }

    /// Loves songs, or no longer does.
    ///
    /// # Errors
    /// [`Code::BadRequest`](crate::wire::Code::BadRequest) for more than 10,000 songs.
    pub fn love(&self, songs: &[u32], loved: bool) -> Result<()> {
        at_most(songs)?;
        let changed = self.shared.db.write(|db| listens::love(db, songs, loved))?;
        self.thought_of(changed);
        Ok(())
    }

    /// Plays, ratings or loves of songs changed: their rows and the orders by these
    /// are stale.
    pub fn thought_of(&self, songs: u32) {
        if songs > 0 {
            self.shared.orders.thoughts_stale();
            self.shared.counted.thoughts_stale();
            self.shared.events.changed([Topic::Songs]);
        }
    }
}

fn at_most(songs: &[u32]) -> Result<()> {
    if songs.len() > MOST {
        return Err(Coded::bad_request(format!(
            "At most {MOST} songs can be changed at once."
        )));
    }
    Ok(())
}
