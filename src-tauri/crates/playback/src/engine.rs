//! The door of the engine: what can be asked of it and what it tells.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crossbeam_channel::{Sender, unbounded};
use domain::{EntryId, Millis};

use crate::device::{DeviceState, Station};
use crate::output::Output;
use crate::renderer::Transport;
use crate::timeline::Timeline;
use crate::worker::{Message, Worker};

/// A song to be played: an entry of the queue, and its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// The entry, as events name it.
    pub entry: EntryId,
    /// The audio file.
    pub path: PathBuf,
}

/// Counts calls of [`Engine::play`], [`Engine::cue`], [`Engine::seek`] and [`Engine::clear`]; events
/// say which one they follow from, so that late news is told from news about the present.
pub type Run = u64;

/// Where playing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The entry heard, or cued.
    pub entry: EntryId,
    /// Where in its song.
    pub at: Millis,
}

/// How near the sound is to stuttering.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Strain {
    /// Sound decoded ahead of what is heard, 2 s where all is well; `None` while nothing plays.
    pub ahead: Option<Millis>,
    /// How often it ran dry in the middle of a song since the start.
    pub underruns: u64,
}

/// What the engine tells. Told on its worker thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// This entry is heard from now on.
    Started {
        /// The entry.
        entry: EntryId,
        /// What it follows from.
        run: Run,
    },
    /// This entry cannot be played; the engine goes on with what [`Programme::after`] gives.
    Skipped {
        /// The entry.
        entry: EntryId,
        /// One sentence.
        reason: String,
        /// The file itself is at fault; otherwise it could not be reached.
        damaged: bool,
    },
    /// The last song was heard to its end and nothing follows. The engine is paused.
    Ended {
        /// What it follows from.
        run: Run,
    },
    /// The device was lost. The engine is paused where it was.
    DeviceLost,
    /// A device is there again, or at last. The engine is still paused.
    DeviceBack,
    /// Playing was asked for, but there is no device. The engine is paused.
    NoDevice,
    /// [`Engine::device`] changed.
    DeviceChanged,
}

/// What the engine plays from: it asks here what comes next, and tells what happens.
///
/// Both are called on the engine's worker thread and must not wait for the engine.
pub trait Programme: Send {
    /// What is heard when `entry` is over; `None`: nothing.
    fn after(&mut self, entry: EntryId) -> Option<Cue>;

    /// Something happened.
    fn told(&mut self, event: Event);
}

/// Plays songs. Dropping it stops the sound and its threads.
pub struct Engine {
    sender: Sender<Message>,
    transport: Arc<Transport>,
    timeline: Arc<Timeline>,
    device: Arc<Mutex<DeviceState>>,
    runs: AtomicU64,
    threads: Vec<JoinHandle<()>>,
}

impl Engine {
    /// Starts the engine and begins to open the device, in the background. Nothing plays yet.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        output: impl Output,
        programme: impl Programme + 'static,
    ) -> std::io::Result<Self> {
        let (sender, receiver) = unbounded();
        let transport = Arc::<Transport>::default();
        let timeline = Arc::<Timeline>::default();
        let device = Arc::<Mutex<DeviceState>>::default();
        let station = Station::start(output, Arc::clone(&transport), sender.clone())?;
        let (orders, station) = station;
        let worker = Worker::new(
            Box::new(programme),
            receiver,
            orders,
            Arc::clone(&transport),
            Arc::clone(&timeline),
            Arc::clone(&device),
        );
        let worker = std::thread::Builder::new()
            .name("playback".into())
            .spawn(move || worker.work())?;
        Ok(Self {
            sender,
            transport,
            timeline,
            device,
            runs: AtomicU64::new(0),
            threads: vec![worker, station],
        })
    }

    /// Plays a song from a position, in place of whatever plays.
    pub fn play(&self, cue: Cue, from: Millis) -> Run {
        self.begin(cue, from, true)
    }

    /// Makes a song ready at a position, paused.
    pub fn cue(&self, cue: Cue, from: Millis) -> Run {
        // At once, whatever the worker is busy with.
        self.transport.set_playing(false);
        self.begin(cue, from, false)
    }

    /// Pauses, with a short fade. The next sample heard after [`Self::resume`] is the one that
    /// follows.
    pub fn pause(&self) {
        self.transport.set_playing(false);
        self.send(Message::Pause);
    }

    /// Plays on from where it was paused.
    pub fn resume(&self) {
        self.send(Message::Resume);
    }

    /// Goes to a position in the song that is heard; beyond its end is its end.
    pub fn seek(&self, at: Millis) -> Run {
        let run = self.next_run();
        self.send(Message::Seek(at, run));
        run
    }

    /// Stops, with a short fade, and forgets the song.
    pub fn clear(&self) -> Run {
        self.transport.set_playing(false);
        let run = self.next_run();
        self.send(Message::Clear(run));
        run
    }

    /// Sets the amplitude: 0 is silence, 1 the song as it is. Changes sweep within 20 ms.
    pub fn set_volume(&self, amplitude: f32) {
        let amplitude = if amplitude.is_finite() {
            amplitude
        } else {
            1.0
        };
        self.transport.set_volume(amplitude.clamp(0.0, 1.0));
    }

    /// What follows the present song may have changed: [`Programme::after`] is asked again, and
    /// what was prepared is dropped where it is not wanted any more, heard or not.
    pub fn reconsider(&self) {
        self.send(Message::Reconsider);
    }

    /// The entry heard or cued, and where in it; `None` when there is none.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.timeline.position(self.transport.playing())
    }

    /// Whether it plays, or would as soon as its file and its device are open.
    #[must_use]
    pub fn playing(&self) -> bool {
        self.transport.playing()
    }

    /// How near the sound is to stuttering. Costs nothing.
    #[must_use]
    pub fn strain(&self) -> Strain {
        let (ahead, underruns) = self.transport.strain();
        Strain { ahead, underruns }
    }

    /// The device as it is now.
    #[must_use]
    pub fn device(&self) -> DeviceState {
        self.device
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Ends the sound and gives the device back, without waiting for it. Nothing plays any more.
    pub fn quit(&self) {
        self.transport.set_playing(false);
        self.send(Message::Quit);
    }

    fn begin(&self, cue: Cue, from: Millis, play: bool) -> Run {
        let run = self.next_run();
        self.send(Message::Begin {
            cue,
            from,
            run,
            play,
        });
        run
    }

    fn next_run(&self) -> Run {
        self.runs.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn send(&self, message: Message) {
        // The worker lives as long as the engine.
        let _ = self.sender.send(message);
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.quit();
        for thread in self.threads.drain(..) {
            // The last handle may go with an event on the worker itself.
            if thread.thread().id() != std::thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}
