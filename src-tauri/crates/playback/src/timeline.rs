//! Which song is heard, and where in it: the ring's frames translated back to songs.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::Millis;

use crate::engine::{Cue, Position};
use crate::renderer::Meter;

/// The songs on their way to the ear. Shared by the worker and everyone who asks for the position;
/// the device's callback never comes near it.
#[derive(Default)]
pub(crate) struct Timeline(Mutex<State>);

#[derive(Default)]
struct State {
    /// The ring that is being heard, when there is one.
    ring: Option<Ring>,
    /// Songs in the ring, the one heard first.
    segments: VecDeque<Segment>,
    /// What is cued while no ring holds it.
    cued: Option<(Cue, Millis)>,
}

struct Ring {
    meter: Meter,
    sample_rate: u32,
    /// Frames between leaving the ring and being heard.
    latency: u64,
    /// Nothing before this frame counts any more.
    floor: u64,
}

/// A song in the ring.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    /// Its first frame in the ring.
    pub(crate) start: u64,
    /// Where in the song that frame is.
    pub(crate) from: Millis,
    pub(crate) cue: Cue,
}

impl Timeline {
    /// A new ring takes over; it holds nothing yet.
    pub(crate) fn attach(&self, meter: Meter, sample_rate: u32, latency: u32) {
        let mut state = self.lock();
        state.ring = Some(Ring {
            meter,
            sample_rate,
            latency: latency.into(),
            floor: 0,
        });
    }

    /// The ring is gone: the position stays where it was heard last.
    pub(crate) fn detach(&self, playing: bool) {
        let mut state = self.lock();
        state.cued = state.heard(playing);
        state.segments.clear();
        state.ring = None;
    }

    /// Everything before `floor` is dropped; this song is cued.
    pub(crate) fn cue(&self, cue: Cue, from: Millis, floor: u64) {
        let mut state = self.lock();
        state.segments.clear();
        state.cued = Some((cue, from));
        if let Some(ring) = &mut state.ring {
            ring.floor = floor;
        }
    }

    /// A song begins in the ring.
    pub(crate) fn push(&self, segment: Segment) {
        let mut state = self.lock();
        state.cued = None;
        state.segments.push_back(segment);
    }

    /// Nothing plays.
    pub(crate) fn clear(&self) {
        let mut state = self.lock();
        state.segments.clear();
        state.cued = None;
    }

    /// Drops the songs behind the first `keep` ones.
    pub(crate) fn truncate(&self, keep: usize) {
        self.lock().segments.truncate(keep);
    }

    /// The songs in the ring, the one heard first.
    pub(crate) fn segments(&self) -> Vec<Segment> {
        self.lock().segments.iter().cloned().collect()
    }

    /// Forgets songs that are over. The one heard now, if that changed.
    pub(crate) fn turn(&self, playing: bool) -> Option<Cue> {
        let mut state = self.lock();
        let heard = state.frame(playing)?;
        let mut turned = false;
        while state
            .segments
            .get(1)
            .is_some_and(|next| next.start <= heard)
        {
            state.segments.pop_front();
            turned = true;
        }
        state
            .segments
            .front()
            .filter(|_| turned)
            .map(|song| song.cue.clone())
    }

    /// Frames until the next song is heard, when it is in the ring already.
    pub(crate) fn until_turn(&self, playing: bool) -> Option<u64> {
        let state = self.lock();
        let heard = state.frame(playing)?;
        state
            .segments
            .get(1)
            .map(|next| next.start.saturating_sub(heard))
    }

    /// The song heard or cued, and where in it.
    pub(crate) fn heard(&self, playing: bool) -> Option<(Cue, Millis)> {
        self.lock().heard(playing)
    }

    /// As [`Self::heard`], for the outside.
    pub(crate) fn position(&self, playing: bool) -> Option<Position> {
        self.heard(playing).map(|(cue, at)| Position {
            entry: cue.entry,
            at,
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The frame at the ear. Paused, what the device still holds is counted as heard: it will be.
    fn frame(&self, playing: bool) -> Option<u64> {
        let ring = self.ring.as_ref()?;
        let behind = if playing { ring.latency } else { 0 };
        Some(ring.meter.read().saturating_sub(behind).max(ring.floor))
    }

    fn heard(&self, playing: bool) -> Option<(Cue, Millis)> {
        let (Some(frame), Some(ring)) = (self.frame(playing), &self.ring) else {
            return self.cued.clone();
        };
        let song = self.segments.iter().rev().find(|song| song.start <= frame);
        let Some(song) = song.or(self.segments.front()) else {
            return self.cued.clone();
        };
        let frames = frame.saturating_sub(song.start);
        let played = frames * 1000 / u64::from(ring.sample_rate.max(1));
        Some((song.cue.clone(), Millis(song.from.0 + played)))
    }
}
