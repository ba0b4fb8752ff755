//! The device thread: it alone opens and closes the output, and looks for one while there is none.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};

use crate::Format;
use crate::output::{Lost, NoOutput, Opened, Output};
use crate::renderer::{Feed, Transport, ring};
use crate::worker::Message;

/// How often a device is looked for while there is none.
const LOOK_AGAIN: Duration = Duration::from_millis(1_500);

/// So many broken streams within this time are mended.
const BREAKS: usize = 4;
const BREAKS_WITHIN: Duration = Duration::from_secs(30);

/// The output device as it is now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeviceState {
    /// Whether there is one that works.
    pub available: bool,
    /// Its name, when open.
    pub name: Option<String>,
    /// What it is open with.
    pub format: Option<Format>,
    /// One sentence when there is none.
    pub problem: Option<String>,
}

/// What the device thread is asked for.
#[derive(Debug)]
pub(crate) enum Order {
    /// Open, or open anew, as close to this format as the device can.
    Open(Format),
    /// The device of the stream of this number is gone.
    Lost(u64),
    /// The stream of this number does not work any more; the device may.
    Broken(u64),
    Quit,
}

/// What became of the device.
pub(crate) enum News {
    Opened(Opened, Feed),
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
    /// Number of the stream opened last.
    stream: u64,
    /// Whether it is open.
    open: bool,
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
    ) -> std::io::Result<(Sender<Order>, JoinHandle<()>)> {
        let orders = unbounded();
        let sender = orders.0.clone();
        let mut station = Self {
            output,
            transport,
            orders,
            worker,
            wanted: None,
            stream: 0,
            open: false,
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
            let looking = self.wanted.is_some() && !self.open;
            let order = if looking {
                self.orders.1.recv_timeout(LOOK_AGAIN)
            } else {
                self.orders
                    .1
                    .recv()
                    .map_err(|_| RecvTimeoutError::Disconnected)
            };
            match order {
                Ok(Order::Open(format)) => {
                    self.wanted = Some(format);
                    // Asked for again, the answer is owed again.
                    self.told = false;
                    self.open();
                }
                Ok(Order::Lost(stream)) if self.open && stream == self.stream => self.lose(),
                Ok(Order::Broken(stream)) if self.open && stream == self.stream => self.mend(),
                // Of a stream that was closed meanwhile.
                Ok(Order::Lost(_) | Order::Broken(_)) => {}
                Ok(Order::Quit) | Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => self.open(),
            }
        }
        self.output.close();
    }

    fn open(&mut self) {
        if self.open {
            self.output.close();
            self.open = false;
        }
        if let Err(none) = self.try_open()
            && !std::mem::replace(&mut self.told, true)
        {
            self.tell(News::None(none));
        }
    }

    /// Opens the device and hands it to the worker.
    fn try_open(&mut self) -> Result<(), NoOutput> {
        let Some(wanted) = self.wanted else {
            return Ok(());
        };
        self.stream += 1;
        let lost = Lost::new(self.orders.0.clone(), self.stream);
        let mut feed = None;
        let transport = &self.transport;
        let opened = self.output.open(wanted, lost, &mut |format| {
            let (writing, reading) = ring(format, Arc::clone(transport));
            feed = Some(writing);
            reading
        });
        let feed = feed.ok_or_else(|| NoOutput::new("The sound device takes no sound."));
        let (opened, feed) = (opened?, feed?);
        self.open = true;
        self.told = false;
        self.tell(News::Opened(opened, feed));
        Ok(())
    }

    /// A stream broke. Where the device takes another one, the music goes on there; a device that
    /// breaks again and again counts as gone.
    fn mend(&mut self) {
        let now = Instant::now();
        self.breaks
            .retain(|then| now.duration_since(*then) < BREAKS_WITHIN);
        self.breaks.push(now);
        if self.breaks.len() > BREAKS {
            return self.lose();
        }
        tracing::warn!("the sound stream broke and is opened again");
        self.open = false;
        self.output.abandon();
        if let Err(error) = self.try_open() {
            tracing::warn!(%error, "the sound device is gone");
            self.told = true;
            self.tell(News::Lost);
        }
    }

    fn lose(&mut self) {
        self.open = false;
        self.told = true;
        self.tell(News::Lost);
        self.output.abandon();
    }

    fn tell(&self, news: News) {
        // Only after the worker's end is nobody listening.
        let _ = self.worker.send(Message::Device(news));
    }
}
