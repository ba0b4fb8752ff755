//! Songs that sound like one: found by listening to those that may be, merged only when the listener
//! says so.

use std::collections::HashMap;

use anyhow::Result;
use domain::UnixMillis;
use domain::twins::{Facts, candidates, groups};
use storage::{albums, prints, songs};

use super::pace::now_ms;
use super::roots::path_of;
use super::{Library, rows};
use crate::failure::Coded;
use crate::jobs::JobHandle;
use crate::wire::{DuplicateGroup, JobKind, MergeRef, Topic};

/// From so much likeness on, two songs are the same recording.
const SAME: f64 = 0.8;
/// Songs merged at once.
const MOST: usize = 100;

impl Library {
    /// Songs that are the same recording in several encodings. Those that may be (nearly one length,
    /// one title) are listened to once, which takes a while the first time: it is a job, and what was
    /// heard before it was stopped is answered.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub fn duplicates(&self) -> Result<Vec<DuplicateGroup>> {
        let known = self.shared.db.read(prints::facts)?;
        let facts: Vec<Facts<'_>> = known
            .iter()
            .map(|(song, title, artist, duration_ms)| Facts {
                song: *song,
                title,
                artist: artist.as_deref(),
                duration_ms: *duration_ms,
            })
            .collect();
        let pairs = candidates(&facts);
        let job = self.shared.jobs.begin(JobKind::Duplicates);
        job.set_total(pairs.len() as u64);
        let mut heard: HashMap<u32, Vec<u32>> = HashMap::new();
        let mut same = Vec::new();
        for (one, other) in pairs {
            job.wait_while_paused();
            if job.cancelled() || self.shared.closing() {
                break;
            }
            self.hear(&job, &mut heard, [one, other])?;
            if media::fingerprint::likeness(&heard[&one], &heard[&other]) >= SAME {
                same.push((one, other));
            }
        }
        let found = groups(&same);
        let rows = self.shared.db.read(|db| {
            let rows = found.iter().map(|group| songs::rows(db, group));
            rows.collect::<storage::Result<Vec<_>>>()
        })?;
        Ok(rows
            .into_iter()
            .map(|group| DuplicateGroup {
                songs: group.into_iter().map(rows::song_row).collect(),
            })
            .collect())
    }

    /// The prints of two songs, made where there are none. A song that cannot be decoded has an empty
    /// one.
    fn hear(
        &self,
        job: &JobHandle,
        heard: &mut HashMap<u32, Vec<u32>>,
        pair: [u32; 2],
    ) -> Result<()> {
        for song in pair {
            if heard.contains_key(&song) {
                continue;
            }
            let kept = self.shared.db.read(|db| prints::get(db, song))?;
            let print = match kept {
                Some(print) => print,
                None => {
                    let path = self.playable(song)?.path;
                    let print = media::fingerprint::of(&path).unwrap_or_default();
                    self.shared
                        .db
                        .write_bulk(|db| prints::set(db, song, &print))?;
                    print
                }
            };
            heard.insert(song, print);
        }
        job.advance(1);
        Ok(())
    }

    /// Makes songs one: the one that stays keeps its names, and what the listener did with the others
    /// was done with it.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when one of them is not there,
    /// [`Code::BadRequest`](crate::wire::Code::BadRequest) for none or more than a hundred others.
    pub fn merge(&self, keep: u32, others: &[u32]) -> Result<MergeRef> {
        if others.is_empty() || others.len() > MOST || others.contains(&keep) {
            return Err(Coded::bad_request(format!(
                "Name the song that stays, and 1 to {MOST} others."
            )));
        }
        let _no_scan = self.shared.scanning();
        let undo = self.shared.db.write(|db| {
            let all: Vec<u32> = others.iter().copied().chain([keep]).collect();
            if songs::rows(db, &all)?.len() < all.len() {
                return Ok(None);
            }
            let (undo, touched) = prints::merge(db, keep, others, UnixMillis(now_ms()))?;
            albums::recount(db, touched)?;
            Ok(Some(undo))
        })?;
        let undo = undo.ok_or_else(|| Coded::not_found("One of these songs is not there."))?;
        self.merged();
        Ok(MergeRef { undo })
    }

    /// Takes a merge back.
    ///
    /// # Errors
    /// [`Code::NotFound`](crate::wire::Code::NotFound) when there is no such merge.
    pub fn unmerge(&self, undo: u32) -> Result<()> {
        let found = {
            let _no_scan = self.shared.scanning();
            self.shared.db.write(|db| prints::unmerge(db, undo))?
        };
        if !found {
            return Err(Coded::not_found("There is no such merge to take back."));
        }
        for root in self.shared.roots()? {
            self.shared.nudge_root(&path_of(&root));
        }
        self.merged();
        Ok(())
    }

    fn merged(&self) {
        self.shared.catalogue().forget();
        self.shared.songs_stale();
        self.shared.events.changed([Topic::Songs]);
    }
}
