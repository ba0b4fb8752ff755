//! Thumbnails made in the background, so that a list that is scrolled has its pictures at hand.

use std::collections::HashSet;
use std::fs;
use std::thread;

use anyhow::{Context, Result};
use media::cover;
use storage::covers::{self, CoverPlace};

use super::Library;
use super::covers::{SIZES, keep, path_of};
use crate::jobs::JobHandle;
use crate::wire::{Event, JobKind, Topic};

/// Pictures looked up together.
const BATCH: u32 = 64;
/// So many pictures are work worth showing.
const MANY: u32 = 50;

impl Library {
    /// Makes the thumbnails of pictures that were not looked at yet, now and whenever songs come.
    ///
    /// # Errors
    /// When the thread for that cannot be started.
    pub(crate) fn draw_ahead(&self) -> Result<()> {
        let (news, own) = (self.shared.events.subscribe(), self.clone());
        thread::Builder::new()
            .name("covers".into())
            .spawn(move || {
                let mut hopeless = HashSet::new();
                own.draw_all(&mut hopeless);
                // Ends with the events, when the app closes.
                while let Ok(event) = news.recv() {
                    if matches!(&event, Event::Changed(topics) if topics.contains(&Topic::Songs)) {
                        own.draw_all(&mut hopeless);
                    }
                }
            })
            .context("The thread that draws covers cannot be started")?;
        Ok(())
    }

    /// Draws until nothing is left. `hopeless`: pictures that cannot be drawn as they are.
    fn draw_all(&self, hopeless: &mut HashSet<(i64, i64)>) {
        let mut job: Option<JobHandle> = None;
        let mut after = 0;
        loop {
            let unseen = self
                .shared
                .db
                .read(|db| Ok((covers::unseen(db, after, BATCH)?, covers::count_unseen(db)?)));
            let Ok((unseen, left)) = unseen else {
                return;
            };
            let Some(last) = unseen.last() else {
                return;
            };
            after = last.0.row;
            if job.is_none() && left > MANY + hopeless.len() as u32 {
                let begun = self.shared.jobs.begin(JobKind::Covers);
                begun.set_total(u64::from(left));
                job = Some(begun);
            }
            for (place, stamp) in unseen {
                if let Some(job) = &job {
                    job.wait_while_paused();
                    job.advance(1);
                }
                let cancelled = job.as_ref().is_some_and(JobHandle::cancelled);
                if cancelled || self.shared.closing() {
                    return;
                }
                let known = hopeless.contains(&(place.row, stamp));
                if !known && self.shared.easels.draw(|| self.draw_each(&place)).is_none() {
                    hopeless.insert((place.row, stamp));
                }
            }
        }
    }

    /// Draws one picture in every size; `None` when it cannot be drawn.
    fn draw_each(&self, place: &CoverPlace) -> Option<()> {
        let path = path_of(place);
        let picture = if place.embedded {
            cover::embedded(&path)
        } else {
            super::reader::bounded(&path, cover::LARGEST_FILE).ok()
        }?;
        let hash = *blake3::hash(&picture).as_bytes();
        let missing: Vec<u32> = SIZES
            .into_iter()
            .filter(|size| !self.cached(&hash, *size).exists())
            .collect();
        if !missing.is_empty() {
            let drawn = std::panic::catch_unwind(|| cover::thumbnails_of(&picture, &missing));
            for (size, jpeg) in missing.iter().zip(drawn.ok()?.ok()?) {
                let place = self.cached(&hash, *size);
                fs::create_dir_all(place.parent()?).ok()?;
                keep(&place, &jpeg).ok()?;
            }
        }
        let kept = self
            .shared
            .db
            .write_bulk(|db| covers::set_hash(db, place.row, &hash));
        kept.ok()
    }
}
