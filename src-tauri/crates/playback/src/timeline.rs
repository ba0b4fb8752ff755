//! Which song is heard, and where in it: the ring's frames translated back to songs.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::Millis;

use crate::desk::Shift;
use crate::engine::{Cue, Position};
use crate::renderer::Meter;
use crate::signal::Source;

const NANOS: u128 = 1_000_000_000;

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
    cued: Option<(Cue, Duration)>,
    /// Frames skipped before the segment that comes next.
    gap: u64,
}

struct Ring {
    meter: Meter,
    sample_rate: u32,
    /// Frames between leaving the ring and being heard.
    latency: u64,
    /// Nothing before this frame counts any more.
    floor: u64,
}

/// A song in the ring, or a part of it.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    /// Its first frame in the ring.
    pub(crate) start: u64,
    /// Where in the song that frame is.
    pub(crate) from: Duration,
    /// Song time per heard time.
    pub(crate) pace: f64,
    pub(crate) cue: Cue,
    /// Where its samples come from.
    pub(crate) source: Source,
    /// The song begins here; otherwise it goes on here.
    pub(crate) begins: bool,
    /// The song before it is still heard at its beginning.
    pub(crate) overlaps: bool,
    /// Frames right before `start` that are skipped.
    pub(crate) gap: u64,
}

impl Segment {
    /// Where in the song a frame of the ring is.
    pub(crate) fn at(&self, frame: u64, sample_rate: u32) -> Duration {
        let frames = frame.saturating_sub(self.start);
        let rate = u128::from(sample_rate.max(1));
        // Rounded up, so that the same frame is found again.
        let nanos = (u128::from(frames) * NANOS).div_ceil(rate);
        let nanos = if self.pace == 1.0 {
            nanos as u64
        } else {
            (nanos as f64 * self.pace) as u64
        };
        self.from + Duration::from_nanos(nanos)
    }
}

impl Timeline {
    /// A new ring takes over; it holds nothing yet.
    pub(crate) fn attach(&self, meter: Meter, sample_rate: u32, latency: u32) {
        let mut state = self.lock();
        state.gap = 0;
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
    pub(crate) fn cue(&self, cue: Cue, from: Duration, floor: u64) {
        let mut state = self.lock();
        state.segments.clear();
        state.gap = 0;
        state.cued = Some((cue, from));
        if let Some(ring) = &mut state.ring {
            ring.floor = floor;
        }
    }

    /// A song begins or goes on in the ring.
    pub(crate) fn push(&self, segment: Segment) {
        let mut state = self.lock();
        state.cued = None;
        let gap = std::mem::take(&mut state.gap);
        state.segments.push_back(Segment { gap, ..segment });
    }

    /// Nothing plays.
    pub(crate) fn clear(&self) {
        let mut state = self.lock();
        state.segments.clear();
        state.cued = None;
    }

    /// Drops what is behind the first `keep` segments, the last of which ends at the shift.
    pub(crate) fn truncate(&self, keep: usize, shift: Shift) {
        let mut state = self.lock();
        state.segments.truncate(keep);
        state.gap = shift.by;
    }

    /// Moves what is at or behind the shift's frame. The song heard there goes on behind the gap.
    pub(crate) fn shift(&self, shift: Shift) {
        if shift.by == 0 {
            return;
        }
        let mut state = self.lock();
        let rate = state.ring.as_ref().map_or(1, |ring| ring.sample_rate);
        let index = state.segments.partition_point(|it| it.start < shift.from);
        for (place, segment) in state.segments.iter_mut().enumerate().skip(index) {
            segment.start += shift.by;
            if place == index && segment.start == shift.from + shift.by {
                segment.gap += shift.by;
            }
        }
        let is_there = state
            .segments
            .get(index)
            .is_some_and(|next| next.start == shift.from + shift.by);
        let before = index.checked_sub(1).and_then(|it| state.segments.get(it));
        let Some(before) = before.filter(|_| !is_there) else {
            return;
        };
        let on = Segment {
            start: shift.from + shift.by,
            from: before.at(shift.from, rate),
            begins: false,
            overlaps: false,
            gap: shift.by,
            ..before.clone()
        };
        state.segments.insert(index, on);
    }

    /// The segments in the ring, the one heard first.
    pub(crate) fn segments(&self) -> Vec<Segment> {
        self.lock().segments.iter().cloned().collect()
    }

    /// The segment that a frame of the ring is in, its place, and where in its song the frame is.
    pub(crate) fn find(&self, frame: u64) -> Option<(usize, Segment, Duration)> {
        let state = self.lock();
        let rate = state.ring.as_ref()?.sample_rate;
        let index = state.segments.partition_point(|it| it.start <= frame);
        let index = index.saturating_sub(1);
        let segment = state.segments.get(index)?;
        Some((index, segment.clone(), segment.at(frame, rate)))
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
            turned |= state.segments.front().is_some_and(|it| it.begins);
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
            .map(|next| next.start.saturating_sub(heard + next.gap))
    }

    /// The song heard or cued, and where in it.
    pub(crate) fn heard(&self, playing: bool) -> Option<(Cue, Duration)> {
        self.lock().heard(playing)
    }

    /// Where the samples heard come from.
    pub(crate) fn source(&self, playing: bool) -> Option<Source> {
        let state = self.lock();
        let frame = state.frame(playing)?;
        let segment = state.segments.iter().rev().find(|it| it.start <= frame);
        segment
            .or(state.segments.front())
            .map(|segment| segment.source.clone())
    }

    /// As [`Self::heard`], for the outside.
    pub(crate) fn position(&self, playing: bool) -> Option<Position> {
        self.heard(playing).map(|(cue, at)| Position {
            entry: cue.entry,
            at: Millis(at.as_millis() as u64),
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
        let frame = ring.meter.read().saturating_sub(behind);
        // What is skipped is not heard: the ear is before it.
        let skipping = self
            .segments
            .iter()
            .find(|it| (it.start.saturating_sub(it.gap)..it.start).contains(&frame));
        let frame = skipping.map_or(frame, |it| frame.saturating_sub(it.gap));
        Some(frame.max(ring.floor))
    }

    fn heard(&self, playing: bool) -> Option<(Cue, Duration)> {
        let (Some(frame), Some(ring)) = (self.frame(playing), &self.ring) else {
            return self.cued.clone();
        };
        let song = self.segments.iter().rev().find(|song| song.start <= frame);
        let Some(song) = song.or(self.segments.front()) else {
            return self.cued.clone();
        };
        Some((song.cue.clone(), song.at(frame, ring.sample_rate)))
    }
}
