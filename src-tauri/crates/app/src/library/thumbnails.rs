//! Thumbnails made in the background, so that a list that is scrolled has its pictures at hand.

use std::collections::HashSet;
use std::fs;
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result};
use media::cover;
use storage::covers::{self, CoverPlace};

use super::covers::{SIZES, keep, source_of};
use super::{Library, room};
use crate::AFTER_START;
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
                let mut desk = Desk::default();
                let begin = Instant::now() + AFTER_START;
                while news.recv_deadline(begin).is_ok() {}
                own.draw_all(&mut desk);
                // Ends with the events, when the app closes.
                while let Ok(event) = news.recv() {
                    if matches!(&event, Event::Changed(topics) if topics.contains(&Topic::Songs)) {
                        own.draw_all(&mut desk);
                    }
                }
            })
            .context("The thread that draws covers cannot be started")?;
        Ok(())
    }

    /// Draws until nothing is left, or there is no more room for what nobody asked for.
    fn draw_all(&self, desk: &mut Desk) {
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
            if !desk.has_room(self) {
                return;
            }
            if job.is_none() && left > MANY + desk.hopeless.len() as u32 {
                let begun = self.shared.jobs.begin(JobKind::Covers);
                begun.set_total(u64::from(left));
                job = Some(begun);
            }
            for (place, stamp) in unseen {
                // Songs come first: what is on screen meanwhile is drawn by who asks for it.
                drop(self.shared.scanning());
                if let Some(job) = &job {
                    job.wait_while_paused();
                    job.advance(1);
                }
                let cancelled = job.as_ref().is_some_and(JobHandle::cancelled);
                if cancelled || self.shared.closing() {
                    return;
                }
                if desk.hopeless.contains(&(place.row, stamp)) {
                    continue;
                }
                match self.shared.easels.draw(|| self.draw_each(&place)) {
                    Some(bytes) => desk.taken = desk.taken.map(|taken| taken + bytes),
                    None => {
                        desk.hopeless.insert((place.row, stamp));
                    }
                }
            }
        }
    }

    /// Draws one picture in every size. How many bytes that took; `None` when it cannot be drawn.
    fn draw_each(&self, place: &CoverPlace) -> Option<u64> {
        let picture = cover::picture(&source_of(place)).ok()?;
        let hash = *blake3::hash(&picture).as_bytes();
        let missing: Vec<u32> = SIZES
            .into_iter()
            .filter(|size| !self.cached(&hash, *size).exists())
            .collect();
        let mut bytes = 0;
        if !missing.is_empty() {
            let drawn = std::panic::catch_unwind(|| cover::thumbnails_of(&picture, &missing));
            for (size, jpeg) in missing.iter().zip(drawn.ok()?.ok()?) {
                let place = self.cached(&hash, *size);
                fs::create_dir_all(place.parent()?).ok()?;
                keep(&place, &jpeg).ok()?;
                bytes += jpeg.len() as u64;
            }
        }
        let kept = self
            .shared
            .db
            .write_bulk(|db| covers::set_hash(db, place.row, &hash));
        kept.ok().map(|()| bytes)
    }
}

/// What the thread that draws ahead remembers.
#[derive(Default)]
struct Desk {
    /// Pictures that cannot be drawn as they are, by row and stamp.
    hopeless: HashSet<(i64, i64)>,
    /// Bytes of all thumbnails, once they were counted.
    taken: Option<u64>,
}

impl Desk {
    /// Whether there is room for more. What was used long ago makes room once, at the first look: drawing
    /// ahead never pushes out what it drew.
    fn has_room(&mut self, library: &Library) -> bool {
        let taken = *self.taken.get_or_insert_with(|| {
            let counted = room::make(&library.thumbnails(), room::MOST);
            counted.unwrap_or_else(|error| {
                tracing::warn!("the thumbnails could not be counted: {error}");
                0
            })
        });
        taken < room::MOST
    }
}
