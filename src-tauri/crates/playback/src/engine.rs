//! The door of the engine: what can be asked of it and what it tells.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Sender, unbounded};
use domain::sound::{Levels, Nature, Sound};
use domain::{EntryId, Millis};

use crate::clicks::Clicks;
use crate::device::{DeviceState, Order, Station};
use crate::output::{Device, Lister, Output};
use crate::renderer::Transport;
use crate::signal::{Board, Source};
use crate::spectrum::{BANDS, Spectrum};
use crate::timeline::Timeline;
use crate::worker::{Message, Worker};

/// A song to be played: an entry of the queue, its file, and what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Cue {
    /// The entry, as events name it.
    pub entry: EntryId,
    /// The audio file.
    pub path: PathBuf,
    /// How loud it is.
    pub levels: Levels,
    /// Whether songs of its album stand before or behind it.
    pub in_album: bool,
    /// What matters where it meets another.
    pub nature: Nature,
    /// Clicks laid over it.
    pub clicks: Option<Clicks>,
    /// Where it begins when it follows another by itself.
    pub from: Millis,
}

impl Cue {
    /// A song nothing is known of.
    #[must_use]
    pub fn new(entry: EntryId, path: PathBuf) -> Self {
        Self {
            entry,
            path,
            levels: Levels::default(),
            in_album: false,
            nature: Nature::default(),
            clicks: None,
            from: Millis(0),
        }
    }
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
    /// [`Engine::board`] changed: the device, what was decided about the next song, what is repeated.
    BoardChanged,
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

/// What an engine begins with.
#[derive(Debug, Clone)]
pub struct Start {
    /// Id of the device to be opened; `None`: the system's default.
    pub device: Option<String>,
    /// How songs sound.
    pub sound: Sound,
    /// How fast.
    pub speed: f32,
    /// How long the device is kept when nothing plays.
    pub keep: Duration,
}

impl Default for Start {
    fn default() -> Self {
        Self {
            device: None,
            sound: Sound::default(),
            speed: 1.0,
            keep: Duration::from_secs(60),
        }
    }
}

/// Plays songs. Dropping it stops the sound and its threads.
pub struct Engine {
    sender: Sender<Message>,
    transport: Arc<Transport>,
    timeline: Arc<Timeline>,
    board: Arc<Mutex<Board>>,
    station: Sender<Order>,
    lister: Lister,
    runs: AtomicU64,
    /// Made when somebody first wants to see what is heard.
    spectrum: OnceLock<Spectrum>,
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
        start: Start,
    ) -> std::io::Result<Self> {
        let (sender, receiver) = unbounded();
        let transport = Arc::<Transport>::default();
        let timeline = Arc::<Timeline>::default();
        let board = Arc::<Mutex<Board>>::default();
        let lister = output.lister();
        let device = start.device.clone();
        board
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .device
            .chosen
            .clone_from(&device);
        let station = Station::start(output, Arc::clone(&transport), sender.clone(), device)?;
        let (orders, station) = station;
        let worker = Worker::new(
            Box::new(programme),
            receiver,
            orders.clone(),
            Arc::clone(&transport),
            Arc::clone(&timeline),
            Arc::clone(&board),
            start,
        );
        let worker = std::thread::Builder::new()
            .name("playback".into())
            .spawn(move || worker.work())?;
        Ok(Self {
            sender,
            transport,
            timeline,
            board,
            station: orders,
            lister,
            runs: AtomicU64::new(0),
            spectrum: OnceLock::new(),
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

    /// Sets how songs sound, within [its bounds](Sound::within_bounds). Heard within a tenth of a
    /// second, without a click.
    pub fn set_sound(&self, sound: Sound) {
        self.send(Message::Sound(Box::new(sound.within_bounds())));
    }

    /// Sets the speed, 0.5 to 2; the pitch stays. Heard within a tenth of a second.
    pub fn set_speed(&self, speed: f32) {
        self.send(Message::Speed(domain::sound::speed(speed)));
    }

    /// Repeats a part of the song that is heard: once its end is set and reached, its beginning
    /// follows. `None`, another song, or going to where the part is left ends it.
    pub fn repeat(&self, part: Option<(Millis, Option<Millis>)>) {
        self.send(Message::Repeat(part));
    }

    /// Sends the sound to the device of this id, or to the system's default. Where that is not there
    /// the default stands in until it is.
    pub fn choose_device(&self, device: Option<String>) {
        self.send(Message::Choose(device.clone()));
        // The device thread lives as long as the engine.
        let _ = self.station.send(Order::Choose(device));
    }

    /// The devices there are. Takes its time.
    #[must_use]
    pub fn devices(&self) -> Vec<Device> {
        (self.lister)()
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

    /// What is heard now, as levels of [`BANDS`](crate::BANDS) bands from 40 Hz to 16 kHz: 255 is
    /// full scale, 0 is 72 dB below. `None` while nothing plays. The device's callback only keeps
    /// samples for this while somebody asked within the last second.
    #[must_use]
    pub fn spectrum(&self) -> Option<[u8; BANDS]> {
        if !self.playing() {
            return None;
        }
        let (samples, rate) = self.transport.tap().look()?;
        let spectrum = self.spectrum.get_or_init(Spectrum::default);
        Some(spectrum.of(&samples, rate))
    }

    /// How near the sound is to stuttering. Costs nothing.
    #[must_use]
    pub fn strain(&self) -> Strain {
        let (ahead, underruns) = self.transport.strain();
        Strain { ahead, underruns }
    }

    /// What there is to show besides the position.
    #[must_use]
    pub fn board(&self) -> Board {
        self.board
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The device as it is now.
    #[must_use]
    pub fn device(&self) -> DeviceState {
        self.board().device
    }

    /// Where what is heard comes from, when something is open.
    #[must_use]
    pub fn source(&self) -> Option<Source> {
        self.timeline.source(self.transport.playing())
    }

    /// Ends the sound and gives the device back, without waiting for it. Nothing plays any more.
    pub fn quit(&self) {
        self.transport.set_playing(false);
        self.send(Message::Quit);
    }

    fn begin(&self, cue: Cue, from: Millis, play: bool) -> Run {
        let run = self.next_run();
        self.send(Message::Begin {
            cue: Box::new(cue),
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
