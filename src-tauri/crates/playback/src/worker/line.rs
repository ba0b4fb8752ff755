//! The open device from the worker's side, and what becomes of it.

use std::time::{Duration, Instant};

use super::{Next, SHORT, Worker};
use crate::Format;
use crate::desk::Desk;
use crate::device::{DeviceState, Order};
use crate::engine::Event;
use crate::output::{Opened, Rates};
use crate::renderer::Feed;

/// An open device: its ring, and the desk before it.
pub(super) struct Line {
    pub(super) feed: Feed,
    pub(super) desk: Desk,
    pub(super) rates: Rates,
    /// Frames between the ring and the ear.
    pub(super) latency: u32,
}

impl Line {
    /// Whether the device could be opened at this rate, and is not.
    pub(super) fn suits_better(&self, rate: u32) -> bool {
        self.feed.format().sample_rate != rate && self.rates.contain(rate)
    }

    /// How long the device holds samples.
    fn held(&self) -> Duration {
        frames(self.latency, self.feed.format())
    }
}

impl Worker {
    /// Opens the device anew, once what sounds has faded.
    pub(super) fn reopen(&mut self, format: Format) {
        if let Some(line) = &self.line {
            let sounds = !line.feed.resting();
            let deadline = Instant::now() + 2 * line.held();
            while !line.feed.flushed() && !line.feed.resting() && Instant::now() < deadline {
                std::thread::sleep(SHORT);
            }
            if sounds {
                std::thread::sleep(line.held());
            }
        }
        self.line = None;
        self.timeline.detach(self.transport.playing());
        self.open_device(format);
    }

    /// Nothing more is decoded for now: what is on its way goes out.
    pub(super) fn finish_line(&mut self) {
        if let Some(line) = &mut self.line
            && line.desk.is_done()
        {
            line.desk.finish(&mut line.feed);
        }
    }

    /// Whether the ring is empty and the device, too, has played what it took.
    pub(super) fn heard_all(&mut self) -> bool {
        let Some(line) = &self.line else { return true };
        let is_out = line.desk.is_done() && line.desk.is_empty();
        if !is_out || line.feed.read() < line.feed.written() {
            self.drained = None;
            return false;
        }
        let left = line.held();
        let drained = *self.drained.get_or_insert_with(|| Instant::now() + left);
        let heard = Instant::now() >= drained;
        if heard {
            self.drained = None;
        }
        heard
    }

    /// Gives the device back when nothing has played for a while. It is opened again to play.
    pub(super) fn rest(&mut self) {
        let used =
            self.transport.playing() || self.line.as_ref().is_none_or(|it| !it.feed.resting());
        if used {
            self.idle = None;
            return;
        }
        if self.idle.get_or_insert_with(Instant::now).elapsed() < self.keep {
            return;
        }
        self.idle = None;
        self.timeline.detach(false);
        self.drop_all(false);
        self.line = None;
        // The device thread lives until it is told to quit.
        let _ = self.device.send(Order::Release);
        let chosen = self.board().device.chosen.clone();
        self.set_device(DeviceState {
            available: true,
            chosen,
            ..DeviceState::default()
        });
        self.board_changed();
    }

    pub(super) fn open_device(&mut self, format: Format) {
        // One on its way tells when it is open; whether it suits is seen then.
        if !std::mem::replace(&mut self.opening, true) {
            // The device thread lives until it is told to quit.
            let _ = self.device.send(Order::Open(format));
        }
    }

    pub(super) fn opened(&mut self, opened: Opened, feed: Feed, id: Option<String>) {
        self.opening = false;
        if self.line.is_some() {
            // The stream before this one broke, or another device is wanted: on from where it was.
            self.timeline.detach(self.transport.playing());
            self.drop_all(false);
        }
        let chosen = self.board().device.chosen.clone();
        self.set_device(DeviceState {
            available: true,
            id,
            chosen,
            name: Some(opened.name),
            format: Some(opened.format),
            bits: Some(opened.bits),
            float: opened.float,
            direct: opened.direct,
            problem: None,
        });
        self.timeline
            .attach(feed.meter(), opened.format.sample_rate, opened.latency);
        self.line = Some(Line {
            desk: Desk::new(opened.format, self.sound.clone()),
            feed,
            rates: opened.rates,
            latency: opened.latency,
        });
        let back = std::mem::take(&mut self.missed);
        self.programme.told(if back {
            Event::DeviceBack
        } else {
            Event::BoardChanged
        });
        if matches!(self.next, Next::After(_)) {
            // A song that could not be opened is being replaced.
            return;
        }
        if let Some((cue, at)) = self.timeline.heard(false) {
            if let Some(line) = &mut self.line {
                line.feed.flush(at > Duration::ZERO);
            }
            self.start(&cue, at);
        }
    }

    pub(super) fn no_device(&mut self, problem: String) {
        self.opening = false;
        let wanted = self.transport.set_playing(false);
        self.let_go(problem);
        self.missed |= wanted;
        self.programme.told(if wanted {
            Event::NoDevice
        } else {
            Event::BoardChanged
        });
    }

    pub(super) fn lost(&mut self) {
        self.opening = false;
        self.timeline.detach(self.transport.playing());
        self.transport.set_playing(false);
        let problem = "The sound device is gone. Connect it again, or choose another one.";
        self.let_go(problem.into());
        self.missed = true;
        self.programme.told(Event::DeviceLost);
    }

    /// Forgets the device and what was on its way to it.
    fn let_go(&mut self, problem: String) {
        if self.line.is_some() {
            self.timeline.detach(false);
        }
        self.drop_all(false);
        self.line = None;
        let chosen = self.board().device.chosen.clone();
        self.set_device(DeviceState {
            chosen,
            problem: Some(problem),
            ..DeviceState::default()
        });
    }

    fn set_device(&self, state: DeviceState) {
        self.board().device = state;
    }
}

/// So many frames as a time.
fn frames(count: u32, format: Format) -> Duration {
    Duration::from_secs(1) * count / format.sample_rate.max(1)
}
