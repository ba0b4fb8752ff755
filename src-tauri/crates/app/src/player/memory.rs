//! What the player remembers between starts: the queue, and where in it the listener was.
//!
//! A thread of its own writes: the queue soon after every change, the position every few seconds
//! while something plays, so that whatever ends the program costs no more than those seconds.

use std::sync::{Arc, Weak};
use std::time::Duration;

use anyhow::Result;
use crossbeam_channel::{Receiver, RecvTimeoutError};
use domain::Millis;
use domain::play::Heard;
use domain::queue::Queue;
use serde::{Deserialize, Serialize};
use storage::{Db, listens, places, queue_state, settings};

use super::listening::{Done, Hearing};
use super::{Shared, State};
use crate::wire::PlayState;

/// How often the position is written while something plays.
const PACE: Duration = Duration::from_secs(5);
/// Changes that come so close together are written at once.
const CALM: Duration = Duration::from_millis(100);
/// Key of [`Place`] among the settings.
const PLACE: &str = "player.place";

/// What has to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// Position and volume.
    Place,
    /// These, and the queue.
    Queue,
}

/// Where the listener was, and how loud.
#[derive(Debug, Serialize, Deserialize)]
struct Place {
    /// Index of the entry the position belongs to.
    index: Option<usize>,
    position_ms: u64,
    volume: f32,
    muted: bool,
    /// What was heard so far of the song: nobody writes that down when the program is killed.
    #[serde(default)]
    listening: Option<Heard>,
}

/// The state as it was left, paused, and the position in its current song.
///
/// # Errors
/// When the database cannot be read. A queue that no version of this program wrote is left behind.
pub(super) fn restore(db: &Db) -> Result<(State, Millis)> {
    let (bytes, place) = db.read(|db| Ok((queue_state::load(db)?, settings::get(db, PLACE)?)))?;
    let queue = match bytes.map(|bytes| Queue::from_bytes(&bytes)) {
        Some(Ok(queue)) => queue,
        Some(Err(error)) => {
            tracing::error!("{error} It begins empty.");
            Queue::default()
        }
        None => Queue::default(),
    };
    let place: Option<Place> = place.and_then(|text| serde_json::from_str(&text).ok());
    let position = place
        .as_ref()
        .filter(|place| place.index == queue.current_index())
        .map_or(Millis(0), |place| Millis(place.position_ms));
    let cut_off = place
        .as_ref()
        .and_then(|place| Some((place.listening?, Millis(place.position_ms))));
    let (volume, muted) = place.map_or((1.0, false), |place| (place.volume, place.muted));
    let volume = if volume.is_finite() {
        volume.clamp(0.0, 1.0)
    } else {
        1.0
    };
    let play = match queue.current() {
        Some(_) => PlayState::Paused,
        None => PlayState::Stopped,
    };
    Ok((
        State {
            queue,
            play,
            run: 0,
            sent_to: None,
            volume,
            muted,
            hearing: cut_off
                .map(|(heard, at)| Hearing::cut_off(heard, at))
                .unwrap_or_default(),
            stop_after: false,
            alarm: None,
            fade: 1.0,
            clicked: None,
        },
        position,
    ))
}

/// Starts the thread that writes. It ends with the player.
pub(super) fn keep(shared: &Arc<Shared>, marks: Receiver<Mark>) -> std::io::Result<()> {
    let shared = Arc::downgrade(shared);
    std::thread::Builder::new()
        .name("player memory".into())
        .spawn(move || write_on_change(&shared, &marks))?;
    Ok(())
}

fn write_on_change(shared: &Weak<Shared>, marks: &Receiver<Mark>) {
    loop {
        let playing = shared
            .upgrade()
            .is_some_and(|shared| shared.lock().play == PlayState::Playing);
        let mark = if playing {
            marks.recv_timeout(PACE)
        } else {
            marks.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        let mark = match mark {
            Ok(mark) => {
                std::thread::sleep(CALM);
                marks.try_iter().fold(mark, Mark::max)
            }
            Err(RecvTimeoutError::Timeout) => Mark::Place,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let Some(shared) = shared.upgrade() else {
            return;
        };
        shared.write(mark);
    }
}

impl Shared {
    /// Writes everything now, in this thread.
    pub(super) fn remember_now(&self) {
        self.write(Mark::Queue);
    }

    fn write(&self, mark: Mark) {
        let (bytes, place, done) = {
            let mut state = self.lock();
            self.observe(&mut state);
            let bytes = (mark == Mark::Queue).then(|| state.queue.to_bytes());
            let place = self.remembered(&state);
            (bytes, place, state.hearing.take_done())
        };
        let heard = !done.is_empty();
        if let Err(error) = self.store(bytes.as_deref(), &place, &done) {
            tracing::error!("the queue could not be remembered: {error:#}");
            self.lock().hearing.give_back(done);
        } else if heard {
            // Plays and skips are counted anew.
            self.library.thought_of(1);
        }
    }

    fn store(&self, queue: Option<&[u8]>, place: &Place, done: &[Done]) -> Result<()> {
        let place = serde_json::to_string(place)?;
        let store = |db: &storage::Transaction<'_>| {
            if let Some(bytes) = queue {
                queue_state::save(db, bytes)?;
            }
            for done in done {
                let goes_on = done.goes_on.map(|place| place.0);
                places::set(db, done.song.0, goes_on)?;
                if let Some(listen) = done.listen() {
                    listens::record(db, &listen)?;
                }
            }
            settings::set(db, PLACE, &place)
        };
        // A few seconds of position may be lost with the power; a queue and a listen may not.
        if queue.is_some() || !done.is_empty() {
            self.db.write(store)?;
        } else {
            self.db.write_bulk(store)?;
        }
        Ok(())
    }

    fn remembered(&self, state: &State) -> Place {
        Place {
            index: state.queue.current_index(),
            position_ms: self.position(state).0,
            volume: state.volume,
            muted: state.muted,
            listening: state.hearing.so_far(),
        }
    }
}
