//! A JSON or cover that is imported without its audio: it finds its song, or waits for it.

use anyhow::Result;
use domain::bundle::{Part, incomplete, part_of};
use domain::names;
use storage::files;

use super::copy::Copying;
use super::gather::{Piece, item};
use super::{Import, Step};
use crate::wire::ImportStatus;

/// The folder of the library folder where they wait.
pub(super) const INCOMING: &str = "Incoming";

impl Import<'_> {
    /// Decides what is to be done for a JSON or a cover without audio.
    pub(super) fn orphan(&mut self, piece: &Piece) -> Result<Step> {
        let Some((stem, part)) = part_of(&piece.name) else {
            return Ok(step(item(
                &piece.path,
                ImportStatus::Skipped,
                "This is not part of a song.",
            )));
        };
        let stem = names::to_bytes(stem);
        let song = self
            .shared
            .db
            .read(|db| files::newest_of_stem(db, self.own.id, &stem))?;
        if let Some(song) = song {
            let place = names::join(&song.place.0, &[&song.place.1, &song.place.2]);
            let had = if part == Part::Data {
                &song.beside.0
            } else {
                &song.beside.1
            };
            let mut step = step(item(
                &piece.path,
                ImportStatus::Duplicate,
                "Already in the library.",
            ));
            step.item.song_id = Some(song.song);
            step.copies = self.renewal(piece, had.as_deref(), &place);
            if !step.copies.is_empty() {
                step.item.status = ImportStatus::Updated;
                step.item.reason = "It was put beside its song.".to_owned();
                step.song_at = Some(place);
            }
            return Ok(step);
        }
        let reason = incomplete(part, &names::shown(&stem));
        let mut step = step(item(&piece.path, ImportStatus::Waiting, reason));
        let to = self.library.join(INCOMING).join(&piece.name);
        let kept = std::fs::symlink_metadata(&to)
            .is_ok()
            .then(|| self.kept(&to));
        step.copies.push(Copying {
            from: Some(piece.path.clone()),
            to,
            kept,
        });
        Ok(step)
    }
}

fn step(item: crate::wire::ImportItem) -> Step {
    Step {
        item,
        copies: Vec::new(),
        song_at: None,
    }
}
