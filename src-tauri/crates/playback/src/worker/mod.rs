//! The worker: serves commands, decodes into the ring, and notices which song is heard.
//!
//! What it is told is in [`commands`] and [`tuning`], how songs follow each other in [`songs`], what
//! becomes of the device in [`line`].

mod commands;
mod line;
mod songs;
mod tuning;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError};
use domain::sound::{Decision, Sound};
use domain::{EntryId, Millis};

use crate::Format;
use crate::device::{News, Order};
use crate::engine::{Cue, Event, Programme, Run, Start};
use crate::renderer::Transport;
use crate::signal::{Board, Repeat};
use crate::splice::{Intro, Outro};
use crate::timeline::Timeline;
use crate::voice::Voice;
use line::Line;

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
        cue: Box<Cue>,
        from: Millis,
        run: Run,
        play: bool,
    },
    Pause,
    Resume,
    Seek(Millis, Run),
    Clear(Run),
    Reconsider,
    Sound(Box<Sound>),
    Speed(f32),
    Repeat(Option<(Millis, Option<Millis>)>),
    Choose(Option<String>),
    Device(News),
    Quit,
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
    board: Arc<Mutex<Board>>,
    line: Option<Line>,
    /// The song being decoded into the ring.
    voice: Option<Voice>,
    next: Next,
    /// The song that follows `voice`, opened ahead.
    prepared: Option<Voice>,
    /// Whether that was tried.
    asked: bool,
    /// How `voice` goes over into this entry.
    decision: Option<(EntryId, Decision)>,
    /// Its end, held back.
    outro: Option<Outro>,
    /// The end of the song before, to be mixed into `voice`.
    intro: Option<Intro>,
    /// Nothing follows what is in the ring.
    last: bool,
    run: Run,
    sound: Sound,
    /// Settings that have to wait until the last change is heard.
    wanted: Option<Sound>,
    speed: f32,
    repeat: Option<Repeat>,
    /// When everything written will have been heard, once it has left the ring.
    drained: Option<Instant>,
    /// The device has been asked for and has not answered.
    opening: bool,
    /// The listener was told that there is no device.
    missed: bool,
    /// Since when nothing plays, and how long the device is kept then.
    idle: Option<Instant>,
    keep: Duration,
    /// Samples on their way to the desk.
    samples: Vec<f32>,
}

impl Worker {
    pub(crate) fn new(
        programme: Box<dyn Programme>,
        inbox: Receiver<Message>,
        device: Sender<Order>,
        transport: Arc<Transport>,
        timeline: Arc<Timeline>,
        board: Arc<Mutex<Board>>,
        start: Start,
    ) -> Self {
        Self {
            programme,
            inbox,
            device,
            transport,
            timeline,
            board,
            line: None,
            voice: None,
            next: Next::Nothing,
            prepared: None,
            asked: false,
            decision: None,
            outro: None,
            intro: None,
            last: false,
            run: 0,
            sound: start.sound,
            wanted: None,
            speed: start.speed,
            repeat: None,
            drained: None,
            opening: false,
            missed: false,
            idle: None,
            keep: start.keep,
            samples: Vec::new(),
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
            self.tune();
            self.advance();
            self.rest();
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
        let is_done = self.line.as_ref().is_none_or(|line| line.desk.is_done());
        if is_done && matches!((&self.voice, &self.next), (None, Next::After(_))) {
            return Some(Duration::ZERO);
        }
        let line = self.line.as_ref()?;
        if line.feed.room() > 0 && (self.voice.is_some() || !line.desk.is_done()) {
            return Some(Duration::ZERO);
        }
        if !self.transport.playing() {
            if !line.feed.resting() {
                return Some(LONG);
            }
            let idle = self
                .idle
                .map(|since| self.keep.saturating_sub(since.elapsed()));
            let tune = self.wanted.as_ref().map(|_| LONG);
            return idle.into_iter().chain(tune).min().map(|it| it.max(SHORT));
        }
        let rate = u64::from(line.feed.format().sample_rate);
        let turn = self.timeline.until_turn(true);
        let end = self.voice.is_none().then(|| line.feed.ahead());
        // What is flushed or cut makes room; it takes the device a block.
        let room = (!line.feed.flushed()).then_some(rate / 100);
        let tune = self.wanted.as_ref().map(|_| rate / 100);
        let frames = turn.into_iter().chain(end).chain(room).chain(tune).min();
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
                self.begin(&cue, from.into(), play);
            }
            // Done already at the door, but commands before this one may have come later.
            Message::Pause => drop(self.transport.set_playing(false)),
            Message::Quit => {}
            Message::Resume => self.resume(),
            Message::Seek(at, run) => {
                self.run = run;
                self.seek(at.into());
            }
            Message::Clear(run) => {
                self.run = run;
                self.clear();
            }
            Message::Reconsider => self.reconsider(),
            Message::Sound(sound) => self.wanted = Some(*sound),
            Message::Speed(speed) => self.set_speed(speed),
            Message::Repeat(part) => self.set_repeat(part),
            Message::Choose(device) => self.board().device.chosen = device,
            Message::Device(News::Opened(opened, feed, id)) => self.opened(opened, feed, id),
            Message::Device(News::None(none)) => self.no_device(none.to_string()),
            Message::Device(News::Lost) => self.lost(),
        }
    }

    /// Masters or decodes a little, or finds the next song, if there is something to do.
    fn advance(&mut self) {
        if let Some(line) = &mut self.line
            && !line.desk.is_done()
        {
            return line.desk.work(&mut line.feed);
        }
        if self.voice.is_some() {
            return self.decode();
        }
        match std::mem::replace(&mut self.next, Next::Nothing) {
            Next::Nothing => self.finish_line(),
            Next::After(entry) => self.follow(entry),
            Next::Reopen(voice) => self.reopen_when_heard(voice),
        }
    }

    /// Tells which song is heard, and when the last one was.
    fn notice(&mut self) {
        let playing = self.transport.playing();
        if let Some(cue) = self.timeline.turn(playing) {
            self.board()
                .decision
                .take_if(|(entry, _)| *entry != cue.entry);
            if self.repeat.is_some_and(|part| part.entry != cue.entry) {
                self.end_repeat();
            }
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

    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn board_changed(&mut self) {
        self.programme.told(Event::BoardChanged);
    }
}
