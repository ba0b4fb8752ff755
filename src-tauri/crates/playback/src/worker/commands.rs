//! What is asked for: playing, seeking, another order.

use std::time::Duration;

use domain::Millis;

use super::{Next, USUAL, Worker};
use crate::engine::Cue;
use crate::timeline::Segment;
use crate::voice::Voice;

impl Worker {
    pub(super) fn begin(&mut self, cue: &Cue, from: Duration, play: bool) {
        let floor = self.drop_all(from > Duration::ZERO);
        self.end_repeat();
        self.timeline.cue(cue.clone(), from, floor);
        self.transport.set_playing(play);
        self.start(cue, from);
    }

    /// Plays what is cued. Without a device one is looked for at once; news of it decide.
    pub(super) fn resume(&mut self) {
        let Some((cue, _)) = self.timeline.heard(false) else {
            return;
        };
        self.transport.set_playing(true);
        if self.line.is_none() {
            let format = Voice::open(cue).map_or(USUAL, |voice| voice.format());
            self.open_device(format);
        }
    }

    /// Stops and forgets every song.
    pub(super) fn clear(&mut self) {
        self.transport.set_playing(false);
        self.drop_all(false);
        self.end_repeat();
        self.timeline.clear();
    }

    pub(super) fn seek(&mut self, at: Duration) {
        let Some((cue, _)) = self.timeline.heard(self.transport.playing()) else {
            return;
        };
        let beyond = |to: Millis| at >= Duration::from(to);
        if self.repeat.and_then(|part| part.to).is_some_and(beyond) {
            self.end_repeat();
        }
        self.go_to(&cue, at);
    }

    /// Goes to a place in a song, heard as soon as it can be.
    pub(super) fn go_to(&mut self, cue: &Cue, at: Duration) {
        // The decoder that is at work may already be at the next song.
        let open = self
            .voice
            .take()
            .filter(|voice| voice.cue.entry == cue.entry);
        let floor = self.drop_all(at > Duration::ZERO);
        self.timeline.cue(cue.clone(), at, floor);
        match open {
            Some(voice) => self.lay(voice, at),
            None => self.start(cue, at),
        }
    }

    /// What follows may have changed: drops what was prepared, and cuts from the ring what is
    /// there already but should not be heard any more.
    pub(super) fn reconsider(&mut self) {
        self.prepared = None;
        self.asked = false;
        self.decision = None;
        self.forget_decision();
        let playing = self.transport.playing();
        self.timeline.turn(playing);
        let songs = self.timeline.segments();
        for (index, pair) in songs.windows(2).enumerate() {
            let [song, next] = pair else { continue };
            if !next.begins {
                continue;
            }
            let wanted = self.programme.after(song.cue.entry);
            if wanted.as_ref() != Some(&next.cue) {
                return self.cut_before(index + 1, song, next);
            }
        }
        let tail = songs.last().filter(|_| self.voice.is_none());
        if let Some(tail) = tail {
            self.last = false;
            self.drained = None;
            self.next = Next::After(tail.cue.entry);
        }
    }

    /// Cuts the ring where `next` begins. Where the song before it was still sounding then, it goes on
    /// to its own end.
    fn cut_before(&mut self, keep: usize, song: &Segment, next: &Segment) {
        self.voice = None;
        self.intro = None;
        self.outro = None;
        self.last = false;
        let Some(line) = &mut self.line else { return };
        let rate = line.feed.format().sample_rate;
        let shift = line.desk.cut(&mut line.feed, next.start);
        self.timeline.truncate(keep, shift);
        self.next = Next::After(song.cue.entry);
        if next.overlaps {
            self.go_on(&song.cue.clone(), song.at(next.start, rate));
        }
    }
}
