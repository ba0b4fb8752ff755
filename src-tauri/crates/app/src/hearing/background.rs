//! The thread that hears what waits, whenever there is something.

use std::sync::{Arc, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, never, select};

use super::{Nudge, Shared, is_of_songs, round};
use crate::AFTER_START;
use crate::wire::{Event, Topic};

/// News of songs come in bursts; the first songs of one are enough to begin with.
const GATHER: Duration = Duration::from_millis(1_500);
/// How often it is looked whether the app still lasts.
const LOOK: Duration = Duration::from_secs(60);

/// Starts the thread; with `by_itself`, it hears new songs when the settings say so, else only when
/// it is told to.
pub(super) fn start(shared: &Arc<Shared>, by_itself: bool) -> std::io::Result<JoinHandle<()>> {
    let earliest = Instant::now() + AFTER_START;
    let background = Background {
        inbox: shared.inbox.clone(),
        events: by_itself.then(|| shared.events.subscribe()),
        earliest,
        due: by_itself.then_some(earliest),
        stopped: false,
        shared: Arc::downgrade(shared),
    };
    std::thread::Builder::new()
        .name("hearing".into())
        .spawn(move || background.work())
}

struct Background {
    inbox: Receiver<Nudge>,
    events: Option<Receiver<Event>>,
    /// Before that it begins only when it is told to.
    earliest: Instant,
    /// When to begin.
    due: Option<Instant>,
    /// The listener stopped it: it begins again when asked, or with the next start.
    stopped: bool,
    shared: Weak<Shared>,
}

impl Background {
    fn work(mut self) {
        let nothing = never();
        while let Some(asked) = self.wait(&nothing) {
            let Some(shared) = self.shared.upgrade() else {
                return;
            };
            if shared.closing() {
                return;
            }
            let due = self.due.take_if(|due| *due <= Instant::now()).is_some();
            let may = !self.stopped && shared.settings.get().hearing.automatic;
            if asked || (due && may) {
                self.due = None;
                self.stopped = hear(&shared);
            }
        }
    }

    /// Waits for something to happen: true when the listener asks to begin, `None` at the end.
    fn wait(&mut self, nothing: &Receiver<Event>) -> Option<bool> {
        let now = Instant::now();
        let time = self
            .due
            .map_or(LOOK, |due| due.saturating_duration_since(now));
        select! {
            recv(self.inbox) -> nudge => match nudge {
                Ok(Nudge::Begin) => return Some(true),
                // The next round knows it.
                Ok(Nudge::Screen) => {}
                Ok(Nudge::Stop) | Err(_) => return None,
            },
            recv(self.events.as_ref().unwrap_or(nothing)) -> event => match event {
                Ok(event) if is_of_songs(&event) => {
                    self.due.get_or_insert(self.earliest.max(now + GATHER));
                }
                Ok(Event::Changed(topics)) if topics.contains(&Topic::Settings) => {
                    self.due = Some(self.earliest.max(now));
                }
                Ok(_) => {}
                Err(_) => return None,
            },
            default(time) => {}
        }
        Some(false)
    }
}

/// Hears what waits. True when the listener stopped it.
fn hear(shared: &Shared) -> bool {
    let outcome = round::run(shared, &round::Plan::Background);
    match outcome {
        Ok(outcome) => outcome.cancelled,
        Err(error) => {
            tracing::error!("hearing songs failed: {error:#}");
            false
        }
    }
}
