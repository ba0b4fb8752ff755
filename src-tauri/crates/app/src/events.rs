//! What the app tells without being asked, to everyone who listens.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};

use crate::wire::{Event, Notice, NoticeCode, Topic};

/// How many events may wait for a slow listener before it loses some.
const WAITING: usize = 256;

/// Where events are put in and taken out. Cheap to clone.
#[derive(Clone, Default)]
pub struct Events {
    listeners: Arc<Mutex<Vec<Listener>>>,
    /// How often it was told that what is heard in songs changed.
    heard: Arc<AtomicU64>,
}

/// Someone who listens, and whether something was lost on the way to them.
struct Listener {
    inbox: Sender<Event>,
    missed: bool,
}

impl Events {
    /// Tells every listener. Never blocks: a listener that does not keep up misses events and is
    /// told, as soon as there is room, that everything may have changed; one that is gone is
    /// forgotten.
    pub fn emit(&self, event: &Event) {
        self.lock().retain_mut(|listener| listener.tell(event));
    }

    /// Tells that these topics went stale.
    pub fn changed(&self, topics: impl IntoIterator<Item = Topic>) {
        let topics: Vec<Topic> = topics.into_iter().collect();
        if topics.contains(&Topic::Features) {
            self.heard.fetch_add(1, Ordering::SeqCst);
        }
        if !topics.is_empty() {
            self.emit(&Event::Changed(topics));
        }
    }

    /// The age of what is known to be heard in songs: what was made of it at another age is stale.
    #[must_use]
    pub(crate) fn heard_age(&self) -> u64 {
        self.heard.load(Ordering::SeqCst)
    }

    /// Tells the listener something, in one sentence.
    pub fn notice(&self, code: NoticeCode, text: impl Into<String>, subject: Option<String>) {
        self.emit(&Event::Notice(Notice {
            code,
            text: text.into(),
            subject,
        }));
    }

    /// Events from now on.
    #[must_use]
    pub fn subscribe(&self) -> Receiver<Event> {
        let (inbox, receiver) = bounded(WAITING);
        self.lock().push(Listener {
            inbox,
            missed: false,
        });
        receiver
    }

    /// Lets all listeners go: their receivers end once they are empty.
    pub(crate) fn close(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Listener>> {
        self.listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener {
    /// False when the listener is gone.
    fn tell(&mut self, event: &Event) -> bool {
        if self.missed {
            match self.inbox.try_send(Event::Changed(Topic::ALL.to_vec())) {
                Ok(()) => self.missed = false,
                Err(TrySendError::Full(_)) => return true,
                Err(TrySendError::Disconnected(_)) => return false,
            }
        }
        match self.inbox.try_send(event.clone()) {
            Ok(()) => true,
            Err(TrySendError::Full(_)) => {
                self.missed = true;
                true
            }
            Err(TrySendError::Disconnected(_)) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_listener_learns_that_it_missed_something() {
        let events = Events::default();
        let slow = events.subscribe();
        for _ in 0..=WAITING {
            events.changed([Topic::Queue]);
        }
        assert_eq!(slow.try_iter().count(), WAITING);
        events.changed([Topic::Songs]);
        let seen: Vec<Event> = slow.try_iter().collect();
        assert_eq!(
            seen,
            [
                Event::Changed(Topic::ALL.to_vec()),
                Event::Changed(vec![Topic::Songs])
            ]
        );
    }

    #[test]
    fn a_listener_that_is_gone_is_forgotten() {
        let events = Events::default();
        drop(events.subscribe());
        events.changed([Topic::Queue]);
        assert!(events.lock().is_empty());
    }
}
