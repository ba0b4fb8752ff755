//! Keeps the news about songs at a pace a screen can follow.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::Shared;
use super::catalogue::Written;
use crate::events::Events;
use crate::wire::Topic;

/// Between two tellings.
const PACE: Duration = Duration::from_millis(300);

/// What changed and was not told yet.
#[derive(Default)]
pub(super) struct Pace {
    state: Mutex<(Option<Instant>, BTreeSet<Topic>)>,
}

impl Pace {
    /// Tells now when the last time is long enough ago; otherwise it waits for the next call or
    /// for [`Pace::flush`].
    pub fn changed(&self, events: &Events, topics: &[Topic]) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.1.extend(topics);
        if state.0.is_none_or(|told| told.elapsed() >= PACE) {
            tell(&mut state, events);
        }
    }

    /// Tells what is left.
    pub fn flush(&self, events: &Events) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        tell(&mut state, events);
    }
}

fn tell(state: &mut (Option<Instant>, BTreeSet<Topic>), events: &Events) {
    if !state.1.is_empty() {
        events.changed(std::mem::take(&mut state.1));
        state.0 = Some(Instant::now());
    }
}

impl Shared {
    /// Songs changed: what was kept of them is no longer true.
    pub(super) fn songs_stale(&self) {
        self.orders.stale();
        self.counted.stale();
    }

    /// Takes out albums and names that nothing belongs to any more.
    pub(super) fn tidy(&self) -> storage::Result<()> {
        self.catalogue().tidy()?;
        self.songs_stale();
        Ok(())
    }

    /// Says what went stale after something was written, a few times a second at most.
    pub(super) fn tell(&self, written: Written) {
        let mut topics = Vec::new();
        if written.songs() {
            self.songs_stale();
            topics.push(Topic::Songs);
        }
        if written.waiting || written.unreadable > 0 {
            topics.push(Topic::Waiting);
        }
        self.pace.changed(&self.events, &topics);
    }
}

/// Milliseconds since 1970.
pub(crate) fn now_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as i64)
}
