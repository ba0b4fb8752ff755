//! The worker: serves commands, decodes into the ring, and notices which song is heard.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError};
use domain::{EntryId, Millis};
use media::ReadError;

use crate::Format;
use crate::device::{DeviceState, News, Order};
use crate::engine::{Cue, Event, Programme, Run};
use crate::output::{Opened, Rates};
use crate::renderer::{Feed, Transport};
use crate::timeline::{Segment, Timeline};
use crate::voice::Voice;

/// How long before the end of a song the next one is opened.
const PREPARE: Millis = Millis(10_000);
/// Longest and shortest wait while something plays.
const LONG: Duration = Duration::from_millis(500);
const SHORT: Duration = Duration::from_millis(2);
/// What is opened when no song says otherwise.
const USUAL: Format = Format {
    sample_rate: 44_100,
    channels: 2,
};

/// What the worker is told.
pub(crate) enum Message {
    Begin {
        cue: Cue,
        from: Millis,
        run: Run,
        play: bool,
    },
    Pause,
    Resume,
    Seek(Millis, Run),
    Clear(Run),
    Reconsider,
    Device(News),
    Quit,
}

/// An open device from the worker's side.
struct Line {
    feed: Feed,
    rates: Rates,
    latency: u32,
}

/// What is to be done when nothing is being decoded.
enum Next {
    /// Nothing: no song was cued, or the last one is on its way out.
    Nothing,
    /// Find out what follows this entry.
    After(EntryId),
    /// Open the device for this song, once everything written is heard.
    Reopen(Box<Voice>),
}

pub(crate) struct Worker {
    programme: Box<dyn Programme>,
    inbox: Receiver<Message>,
    device: Sender<Order>,
    transport: Arc<Transport>,
    timeline: Arc<Timeline>,
    state: Arc<Mutex<DeviceState>>,
    line: Option<Line>,
    /// The song being decoded into the ring.
    voice: Option<Voice>,
    next: Next,
    /// The song that follows `voice`, opened ahead.
    prepared: Option<Voice>,
    /// Whether that was tried.
    asked: bool,
    /// Nothing follows what is in the ring.
    last: bool,
    run: Run,
    /// When everything written will have been heard, once it has left the ring.
    drained: Option<Instant>,
    /// The device has been asked for and has not answered.
    opening: bool,
}

impl Worker {
    pub(crate) fn new(
        programme: Box<dyn Programme>,
        inbox: Receiver<Message>,
        device: Sender<Order>,
        transport: Arc<Transport>,
        timeline: Arc<Timeline>,
        state: Arc<Mutex<DeviceState>>,
    ) -> Self {
        Self {
            programme,
            inbox,
            device,
            transport,
            timeline,
            state,
            line: None,
            voice: None,
            next: Next::Nothing,
            prepared: None,
            asked: false,
            last: false,
            run: 0,
            drained: None,
            opening: false,
        }
    }

    /// Works until it is told to quit.
    pub(crate) fn work(mut self) {
        self.open_device(USUAL);
        loop {
            match self.hear() {
                Some(Message::Quit) => break,
                Some(message) => self.serve(message),
                None => {}
            }
            self.notice();
            self.advance();
        }
        let _ = self.device.send(Order::Quit);
    }

    /// The next message: at once when there is something to decode, else waits as long as it can.
    fn hear(&self) -> Option<Message> {
        let waited = match self.patience() {
            Some(Duration::ZERO) => match self.inbox.try_recv() {
                Ok(message) => Ok(message),
                Err(TryRecvError::Empty) => Err(RecvTimeoutError::Timeout),
                Err(TryRecvError::Disconnected) => Err(RecvTimeoutError::Disconnected),
            },
            Some(wait) => self.inbox.recv_timeout(wait),
            None => self
                .inbox
                .recv()
                .map_err(|_| RecvTimeoutError::Disconnected),
        };
        match waited {
            Ok(message) => Some(message),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Message::Quit),
        }
    }

    /// How long nothing will have to be done; `None`: until something is asked.
    fn patience(&self) -> Option<Duration> {
        if matches!((&self.voice, &self.next), (None, Next::After(_))) {
            return Some(Duration::ZERO);
        }
        let line = self.line.as_ref()?;
        if self.voice.is_some() && line.feed.room() > 0 {
            return Some(Duration::ZERO);
        }
        if !self.transport.playing() {
            return None;
        }
        let rate = u64::from(line.feed.format().sample_rate);
        let turn = self.timeline.until_turn(true);
        let end = self.voice.is_none().then(|| line.feed.ahead());
        // A flush makes room; it takes the device a block.
        let room = (!line.feed.flushed()).then_some(rate / 100);
        let frames = turn.into_iter().chain(end).chain(room).min();
        let wait = Duration::from_millis(frames.unwrap_or(rate) * 1000 / rate);
        Some(wait.clamp(SHORT, LONG))
    }

    fn serve(&mut self, message: Message) {
        match message {
            Message::Begin {
                cue,
                from,
                run,
                play,
            } => {
                self.run = run;
                self.begin(&cue, from, play);
            }
            // Done already at the door, but commands before this one may have come later.
            Message::Pause => drop(self.transport.set_playing(false)),
            Message::Quit => {}
            Message::Resume => self.resume(),
            Message::Seek(at, run) => {
                self.run = run;
                self.seek(at);
            }
            Message::Clear(run) => {
                self.run = run;
                self.transport.set_playing(false);
                self.drop_all(false);
                self.timeline.clear();
            }
            Message::Reconsider => self.reconsider(),
            Message::Device(News::Opened(opened, feed)) => self.opened(opened, feed),
            Message::Device(News::None(none)) => self.no_device(none.to_string()),
            Message::Device(News::Lost) => self.lost(),
        }
    }

    // ------------------------------------------------------------ commands

    fn begin(&mut self, cue: &Cue, from: Millis, play: bool) {
        let floor = self.drop_all(from > Millis(0));
        self.timeline.cue(cue.clone(), from, floor);
        self.transport.set_playing(play);
        self.start(cue, from);
    }

    /// Plays what is cued. Without a device one is looked for at once; news of it decide.
    fn resume(&mut self) {
        let Some((cue, _)) = self.timeline.heard(false) else {
            return;
        };
        self.transport.set_playing(true);
        if self.line.is_none() {
            let format = Voice::open(cue).map_or(USUAL, |voice| voice.format());
            self.open_device(format);
        }
    }

    fn seek(&mut self, at: Millis) {
        let Some((cue, _)) = self.timeline.heard(self.transport.playing()) else {
            return;
        };
        // The decoder that is at work may already be at the next song.
        let open = self
            .voice
            .take()
            .filter(|voice| voice.cue.entry == cue.entry);
        let floor = self.drop_all(at > Millis(0));
        self.timeline.cue(cue.clone(), at, floor);
        match open {
            Some(voice) => self.lay(voice, at),
            None => self.start(&cue, at),
        }
    }

    /// What follows may have changed: drops what was prepared, and cuts from the ring what is
    /// there already but should not be heard any more.
    fn reconsider(&mut self) {
        self.prepared = None;
        self.asked = false;
        let playing = self.transport.playing();
        self.timeline.turn(playing);
        let songs = self.timeline.segments();
        for (index, pair) in songs.windows(2).enumerate() {
            let [song, next] = pair else { continue };
            let wanted = self.programme.after(song.cue.entry);
            if wanted.as_ref() == Some(&next.cue) {
                continue;
            }
            self.timeline.truncate(index + 1);
            if let Some(line) = &mut self.line {
                line.feed.cut(next.start);
            }
            self.voice = None;
            self.last = false;
            self.next = Next::After(song.cue.entry);
            return;
        }
        let tail = songs.last().filter(|_| self.voice.is_none());
        if let Some(tail) = tail {
            self.last = false;
            self.drained = None;
            self.next = Next::After(tail.cue.entry);
        }
    }

    // ------------------------------------------------------------ songs

    /// Flushes the ring and forgets every song. The frame from which on new ones are heard.
    fn drop_all(&mut self, rise: bool) -> u64 {
        self.voice = None;
        self.prepared = None;
        self.asked = false;
        self.next = Next::Nothing;
        self.last = false;
        self.drained = None;
        self.line.as_mut().map_or(0, |line| {
            line.feed.flush(rise);
            line.feed.written()
        })
    }

    /// Opens a song and lays it into the ring.
    fn start(&mut self, cue: &Cue, from: Millis) {
        match Voice::open(cue.clone()) {
            Ok(voice) => self.lay(voice, from),
            Err(error) => self.skip(cue.entry, &error),
        }
    }

    /// Puts a song into the ring behind a flush, or opens the device anew where that suits it.
    fn lay(&mut self, mut voice: Voice, from: Millis) {
        let Some(line) = &mut self.line else {
            // Once open, it asks for the song that is cued.
            return self.open_device(voice.format());
        };
        if suits_better(line, voice.format().sample_rate) {
            return self.reopen(voice.format());
        }
        let from = match voice.seek(from) {
            Ok(from) => from,
            Err(error) if from > Millis(0) => {
                tracing::warn!(%error, "a song cannot be sought in and starts at its beginning");
                return self.start(&voice.cue, Millis(0));
            }
            Err(error) => return self.skip(voice.cue.entry, &error),
        };
        voice.tune(line.feed.format());
        let segment = Segment {
            start: line.feed.written(),
            from,
            cue: voice.cue.clone(),
        };
        self.timeline.push(segment);
        self.programme.told(Event::Started {
            entry: voice.cue.entry,
            run: self.run,
        });
        self.voice = Some(voice);
    }

    /// Opens the device anew, once what sounds has faded.
    fn reopen(&mut self, format: Format) {
        if let Some(line) = &self.line {
            let held = frames(line.latency, line.feed.format());
            let sounds = !line.feed.resting();
            let deadline = Instant::now() + 2 * held;
            while !line.feed.flushed() && !line.feed.resting() && Instant::now() < deadline {
                std::thread::sleep(SHORT);
            }
            if sounds {
                std::thread::sleep(held);
            }
        }
        self.line = None;
        self.timeline.detach(self.transport.playing());
        self.open_device(format);
    }

    fn skip(&mut self, entry: EntryId, error: &ReadError) {
        tracing::warn!(%error, entry = entry.0, "a song was skipped");
        self.programme.told(Event::Skipped {
            entry,
            reason: error.to_string(),
            damaged: !matches!(error, ReadError::Io(_)),
        });
        self.next = Next::After(entry);
    }

    /// Decodes a little, or finds the next song, if there is something to do.
    fn advance(&mut self) {
        if self.voice.is_some() {
            return self.decode();
        }
        match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::Nothing => {}
            Next::After(entry) => self.follow(entry),
            Next::Reopen(voice) => self.reopen_when_heard(voice),
        }
    }

    fn decode(&mut self) {
        let (Some(voice), Some(line)) = (&mut self.voice, &mut self.line) else {
            return;
        };
        let samples = match voice.samples() {
            Ok(samples) => samples,
            Err(error) => {
                let entry = voice.cue.entry;
                self.voice = None;
                line.feed.close();
                return self.skip(entry, &error);
            }
        };
        if samples.is_empty() {
            let entry = voice.cue.entry;
            self.voice = None;
            self.next = Next::After(entry);
            return;
        }
        let taken = line.feed.write(samples);
        voice.take(taken);
        if !self.asked && voice.left().is_some_and(|left| left < PREPARE) {
            self.prepare();
        }
    }

    /// Opens what follows, so that a slow disk makes no gap.
    fn prepare(&mut self) {
        let Some(voice) = &self.voice else { return };
        self.asked = true;
        let cue = self.programme.after(voice.cue.entry);
        // What cannot be opened is skipped when its turn comes.
        self.prepared = cue.and_then(|cue| Voice::open(cue).ok());
    }

    /// Goes on with what follows `entry`.
    fn follow(&mut self, entry: EntryId) {
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
        match &self.line {
            Some(line) => line.feed.close(),
            None => {
                self.transport.set_playing(false);
                self.timeline.clear();
                self.programme.told(Event::Ended { run: self.run });
            }
        }
    }

    /// The song's first sample behind the last one written.
    fn join(&mut self, mut voice: Voice) {
        let Some(line) = &mut self.line else {
            self.timeline.cue(voice.cue.clone(), Millis(0), 0);
            self.programme.told(Event::Started {
                entry: voice.cue.entry,
                run: self.run,
            });
            return self.open_device(voice.format());
        };
        if suits_better(line, voice.format().sample_rate) {
            line.feed.close();
            self.next = Next::Reopen(Box::new(voice));
            return;
        }
        let first = self.timeline.segments().is_empty();
        voice.tune(line.feed.format());
        let segment = Segment {
            start: line.feed.written(),
            from: Millis(0),
            cue: voice.cue.clone(),
        };
        self.timeline.push(segment);
        if first {
            self.programme.told(Event::Started {
                entry: voice.cue.entry,
                run: self.run,
            });
        }
        self.voice = Some(voice);
    }

    /// A song of another sample rate follows: it begins when everything before it was heard.
    fn reopen_when_heard(&mut self, voice: Box<Voice>) {
        if !self.heard_all() {
            self.next = Next::Reopen(voice);
            return;
        }
        self.timeline.cue(voice.cue.clone(), Millis(0), 0);
        self.line = None;
        self.timeline.detach(false);
        self.programme.told(Event::Started {
            entry: voice.cue.entry,
            run: self.run,
        });
        self.open_device(voice.format());
    }

    /// Tells which song is heard, and when the last one was.
    fn notice(&mut self) {
        let playing = self.transport.playing();
        if let Some(cue) = self.timeline.turn(playing) {
            self.programme.told(Event::Started {
                entry: cue.entry,
                run: self.run,
            });
        }
        if self.last && self.voice.is_none() && self.heard_all() {
            self.last = false;
            self.drained = None;
            self.transport.set_playing(false);
            self.programme.told(Event::Ended { run: self.run });
        }
    }

    /// Whether the ring is empty and the device, too, has played what it took.
    fn heard_all(&mut self) -> bool {
        let Some(line) = &self.line else { return true };
        if line.feed.read() < line.feed.written() {
            self.drained = None;
            return false;
        }
        let left = frames(line.latency, line.feed.format());
        let drained = *self.drained.get_or_insert_with(|| Instant::now() + left);
        let heard = Instant::now() >= drained;
        if heard {
            self.drained = None;
        }
        heard
    }

    // ------------------------------------------------------------ the device

    fn open_device(&mut self, format: Format) {
        // One on its way tells when it is open; whether it suits is seen then.
        if !std::mem::replace(&mut self.opening, true) {
            // The device thread lives until it is told to quit.
            let _ = self.device.send(Order::Open(format));
        }
    }

    fn opened(&mut self, opened: Opened, feed: Feed) {
        self.opening = false;
        if self.line.is_some() {
            // The stream before this one broke: on from where it was heard.
            self.timeline.detach(self.transport.playing());
            self.drop_all(false);
        }
        let was_missing = self.device_state().problem.is_some();
        self.set_device(DeviceState {
            available: true,
            name: Some(opened.name),
            format: Some(opened.format),
            problem: None,
        });
        self.timeline
            .attach(feed.meter(), opened.format.sample_rate, opened.latency);
        self.line = Some(Line {
            feed,
            rates: opened.rates,
            latency: opened.latency,
        });
        self.programme.told(if was_missing {
            Event::DeviceBack
        } else {
            Event::DeviceChanged
        });
        if matches!(self.next, Next::After(_)) {
            // A song that could not be opened is being replaced.
            return;
        }
        if let Some((cue, at)) = self.timeline.heard(false) {
            if let Some(line) = &mut self.line {
                line.feed.flush(at > Millis(0));
            }
            self.start(&cue, at);
        }
    }

    fn no_device(&mut self, problem: String) {
        self.opening = false;
        let wanted = self.transport.set_playing(false);
        self.set_device(DeviceState {
            problem: Some(problem),
            ..DeviceState::default()
        });
        self.programme.told(if wanted {
            Event::NoDevice
        } else {
            Event::DeviceChanged
        });
    }

    fn lost(&mut self) {
        self.timeline.detach(self.transport.playing());
        self.transport.set_playing(false);
        self.drop_all(false);
        self.line = None;
        let problem = "The sound device is gone. Connect it again, or choose another one.";
        self.set_device(DeviceState {
            problem: Some(problem.into()),
            ..DeviceState::default()
        });
        self.programme.told(Event::DeviceLost);
    }

    fn device_state(&self) -> DeviceState {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn set_device(&self, state: DeviceState) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }
}

/// Whether the device could be opened at this rate, and is not.
fn suits_better(line: &Line, rate: u32) -> bool {
    line.feed.format().sample_rate != rate && line.rates.contain(rate)
}

/// So many frames as a time.
fn frames(count: u32, format: Format) -> Duration {
    Duration::from_secs(1) * count / format.sample_rate.max(1)
}
