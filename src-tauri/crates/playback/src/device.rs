//! The device thread: it alone opens and closes the output, and looks for one while there is none.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};

use crate::Format;
use crate::choice::{Choice, Target};
use crate::output::{Lost, NoOutput, Opened, Output};
use crate::renderer::{Feed, Transport, ring};
use crate::worker::Message;

/// So many broken streams within this time are mended.
const BREAKS: usize = 4;
const BREAKS_WITHIN: Duration = Duration::from_secs(30);

/// The output device as it is now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeviceState {
    /// Whether there is one that works.
    pub available: bool,
    /// Its id, when the listener chose it and it is open; `None` for the system's default.
    pub id: Option<String>,
    /// The id of the one the listener chose, there or not.
    pub chosen: Option<String>,
    /// Its name, when open.
    pub name: Option<String>,
    /// What it is open with.
    pub format: Option<Format>,
    /// Bits per sample it takes, when open.
    pub bits: Option<u32>,
    /// Whether these are floating-point numbers.
    pub float: bool,
    /// Whether nothing but the hardware is behind it.
    pub direct: bool,
    /// One sentence when there is none.
    pub problem: Option<String>,
}

/// What the device thread is asked for.
#[derive(Debug)]
pub(crate) enum Order {
    /// Open, or open anew, as close to this format as the device can.
    Open(Format),
    /// From now on this device, or the default.
    Choose(Option<String>),
    /// Give the device back until it is asked for.
    Release,
    /// The device of the stream of this number is gone.
    Lost(u64),
    /// The stream of this number does not work any more; the device may.
    Broken(u64),
    /// The stream of this number plays on another device: the system's default changed.
    Moved(u64),
    Quit,
}

/// What became of the device.
pub(crate) enum News {
    /// It is open; the listener's own one of this id, or the default.
    Opened(Opened, Feed, Option<String>),
    /// There is none. Told once; from then on the thread looks for one by itself.
    None(NoOutput),
    /// The open one is gone; the thread looks for another by itself.
    Lost,
}

/// The device thread's own.
pub(crate) struct Station<O> {
    output: O,
    transport: Arc<Transport>,
    orders: (Sender<Order>, Receiver<Order>),
    worker: Sender<Message>,
    wanted: Option<Format>,
    choice: Choice,
    began: Instant,
    /// Number of the stream opened last.
    stream: u64,
    /// Whether the worker knows that there is no device.
    told: bool,
    /// When streams broke lately.
    breaks: Vec<Instant>,
}

impl<O: Output> Station<O> {
    pub(crate) fn start(
        output: O,
        transport: Arc<Transport>,
        worker: Sender<Message>,
        device: Option<String>,
    ) -> std::io::Result<(Sender<Order>, JoinHandle<()>)> {
        let orders = unbounded();
        let sender = orders.0.clone();
        let mut choice = Choice::default();
        choice.choose(device);
        let mut station = Self {
            output,
            transport,
            orders,
            worker,
            wanted: None,
            choice,
            began: Instant::now(),
            stream: 0,
            told: false,
            breaks: Vec::new(),
        };
        let thread = std::thread::Builder::new()
            .name("sound device".into())
            .spawn(move || station.watch())?;
        Ok((sender, thread))
    }

    fn watch(&mut self) {
        loop {
            let wait = self.wanted.and_then(|_| self.choice.look_again());
            let order = match wait {
                Some(wait) => self.orders.1.recv_timeout(wait),
                None => self
                    .orders
                    .1
                    .recv()
                    .map_err(|_| RecvTimeoutError::Disconnected),
            };
            match order {
                Ok(Order::Quit) | Err(RecvTimeoutError::Disconnected) => break,
                Ok(order) => self.obey(order),
                Err(RecvTimeoutError::Timeout) => self.look(),
            }
        }
        self.output.close();
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Open(format) => {
                self.wanted = Some(format);
                // Asked for again, the answer is owed again.
                self.told = false;
                self.close();
                self.look();
            }
            Order::Choose(device) => {
                if self.choice.choose(device) && self.try_open().is_err() {
                    // What is open may be what keeps it busy.
                    self.close();
                    self.told = false;
                    self.look();
                }
            }
            Order::Release => {
                self.wanted = None;
                self.close();
            }
            Order::Lost(stream) if self.is_of(stream) => self.lose(),
            Order::Broken(stream) if self.is_of(stream) => self.mend(O::abandon),
            Order::Moved(stream) if self.is_of(stream) => self.mend(O::close),
            // Of a stream that was closed meanwhile.
            Order::Lost(_) | Order::Broken(_) | Order::Moved(_) | Order::Quit => {}
        }
    }

    fn is_of(&self, stream: u64) -> bool {
        self.choice.is_open() && stream == self.stream
    }

    fn close(&mut self) {
        if self.choice.is_open() {
            self.output.close();
            self.choice.closed();
        }
    }

    /// Looks for what is wanted and not open.
    fn look(&mut self) {
        if let Err(none) = self.try_open()
            && !self.choice.is_open()
            && !std::mem::replace(&mut self.told, true)
        {
            self.tell(News::None(none));
        }
    }

    /// Opens the wanted device, or what stands in for it, and hands it to the worker. What is open
    /// stays so when nothing better can be had.
    fn try_open(&mut self) -> Result<(), NoOutput> {
        let Some(wanted) = self.wanted else {
            return Ok(());
        };
        let stands_in = self.choice.stands_in();
        let mut problem = None;
        for target in self.choice.targets() {
            if stands_in && target == Target::Default && self.choice.pinned().is_some() {
                break;
            }
            match self.open_target(&target, wanted) {
                Ok(()) => return Ok(()),
                Err(error) => problem = Some(error),
            }
        }
        problem.map_or(Ok(()), Err)
    }

    fn open_target(&mut self, target: &Target, wanted: Format) -> Result<(), NoOutput> {
        let stream = self.stream + 1;
        let lost = Lost::new(self.orders.0.clone(), stream, Arc::clone(&self.transport));
        let mut feed = None;
        let transport = &self.transport;
        let opened = self.output.open(target.id(), wanted, lost, &mut |format| {
            let (writing, reading) = ring(format, Arc::clone(transport));
            feed = Some(writing);
            reading
        });
        let feed = feed.ok_or_else(|| NoOutput::new("The sound device takes no sound."));
        let (opened, feed) = (opened?, feed?);
        self.stream = stream;
        self.choice.opened(target.clone(), self.began.elapsed());
        self.told = false;
        let id = target.id().map(str::to_owned);
        self.tell(News::Opened(opened, feed, id));
        Ok(())
    }

    /// A stream broke, or went elsewhere. Where the device takes another one, the music goes on there; a
    /// device that breaks again and again counts as gone.
    fn mend(&mut self, close: fn(&mut O)) {
        let now = Instant::now();
        self.breaks
            .retain(|then| now.duration_since(*then) < BREAKS_WITHIN);
        self.breaks.push(now);
        if self.breaks.len() > BREAKS {
            return self.lose();
        }
        tracing::info!("the sound stream is opened anew");
        self.choice.closed();
        close(&mut self.output);
        if let Err(error) = self.try_open() {
            tracing::warn!(%error, "the sound device is gone");
            self.told = true;
            self.tell(News::Lost);
        }
    }

    fn lose(&mut self) {
        self.choice.lost(self.began.elapsed());
        self.told = true;
        self.tell(News::Lost);
        self.output.abandon();
    }

    fn tell(&self, news: News) {
        // Only after the worker's end is nobody listening.
        let _ = self.worker.send(Message::Device(news));
    }
}
