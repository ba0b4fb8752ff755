//! The mixing desk: between the songs and the ring, everything the listener sets.
//!
//! Songs are mixed onto a *tape* that reaches from a little before what is heard now to what was
//! decoded last; the [`Master`] goes over it and writes the ring. When a setting changes, the part of
//! the ring that is not heard yet is written anew from the tape, faded over from what it was: a change
//! is heard at once and without a click, though two seconds were ready.
//!
//! Frames carry the ring's numbers. What is rewritten gets new ones, so a change shifts the numbers
//! of everything behind it; [`Shift`] says by how much.

mod biquad;
mod field;
mod limiter;
mod master;

use std::collections::VecDeque;

use domain::sound::Sound;

use crate::Format;
use crate::renderer::Feed;
use master::Master;

/// One thing done to the mixture, frame for frame, in place.
pub(crate) trait Effect: Send {
    /// Changes whole frames.
    fn process(&mut self, samples: &mut [f32]);
}

/// Frames mastered at a time.
const STEP: usize = 2_048;
/// What a new chain hears before its first frame counts, as a part of a second: filters settle.
const WARMING: u32 = 4;
/// From the old sound to the new one, as a part of a second.
const FADES_PER_SECOND: u32 = 40;

/// Frames from `from` on have got numbers larger by `by`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shift {
    pub(crate) from: u64,
    pub(crate) by: u64,
}

/// The desk of one ring.
pub(crate) struct Desk {
    format: Format,
    channels: usize,
    sound: Sound,
    master: Master,
    /// The mixture, and the number of its first frame.
    tape: VecDeque<f32>,
    base: u64,
    /// The next frame for the master.
    cursor: u64,
    /// What is in the ring and not heard yet, the last frame being the last one written.
    made: VecDeque<f32>,
    /// What was to be heard after a change, fading out.
    fading: VecDeque<f32>,
    /// Frames of a whole fade, and of this one, which is shorter where less was ready.
    fade: usize,
    fading_over: usize,
    step: Vec<f32>,
}

impl Desk {
    pub(crate) fn new(format: Format, sound: Sound) -> Self {
        Self {
            format,
            channels: usize::from(format.channels.max(1)),
            master: Master::new(&sound, format),
            sound,
            tape: VecDeque::new(),
            base: 0,
            cursor: 0,
            made: VecDeque::new(),
            fading: VecDeque::new(),
            fade: (format.sample_rate / FADES_PER_SECOND).max(1) as usize,
            fading_over: 1,
            step: Vec::new(),
        }
    }

    /// The number the next frame put here will have.
    pub(crate) fn end(&self) -> u64 {
        self.base + (self.tape.len() / self.channels) as u64
    }

    /// Whether everything put here has been through the master.
    pub(crate) fn is_done(&self) -> bool {
        self.cursor >= self.end()
    }

    /// Whether nothing is left inside the master.
    pub(crate) fn is_empty(&self) -> bool {
        self.master.held() == 0
    }

    /// Puts whole frames behind what is there.
    pub(crate) fn put(&mut self, samples: &[f32]) {
        self.tape.extend(samples);
    }

    /// Masters a little of what was put and writes it, as far as the ring has room.
    pub(crate) fn work(&mut self, feed: &mut Feed) {
        let waiting = (self.end() - self.cursor) as usize;
        let frames = waiting.min(STEP).min(feed.room());
        if frames == 0 {
            return;
        }
        self.step.clear();
        let from = (self.cursor - self.base) as usize * self.channels;
        self.step
            .extend(self.tape.range(from..from + frames * self.channels));
        self.cursor += frames as u64;
        self.master.process(&mut self.step);
        self.write(feed);
        self.forget(feed);
    }

    /// Writes what the master still holds: nothing follows for now.
    pub(crate) fn finish(&mut self, feed: &mut Feed) {
        if self.is_done() && self.master.held() > 0 {
            self.step = self.master.finish();
            self.write(feed);
        }
        feed.close();
    }

    /// Drops everything; the ring is flushed.
    pub(crate) fn clear(&mut self, feed: &Feed) {
        self.master = Master::new(&self.sound, self.format);
        self.tape.clear();
        self.made.clear();
        self.fading.clear();
        self.base = feed.written();
        self.cursor = self.base;
    }

    /// Drops what was put from frame `from` on, heard or not.
    pub(crate) fn cut(&mut self, feed: &mut Feed, from: u64) -> Shift {
        let keep = from.saturating_sub(self.base) as usize * self.channels;
        self.tape.truncate(keep);
        self.rewind(feed, from.min(feed.written()))
    }

    /// Whether the last change is on its way to the ear, so that another one has to wait.
    pub(crate) fn is_changing(feed: &Feed) -> bool {
        feed.is_cutting()
    }

    /// From frame `from` on, or where the ring ends, sound is made by these settings.
    pub(crate) fn change(&mut self, feed: &mut Feed, sound: Sound, from: u64) -> Shift {
        self.sound = sound;
        self.keep_for_fading(feed, from);
        self.rewind(feed, from)
    }

    /// Drops what was put from frame `from` on; it fades over into what is put next.
    pub(crate) fn replace(&mut self, feed: &mut Feed, from: u64) -> Shift {
        self.keep_for_fading(feed, from);
        self.cut(feed, from)
    }

    /// Settings for what is mastered after the next cut.
    pub(crate) fn set_sound(&mut self, sound: Sound) {
        self.sound = sound;
    }

    /// Remembers what would have been heard from `from` on.
    fn keep_for_fading(&mut self, feed: &Feed, from: u64) {
        let first = feed.written() - (self.made.len() / self.channels) as u64;
        let skipped = from.saturating_sub(first) as usize * self.channels;
        let kept = self.fade * self.channels;
        self.fading.clear();
        self.fading
            .extend(self.made.iter().skip(skipped).take(kept));
        self.fading_over = (self.fading.len() / self.channels).max(1);
    }

    /// Cuts the ring at `from` and masters again from there, with a master that knows what was before.
    fn rewind(&mut self, feed: &mut Feed, from: u64) -> Shift {
        let written = feed.written();
        let from = from.clamp(self.base.min(written), written);
        let by = written - from;
        if by > 0 {
            feed.cut(from);
        }
        let made = self.made.len().saturating_sub(by as usize * self.channels);
        self.made.truncate(made);
        self.warm(from);
        self.base += by;
        self.cursor += by;
        Shift { from, by }
    }

    /// A new master that has heard what comes before `from`, and is to give that frame next.
    fn warm(&mut self, from: u64) {
        self.master = Master::new(&self.sound, self.format);
        self.cursor = from;
        if self.master.is_neutral() {
            return;
        }
        let warming = u64::from(self.format.sample_rate / WARMING);
        let begin = from.saturating_sub(warming).max(self.base);
        let place = |frame: u64| (frame - self.base) as usize * self.channels;
        self.step.clear();
        self.step.extend(self.tape.range(place(begin)..place(from)));
        self.master.process(&mut self.step);
        // What the master holds back of these is heard already.
        self.master.forget_held();
    }

    fn write(&mut self, feed: &mut Feed) {
        self.fade_over();
        feed.push(&self.step);
        self.made.extend(&self.step);
    }

    /// Lets what was to be heard fade out of what is heard instead.
    fn fade_over(&mut self) {
        for frame in self.step.chunks_exact_mut(self.channels) {
            let left = (self.fading.len() / self.channels) as f32 / self.fading_over as f32;
            for sample in frame {
                let Some(old) = self.fading.pop_front() else {
                    return;
                };
                *sample += (old - *sample) * left;
            }
        }
    }

    /// Lets go of what is heard, but for what a new master would want to know.
    fn forget(&mut self, feed: &Feed) {
        let heard = feed.read();
        let ahead = feed.written().saturating_sub(heard) as usize * self.channels;
        let old = self.made.len().saturating_sub(ahead);
        self.made.drain(..old);
        let keep_from = heard.saturating_sub(u64::from(self.format.sample_rate / WARMING));
        let old = keep_from.min(self.cursor).saturating_sub(self.base);
        self.tape
            .drain(..(old as usize * self.channels).min(self.tape.len()));
        self.base += old;
    }
}
