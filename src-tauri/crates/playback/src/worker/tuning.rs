//! What the listener turns while it plays: sound, speed, the repeated part.
//!
//! What concerns the mixture is mastered anew from the tape; what concerns a song's own chain (its
//! gain, its speed) is decoded anew from a moment ahead of the ear. Both are faded over.

use std::time::Duration;

use domain::Millis;
use domain::sound::loudness;

use super::Worker;
use crate::chain::Manner;
use crate::desk::Desk;
use crate::engine::Cue;
use crate::signal::Repeat;
use crate::timeline::Segment;
use crate::voice::Voice;

/// A change is heard this much behind what the device has already taken, as a part of a second: it
/// needs this time to be made.
const AHEAD: u32 = 12;

impl Worker {
    /// How a song is to be played now.
    pub(super) fn manner(&self, cue: &Cue) -> Manner {
        let gain_db = cue.levels.gain_db(&self.sound.loudness, cue.in_album);
        Manner {
            gain: loudness::amplitude(gain_db),
            speed: self.speed,
        }
    }

    /// Applies the newest settings, unless the last change is still on its way to the ear.
    pub(super) fn tune(&mut self) {
        let is_changing = self
            .line
            .as_ref()
            .is_some_and(|line| Desk::is_changing(&line.feed));
        if self.wanted.is_none() || is_changing {
            return;
        }
        let Some(wanted) = self.wanted.take().filter(|wanted| *wanted != self.sound) else {
            return;
        };
        let before = std::mem::replace(&mut self.sound, wanted);
        if before.transition != self.sound.transition {
            self.decision = None;
            self.asked = false;
            self.forget_decision();
        }
        let songs = self.timeline.segments();
        let gains_differ = songs.iter().any(|song| {
            song.cue.levels.gain_db(&before.loudness, song.cue.in_album)
                != song
                    .cue
                    .levels
                    .gain_db(&self.sound.loudness, song.cue.in_album)
        });
        if gains_differ {
            if let Some(line) = &mut self.line {
                line.desk.set_sound(self.sound.clone());
            }
            self.lay_anew();
        } else {
            let from = self.moment();
            if let Some(line) = &mut self.line {
                let shift = line.desk.change(&mut line.feed, self.sound.clone(), from);
                self.timeline.shift(shift);
            }
        }
        self.board_changed();
    }

    pub(super) fn set_speed(&mut self, speed: f32) {
        if self.speed != speed {
            self.speed = speed;
            self.lay_anew();
            self.board_changed();
        }
    }

    /// The first frame of the ring that a change can still reach.
    fn moment(&self) -> u64 {
        let Some(line) = &self.line else { return 0 };
        if !self.transport.playing() && line.feed.resting() {
            return line.feed.read();
        }
        let ahead = line.feed.format().sample_rate / AHEAD;
        line.feed.read() + u64::from(ahead.max(line.latency))
    }

    /// Decodes what is ahead of the ear anew, because songs are to be played in another manner.
    fn lay_anew(&mut self) {
        let Some(line) = &self.line else { return };
        if Desk::is_changing(&line.feed) || line.feed.ahead() == 0 {
            // The ring is about to be filled anew, or holds nothing to fade over from.
            let heard = self.timeline.heard(self.transport.playing());
            if let Some((cue, at)) = heard {
                self.go_to(&cue, at);
            }
            return;
        }
        let written = line.feed.written();
        let moment = self.moment().min(written);
        let Some((index, segment, at)) = self.timeline.find(moment) else {
            return;
        };
        self.drop_what_follows();
        let Some(line) = &mut self.line else { return };
        let shift = line.desk.replace(&mut line.feed, moment);
        self.timeline.truncate(index + 1, shift);
        self.go_on(&segment.cue, at);
    }

    /// Lays a song behind what is in the ring from a place inside it: it went on from there before.
    pub(super) fn go_on(&mut self, cue: &Cue, at: Duration) {
        let opened = Voice::open(cue.clone()).and_then(|voice| self.prepare_voice(voice, at));
        match opened {
            Ok((voice, at)) => {
                self.push_segment(&voice, at, Place::GoesOn);
                self.voice = Some(voice);
            }
            Err(error) => self.skip(cue.entry, &error),
        }
    }

    // ------------------------------------------------------------ the repeated part

    pub(super) fn set_repeat(&mut self, part: Option<(Millis, Option<Millis>)>) {
        let heard = self.timeline.heard(self.transport.playing());
        let (Some((from, to)), Some((cue, at))) = (part, heard) else {
            self.end_repeat();
            self.loosen();
            return;
        };
        self.repeat = Some(Repeat {
            entry: cue.entry,
            from,
            to,
        });
        self.show_repeat();
        let Some(to) = to else { return self.loosen() };
        let inside = (Duration::from(from)..Duration::from(to)).contains(&at);
        let in_time = self
            .voice
            .as_mut()
            .filter(|voice| voice.cue.entry == cue.entry)
            .is_some_and(|voice| voice.end_at(Some(to)));
        if !inside {
            self.go_to(&cue, from.into());
        } else if !in_time {
            self.go_to(&cue, at);
        } else {
            self.hold_seam();
        }
    }

    /// Forgets the repeated part; the song goes on to its end.
    pub(super) fn end_repeat(&mut self) {
        if self.repeat.take().is_some() {
            self.show_repeat();
        }
    }

    /// Lets the song go on beyond the end of a part.
    fn loosen(&mut self) {
        let Some(voice) = self.voice.as_mut().filter(|voice| voice.is_to_end_early()) else {
            return;
        };
        voice.end_at(None);
        if let (Some(outro), Some(line)) = (self.outro.take(), &mut self.line) {
            line.desk.put(&outro.release());
        }
    }

    /// Where a song that begins at `at` has to end, because a part of it is repeated.
    pub(super) fn repeated_end(&self, cue: &Cue, at: Duration) -> Option<Millis> {
        let part = self.repeat.filter(|part| part.entry == cue.entry)?;
        part.to.filter(|to| at < Duration::from(*to))
    }

    fn show_repeat(&mut self) {
        self.board().repeat = self.repeat;
        self.board_changed();
    }
}

/// What a new segment is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The song begins, alone.
    Begins,
    /// The song begins while the one before still sounds.
    Overlaps,
    /// The song goes on.
    GoesOn,
}

impl Worker {
    /// Enters a song into the timeline, where the desk is now.
    pub(super) fn push_segment(&self, voice: &Voice, from: Duration, place: Place) {
        let Some(line) = &self.line else { return };
        self.timeline.push(Segment {
            start: line.desk.end(),
            from,
            pace: voice.pace(),
            cue: voice.cue.clone(),
            source: voice.source(),
            begins: place != Place::GoesOn,
            overlaps: place == Place::Overlaps,
            gap: 0,
        });
    }
}
