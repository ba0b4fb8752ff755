//! Songs one behind the other: opened ahead, joined, overlapped, skipped.

use std::time::Duration;

use domain::EntryId;
use domain::sound::{Decision, transition};
use media::ReadError;

use super::tuning::Place;
use super::{Next, Worker};
use crate::engine::{Cue, Event};
use crate::splice::{Intro, MOST_SILENCE, Outro};
use crate::voice::Voice;

/// How long before the end of a song the next one is opened.
const PREPARE: Duration = Duration::from_secs(10);
/// How much earlier than it is needed the end of a song is held back.
const EARLY: Duration = Duration::from_secs(1);
/// An overlap as long as this is worth a resampler; for less the device is opened anew.
const WORTH: Duration = Duration::from_millis(500);
/// From the end of a repeated part to its beginning.
const SEAM: Duration = Duration::from_millis(5);

impl Worker {
    /// Flushes the ring and forgets every song. The frame from which on new ones are heard.
    pub(super) fn drop_all(&mut self, rise: bool) -> u64 {
        self.drop_what_follows();
        self.forget_decision();
        self.line.as_mut().map_or(0, |line| {
            line.feed.flush(rise);
            line.desk.clear(&line.feed);
            line.feed.written()
        })
    }

    /// Forgets what is being decoded and what was to follow.
    pub(super) fn drop_what_follows(&mut self) {
        self.voice = None;
        self.prepared = None;
        self.asked = false;
        self.decision = None;
        self.outro = None;
        self.intro = None;
        self.next = Next::Nothing;
        self.last = false;
        self.drained = None;
    }

    /// Opens a song and lays it into the ring.
    pub(super) fn start(&mut self, cue: &Cue, from: Duration) {
        match Voice::open(cue.clone()) {
            Ok(voice) => self.lay(voice, from),
            Err(error) => self.skip(cue.entry, &error),
        }
    }

    /// Puts a song into the ring behind a flush, or opens the device anew where that suits it.
    pub(super) fn lay(&mut self, voice: Voice, from: Duration) {
        let Some(line) = &self.line else {
            // Once open, it asks for the song that is cued.
            return self.open_device(voice.format());
        };
        if line.suits_better(voice.format().sample_rate) {
            return self.reopen(voice.format());
        }
        let cue = voice.cue.clone();
        match self.prepare_voice(voice, from) {
            Ok((voice, from)) => {
                self.push_segment(&voice, from, Place::Begins);
                self.voice = Some(voice);
                self.hold_seam();
                self.programme.told(Event::Started {
                    entry: cue.entry,
                    run: self.run,
                });
            }
            Err(error) if from > Duration::ZERO => {
                tracing::warn!(%error, "a song cannot be sought in and starts at its beginning");
                self.start(&cue, Duration::ZERO);
            }
            Err(error) => self.skip(cue.entry, &error),
        }
    }

    /// Tunes a song to the device and goes to a place in it. Gives the place reached.
    pub(super) fn prepare_voice(
        &self,
        mut voice: Voice,
        from: Duration,
    ) -> Result<(Voice, Duration), ReadError> {
        if let Some(line) = &self.line {
            voice.tune(line.feed.format(), self.manner(&voice.cue));
        }
        let from = voice.seek(from)?;
        voice.end_at(self.repeated_end(&voice.cue, from));
        Ok((voice, from))
    }

    pub(super) fn skip(&mut self, entry: EntryId, error: &ReadError) {
        tracing::warn!(%error, entry = entry.0, "a song was skipped");
        self.programme.told(Event::Skipped {
            entry,
            reason: error.to_string(),
            damaged: !matches!(error, ReadError::Io(_)),
        });
        self.next = Next::After(entry);
    }

    pub(super) fn decode(&mut self) {
        let (Some(voice), Some(line)) = (&mut self.voice, &mut self.line) else {
            return;
        };
        if line.feed.room() == 0 {
            return;
        }
        if let Err(error) = voice.give(&mut self.samples) {
            let entry = voice.cue.entry;
            self.voice = None;
            line.feed.close();
            return self.skip(entry, &error);
        }
        if self.samples.is_empty() {
            return self.song_is_over();
        }
        if let Some(intro) = &mut self.intro {
            intro.mix(&mut self.samples);
        }
        self.intro.take_if(|intro| intro.is_over());
        if let Some(outro) = &mut self.outro {
            outro.hold(&mut self.samples);
        }
        line.desk.put(&self.samples);
        line.desk.work(&mut line.feed);
        self.look_ahead();
    }

    /// Everything of the song is decoded: on with what follows, or with the repeated part.
    fn song_is_over(&mut self) {
        let Some(voice) = self.voice.take() else {
            return;
        };
        if let (Some(intro), Some(line)) = (self.intro.take(), &mut self.line) {
            line.desk.put(&intro.rest());
        }
        let part = self.repeat.filter(|part| part.entry == voice.cue.entry);
        match part {
            Some(part) if voice.ended_early() => self.go_round(voice, part.from.into()),
            _ => self.next = Next::After(voice.cue.entry),
        }
    }

    /// Back to the beginning of the repeated part.
    fn go_round(&mut self, voice: Voice, from: Duration) {
        let cue = voice.cue.clone();
        self.overlap(SEAM, false);
        match self.prepare_voice(voice, from) {
            Ok((voice, from)) => {
                self.push_segment(&voice, from, Place::GoesOn);
                self.voice = Some(voice);
                self.hold_seam();
            }
            Err(error) => self.skip(cue.entry, &error),
        }
    }

    /// Holds so much of a repeated part's end back as goes over into its beginning.
    pub(super) fn hold_seam(&mut self) {
        let repeats = self.voice.as_ref().is_some_and(Voice::is_to_end_early);
        if let Some(line) = self
            .line
            .as_ref()
            .filter(|_| repeats && self.outro.is_none())
        {
            self.outro = Some(Outro::new(line.feed.format(), SEAM));
        }
    }

    /// Near the end of a song, opens what follows, so that a slow disk makes no gap, and holds the end
    /// back where it is to overlap.
    fn look_ahead(&mut self) {
        let Some(left) = self.voice.as_ref().and_then(Voice::left) else {
            return;
        };
        if !self.asked && left < PREPARE + MOST_SILENCE {
            self.prepare();
        }
        let Some((_, decision)) = self.decision.filter(|_| self.outro.is_none()) else {
            return;
        };
        let silence = if decision.trims() {
            MOST_SILENCE
        } else {
            Duration::ZERO
        };
        let length = Duration::from(decision.length) + silence;
        if let (Some(line), false) = (&self.line, length.is_zero())
            && left < length + EARLY
        {
            self.outro = Some(Outro::new(line.feed.format(), length));
        }
    }

    fn prepare(&mut self) {
        let Some(voice) = &self.voice else { return };
        self.asked = true;
        let Some(cue) = self.programme.after(voice.cue.entry) else {
            return;
        };
        let decision = transition::decide(&voice.cue.nature, &cue.nature, &self.sound.transition);
        let entry = voice.cue.entry;
        self.decision = Some((cue.entry, decision));
        self.board().decision = Some((entry, decision));
        // What cannot be opened is skipped when its turn comes.
        self.prepared = Voice::open(cue).ok();
        self.board_changed();
    }

    /// The song that was decided about is left, or what follows it may be another one.
    pub(super) fn forget_decision(&mut self) {
        self.board().decision = None;
    }

    /// Goes on with what follows `entry`.
    pub(super) fn follow(&mut self, entry: EntryId) {
        self.next = Next::Nothing;
        let Some(cue) = self.programme.after(entry) else {
            return self.nothing_follows();
        };
        self.asked = false;
        let prepared = self.prepared.take().filter(|voice| voice.cue == cue);
        match prepared.map_or_else(|| Voice::open(cue.clone()), Ok) {
            Ok(voice) => self.join(voice),
            Err(error) => self.skip(cue.entry, &error),
        }
    }

    fn nothing_follows(&mut self) {
        self.last = true;
        self.decision = None;
        match &mut self.line {
            Some(line) => {
                if let Some(outro) = self.outro.take() {
                    line.desk.put(&outro.release());
                }
            }
            None => {
                self.transport.set_playing(false);
                self.timeline.clear();
                self.programme.told(Event::Ended { run: self.run });
            }
        }
    }

    /// The song's first sample behind the last one of the song before, or among its last ones.
    fn join(&mut self, mut voice: Voice) {
        let decided = self
            .decision
            .take()
            .filter(|(to, _)| *to == voice.cue.entry);
        let decision = decided.map_or(Decision::GAPLESS, |(_, decision)| decision);
        let Some(line) = &mut self.line else {
            let from = voice.cue.from.into();
            self.timeline.cue(voice.cue.clone(), from, 0);
            self.started(&voice.cue);
            return self.open_device(voice.format());
        };
        let length = Duration::from(decision.length);
        if line.suits_better(voice.format().sample_rate) && length < WORTH {
            if let Some(outro) = self.outro.take() {
                line.desk.put(&outro.release());
            }
            self.next = Next::Reopen(Box::new(voice));
            return;
        }
        let first = self.timeline.segments().is_empty();
        let format = line.feed.format();
        voice.tune(format, self.manner(&voice.cue));
        let from = match Self::first_sound(&mut voice, decision.trims()) {
            Ok(from) => from,
            Err(error) => return self.skip(voice.cue.entry, &error),
        };
        let overlaps = self.overlap(length, decision.trims());
        let place = if overlaps {
            Place::Overlaps
        } else {
            Place::Begins
        };
        self.push_segment(&voice, from, place);
        if first {
            self.started(&voice.cue);
        }
        self.voice = Some(voice);
    }

    /// Goes to where a song that follows begins: where it is to go on, or behind its silence.
    fn first_sound(voice: &mut Voice, trim: bool) -> Result<Duration, ReadError> {
        let from = Duration::from(voice.cue.from);
        if from > Duration::ZERO {
            match voice.seek(from) {
                Ok(reached) => return Ok(reached),
                Err(error) => tracing::warn!(%error, "a song begins at its beginning"),
            }
            voice.seek(Duration::ZERO)?;
        }
        if trim {
            voice.pass_silence()
        } else {
            Ok(Duration::ZERO)
        }
    }

    /// Puts on the desk what the song before has to itself, and keeps the rest for the one that
    /// begins. Whether there is such a rest.
    fn overlap(&mut self, length: Duration, trim: bool) -> bool {
        let (Some(line), Some(outro)) = (&mut self.line, self.outro.take()) else {
            return false;
        };
        let format = line.feed.format();
        let (alone, overlapping) = outro.close(length, format.sample_rate, trim);
        line.desk.put(&alone);
        if overlapping.is_empty() {
            return false;
        }
        self.intro = Some(Intro::new(overlapping, format.channels));
        true
    }

    pub(super) fn started(&mut self, cue: &Cue) {
        self.programme.told(Event::Started {
            entry: cue.entry,
            run: self.run,
        });
    }

    /// A song of another sample rate follows: it begins when everything before it was heard.
    pub(super) fn reopen_when_heard(&mut self, voice: Box<Voice>) {
        self.finish_line();
        if !self.heard_all() {
            self.next = Next::Reopen(voice);
            return;
        }
        let from = voice.cue.from.into();
        self.timeline.cue(voice.cue.clone(), from, 0);
        self.line = None;
        self.timeline.detach(false);
        self.forget_decision();
        self.started(&voice.cue);
        self.open_device(voice.format());
    }
}
