//! What the app tells without being asked, to everyone who listens.

use std::sync::{Arc, Mutex, PoisonError};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};

use crate::wire::{Event, Notice, NoticeCode, Topic};

/// How many events may wait for a slow listener before it loses some.
const WAITING: usize = 256;

/// Where events are put in and taken out. Cheap to clone.
#[derive(Clone, Default)]
pub struct Events {
    listeners: Arc<Mutex<Vec<Sender<Event>>>>,
}

impl Events {
    /// Tells every listener. Never blocks: a listener that does not keep up misses events, one
    /// that is gone is forgotten.
    pub fn emit(&self, event: &Event) {
        let mut listeners = self
            .listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|listener| {
            !matches!(
                listener.try_send(event.clone()),
                Err(TrySendError::Disconnected(_))
            )
        });
    }

    /// Tells that these topics went stale.
    pub fn changed(&self, topics: impl IntoIterator<Item = Topic>) {
        let topics: Vec<Topic> = topics.into_iter().collect();
        if !topics.is_empty() {
            self.emit(&Event::Changed(topics));
        }
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
        let (sender, receiver) = bounded(WAITING);
        self.listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(sender);
        receiver
    }
}
