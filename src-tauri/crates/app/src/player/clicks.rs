//! The click track: clicks on the beats of one entry of the queue, until they are taken away or laid
//! over another.

use anyhow::Result;
use domain::EntryId;
use playback::Clicks;

use super::{Player, State, Where};
use crate::failure::Coded;

/// The entry that is heard with clicks.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Clicked {
    entry: EntryId,
    clicks: Clicks,
}

impl Player {
    /// The entry and the song that clicks would be laid over.
    ///
    /// # Errors
    /// `not_found` when no song is current.
    pub(crate) fn to_click(&self) -> Result<(EntryId, u32)> {
        let state = self.shared.lock();
        let entry = state.queue.current();
        let entry =
            entry.ok_or_else(|| Coded::not_found("There is no song to lay clicks over."))?;
        Ok((entry.id, entry.song.0))
    }

    /// Lays clicks over an entry, or takes them away; the song that is heard goes on
    /// where it is.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) fn set_clicks(&self, wanted: Option<(EntryId, Clicks)>) -> Result<()> {
        self.change(|shared, state| {
            let before = state.clicks();
            state.clicked = wanted.map(|(entry, clicks)| Clicked { entry, clicks });
            if state.clicks() != before {
                let (at, play) = (Where::At(shared.position(state)), state.play);
                shared.begin(state, at, play);
            }
            Ok(())
        })
    }
}

impl State {
    /// The clicks over the current entry.
    pub(super) fn clicks(&self) -> Option<Clicks> {
        self.clicks_over(self.queue.current()?.id)
    }

    /// The clicks over an entry.
    pub(super) fn clicks_over(&self, entry: EntryId) -> Option<Clicks> {
        let clicked = self.clicked.as_ref()?;
        (clicked.entry == entry).then(|| clicked.clicks.clone())
    }
}
