//! The ring buffer between decoder and device: [`Feed`] writes it, [`Renderer`] reads it.
//!
//! The renderer runs in the device's callback. It loads atomics, reads the ring and multiplies;
//! it never locks, allocates, logs or waits. Frames are counted from the beginning of the ring,
//! skipped ones included, so both sides mean the same frame by the same number.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
#[cfg(not(test))]
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64};

use domain::Millis;
use rtrb::{Consumer, Producer, RingBuffer};

// In tests these are Shuttle's, so that it decides who is when at which of them.
#[cfg(test)]
use shuttle::sync::atomic::{AtomicBool, AtomicU32, AtomicU64};

use crate::Format;
use crate::tap::Tap;

/// What is decoded ahead of the device, in seconds.
const AHEAD: u32 = 2;
/// What fits beyond that, in seconds: a change finds room before what it replaces is skipped.
const RESERVE: u32 = 1;
/// Frames that have to be there before sound begins; with less the first block would have a hole.
const PRIME: u64 = 2_048;
/// Fades at pause, resume and seek last 1/200 s (5 ms).
const FADES_PER_SECOND: u32 = 200;
/// The volume goes from silent to full in 1/50 s (20 ms), or in proportion.
const VOLUME_SWEEPS_PER_SECOND: f32 = 50.0;
/// Cuts that may wait.
const CUTS: usize = 64;

/// What the listener's hand is on: read by the callback, whatever the ring holds.
#[derive(Debug)]
pub(crate) struct Transport {
    playing: AtomicBool,
    /// Bits of an amplitude.
    volume: AtomicU32,
    /// What was left in the ring after the last block, in milliseconds; [`UNKNOWN`] before the first.
    ahead_ms: AtomicU64,
    /// How often the ring ran dry in the middle of a song.
    underruns: AtomicU64,
    /// What is heard, while somebody wants to see it.
    tap: Tap,
}

/// No block was asked for yet.
const UNKNOWN: u64 = u64::MAX;

impl Default for Transport {
    fn default() -> Self {
        Self {
            playing: AtomicBool::new(false),
            volume: AtomicU32::new(1.0_f32.to_bits()),
            ahead_ms: AtomicU64::new(UNKNOWN),
            underruns: AtomicU64::new(0),
            tap: Tap::default(),
        }
    }
}

impl Transport {
    /// What is heard, for the eye.
    pub(crate) fn tap(&self) -> &Tap {
        &self.tap
    }

    pub(crate) fn playing(&self) -> bool {
        self.playing.load(Ordering::Acquire)
    }

    /// Plays or pauses. Gives what it was before.
    pub(crate) fn set_playing(&self, playing: bool) -> bool {
        self.playing.swap(playing, Ordering::AcqRel)
    }

    /// Sets the amplitude: 1 is unchanged.
    pub(crate) fn set_volume(&self, amplitude: f32) {
        self.volume.store(amplitude.to_bits(), Ordering::Relaxed);
    }

    /// What is decoded ahead of what is heard, if sound is wanted and a device asks for it; and how
    /// often there was not enough.
    pub(crate) fn strain(&self) -> (Option<Millis>, u64) {
        let ahead = self.ahead_ms.load(Ordering::Relaxed);
        let ahead = (self.playing() && ahead != UNKNOWN).then_some(Millis(ahead));
        (ahead, self.underruns.load(Ordering::Relaxed))
    }

    /// The sound had a hole: the ring ran dry within a song, or the device did not get its block in
    /// time.
    pub(crate) fn count_hole(&self) {
        self.underruns.fetch_add(1, Ordering::Relaxed);
    }

    fn volume(&self) -> f32 {
        f32::from_bits(self.volume.load(Ordering::Relaxed))
    }
}

/// How far the ring is.
#[derive(Debug, Default)]
struct Progress {
    /// Frames read or skipped.
    read: AtomicU64,
    /// Up to this frame there is enough to begin with.
    primed: AtomicU64,
    /// Twice the frame to go to at once, plus one when the sound there has to fade in.
    flush: AtomicU64,
    /// Nothing sounds.
    resting: AtomicBool,
}

/// Frames `from..to` that are not to be heard any more, told before `from` is reached.
#[derive(Debug, Clone, Copy)]
struct Cut {
    from: u64,
    to: u64,
}

/// A ring for this format, both ends.
pub(crate) fn ring(format: Format, transport: Arc<Transport>) -> (Feed, Renderer) {
    let frames = format.sample_rate * (AHEAD + RESERVE);
    let (producer, consumer) = RingBuffer::new(frames as usize * usize::from(format.channels));
    let (cut_producer, cut_consumer) = RingBuffer::new(CUTS);
    let progress = Arc::new(Progress {
        resting: AtomicBool::new(true),
        ..Progress::default()
    });
    let feed = Feed {
        format,
        samples: producer,
        cuts: cut_producer,
        cut: Cut { from: 0, to: 0 },
        progress: Arc::clone(&progress),
        written: 0,
    };
    let renderer = Renderer {
        format,
        samples: consumer,
        cuts: cut_consumer,
        waiting: VecDeque::with_capacity(CUTS),
        fade_length: (format.sample_rate / FADES_PER_SECOND).max(1),
        volume_step: VOLUME_SWEEPS_PER_SECOND / format.sample_rate as f32,
        gain: transport.volume(),
        transport,
        progress,
        read: 0,
        fade: 0,
        resting: true,
        rise: false,
        dry: false,
    };
    (feed, renderer)
}

/// The writing end of the ring.
pub(crate) struct Feed {
    format: Format,
    samples: Producer<f32>,
    cuts: Producer<Cut>,
    /// The last one.
    cut: Cut,
    progress: Arc<Progress>,
    written: u64,
}

impl Feed {
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// Frames written so far: where the next one will stand.
    pub(crate) fn written(&self) -> u64 {
        self.written
    }

    /// Frames that left the ring so far.
    pub(crate) fn read(&self) -> u64 {
        self.progress.read.load(Ordering::Acquire)
    }

    /// Frames that are written and will be heard.
    pub(crate) fn ahead(&self) -> u64 {
        let heard_from = self.read().max(self.flush_mark());
        let skipped = if self.cut.to > heard_from {
            self.cut.to - self.cut.from.max(heard_from)
        } else {
            0
        };
        self.written.saturating_sub(heard_from + skipped)
    }

    fn flush_mark(&self) -> u64 {
        self.progress.flush.load(Ordering::Relaxed) >> 1
    }

    /// A view of [`Self::read`] for others.
    pub(crate) fn meter(&self) -> Meter {
        Meter(Arc::clone(&self.progress))
    }

    /// Frames that may be written now.
    pub(crate) fn room(&self) -> usize {
        let limit = u64::from(self.format.sample_rate * AHEAD);
        let wanted = limit.saturating_sub(self.ahead());
        let free = self.samples.slots() / usize::from(self.format.channels);
        free.min(wanted as usize)
    }

    /// Writes whole frames. There has to be [`Self::room`]; a few more find their place all the same.
    pub(crate) fn push(&mut self, samples: &[f32]) {
        if self.samples.push_entire_slice(samples).is_err() {
            tracing::error!("a piece of a song found no room");
            return;
        }
        self.written += (samples.len() / usize::from(self.format.channels)) as u64;
        self.prime();
    }

    /// Lets what is written be heard, if it is enough to begin with.
    fn prime(&self) {
        if self.written >= self.read().max(self.flush_mark()) + PRIME {
            self.close();
        }
    }

    /// Lets what is written be heard, however little it is: nothing more comes for now.
    pub(crate) fn close(&self) {
        self.progress.primed.store(self.written, Ordering::Release);
    }

    /// Drops everything written so far: what sounds fades out, and what is written next is heard
    /// instead, faded in if it is to `rise`.
    pub(crate) fn flush(&mut self, rise: bool) {
        let mark = self.written << 1 | u64::from(rise);
        self.progress.flush.store(mark, Ordering::Release);
    }

    /// Whether nothing sounds now.
    pub(crate) fn resting(&self) -> bool {
        self.progress.resting.load(Ordering::Acquire)
    }

    /// Whether the last flush has been done.
    pub(crate) fn flushed(&self) -> bool {
        self.read() >= self.flush_mark()
    }

    /// Whether what was flushed or cut last has not been skipped yet.
    pub(crate) fn is_cutting(&self) -> bool {
        !self.flushed() || self.cut.to > self.read()
    }

    /// Drops what is written behind `from`, which has not been reached yet: the frame before it
    /// joins what is written next.
    pub(crate) fn cut(&mut self, from: u64) {
        let cut = Cut {
            from,
            to: self.written,
        };
        if cut.from >= cut.to {
            return;
        }
        if self.cuts.push(cut).is_err() {
            tracing::warn!("the device does not take its orders");
            return;
        }
        self.cut = cut;
    }
}

/// Tells how many frames have left a ring.
#[derive(Clone)]
pub(crate) struct Meter(Arc<Progress>);

impl Meter {
    pub(crate) fn read(&self) -> u64 {
        self.0.read.load(Ordering::Acquire)
    }
}

/// The reading end of the ring: what a device's callback calls.
pub struct Renderer {
    format: Format,
    samples: Consumer<f32>,
    cuts: Consumer<Cut>,
    /// Cuts not reached yet.
    waiting: VecDeque<Cut>,
    transport: Arc<Transport>,
    progress: Arc<Progress>,
    /// Frames read or skipped.
    read: u64,
    /// Frames of a whole fade.
    fade_length: u32,
    /// Where in a fade we are: 0 is silence, `fade_length` is no fade.
    fade: u32,
    /// Amplitude now; it follows the transport's.
    gain: f32,
    /// How far the amplitude may go per frame.
    volume_step: f32,
    /// Nothing sounds: paused, flushed, or nothing is there.
    resting: bool,
    /// The next sound after a rest fades in.
    rise: bool,
    /// The ring ran dry in the middle of a song: what comes next goes on where that ended.
    dry: bool,
}

impl Renderer {
    /// What [`Self::render`] gives.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// Whether sound is wanted now.
    #[must_use]
    pub fn playing(&self) -> bool {
        self.transport.playing()
    }

    /// Fills `out` with what is to be heard next, then silence. Gives the number of frames that
    /// came from songs. `out` holds whole frames.
    pub fn render(&mut self, out: &mut [f32]) -> usize {
        let channels = usize::from(self.format.channels);
        // First the transport, then the ring's orders: who sets off a song orders first.
        let playing = self.transport.playing();
        self.take_orders();
        let mut done = 0;
        while let Some(rest) = out.get_mut(done..).filter(|rest| !rest.is_empty()) {
            if self.skip_when_due() {
                continue;
            }
            if self.resting && !self.wake(playing) {
                break;
            }
            done += self.sound(rest, playing) * channels;
        }
        if let Some(rest) = out.get_mut(done..) {
            rest.fill(0.0);
        }
        self.transport
            .tap
            .hear(out, channels, self.format.sample_rate);
        self.tell_ahead();
        self.progress.read.store(self.read, Ordering::Release);
        self.progress.resting.store(self.resting, Ordering::Release);
        done / channels
    }

    fn tell_ahead(&self) {
        let frames = self.samples.slots() / usize::from(self.format.channels);
        let ahead = frames as u64 * 1_000 / u64::from(self.format.sample_rate);
        self.transport.ahead_ms.store(ahead, Ordering::Relaxed);
    }

    fn take_orders(&mut self) {
        while self.waiting.len() < CUTS {
            let Ok(cut) = self.cuts.pop() else { break };
            // What begins in a part that is left out now is left out with it.
            while self.waiting.back().is_some_and(|it| it.from >= cut.from) {
                self.waiting.pop_back();
            }
            self.waiting.push_back(cut);
        }
    }

    /// The frame a flush wants to go to, and whether the sound there rises.
    fn flush(&self) -> Option<(u64, bool)> {
        let mark = self.progress.flush.load(Ordering::Acquire);
        let (to, rise) = (mark >> 1, mark & 1 == 1);
        (to > self.read).then_some((to, rise))
    }

    /// Skips what must not be heard, if that may happen here. A flush waits for the fade.
    fn skip_when_due(&mut self) -> bool {
        if let Some((to, rise)) = self.flush() {
            if self.resting {
                self.skip(to);
                self.rise = rise;
                return true;
            }
            return false;
        }
        while self.waiting.front().is_some_and(|cut| cut.to <= self.read) {
            self.waiting.pop_front();
        }
        match self.waiting.front().copied() {
            Some(cut) if cut.from <= self.read => {
                self.skip(cut.to);
                // What comes next may not be there yet.
                self.resting = true;
                self.rise = false;
                true
            }
            _ => false,
        }
    }

    fn skip(&mut self, to: u64) {
        let samples = (to - self.read) as usize * usize::from(self.format.channels);
        if let Ok(dropped) = self.samples.read_chunk(samples.min(self.samples.slots())) {
            dropped.commit_all();
        }
        self.read = to;
        self.dry = false;
    }

    /// Begins to sound after a rest, if it may.
    fn wake(&mut self, playing: bool) -> bool {
        if !playing || self.progress.primed.load(Ordering::Acquire) <= self.read {
            return false;
        }
        self.resting = false;
        if self.read == 0 {
            // Nothing was heard here yet that could be flushed, but the mark says how to begin.
            self.rise = self.progress.flush.load(Ordering::Relaxed) == 1;
        }
        self.fade = if self.rise { 0 } else { self.fade_length };
        if std::mem::take(&mut self.dry) {
            self.transport.count_hole();
        } else {
            self.gain = self.transport.volume();
        }
        true
    }

    /// Gives as many frames as can be given in one go, and rests when there are none. Their number.
    fn sound(&mut self, out: &mut [f32], playing: bool) -> usize {
        let channels = usize::from(self.format.channels);
        let falling = !playing || self.flush().is_some();
        let mut frames = (out.len() / channels).min(self.samples.slots() / channels);
        if let Some(cut) = self.waiting.front() {
            frames = frames.min(cut.from.saturating_sub(self.read) as usize);
        }
        if falling {
            frames = frames.min(self.fade as usize);
        } else if self.fade < self.fade_length {
            frames = frames.min((self.fade_length - self.fade) as usize);
        }
        let (out, _) = out.split_at_mut(frames * channels);
        if frames == 0 || !self.copy(out) {
            self.resting = true;
            self.rise = falling;
            self.dry = !falling;
            return 0;
        }
        self.amplify(out, falling);
        self.read += frames as u64;
        frames
    }

    fn copy(&mut self, out: &mut [f32]) -> bool {
        let Ok(chunk) = self.samples.read_chunk(out.len()) else {
            return false;
        };
        let (first, second) = chunk.as_slices();
        let (start, end) = out.split_at_mut(first.len());
        start.copy_from_slice(first);
        end.copy_from_slice(second);
        chunk.commit_all();
        true
    }

    /// Volume and fades. At full volume without a fade the samples stay as they are, to the bit.
    fn amplify(&mut self, samples: &mut [f32], falling: bool) {
        let volume = self.transport.volume();
        let fading = falling || self.fade < self.fade_length;
        if !fading && self.gain == volume {
            if volume != 1.0 {
                samples.iter_mut().for_each(|sample| *sample *= volume);
            }
            return;
        }
        for frame in samples.chunks_exact_mut(usize::from(self.format.channels)) {
            let way = volume - self.gain;
            self.gain = if way.abs() <= self.volume_step {
                volume
            } else {
                self.gain + self.volume_step.copysign(way)
            };
            if falling {
                self.fade = self.fade.saturating_sub(1);
            } else if fading {
                self.fade += 1;
            }
            let gain = self.gain * (self.fade as f32 / self.fade_length as f32);
            frame.iter_mut().for_each(|sample| *sample *= gain);
        }
    }
}
