//! Work that takes its time: seen as a bar on a terminal, stopped by Ctrl-C.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::spawn;

use anyhow::{Result, bail};
use app::wire::{Event, Job, JobKind};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::arguments::Everywhere;
use crate::interrupt;
use crate::reach::Reach;

/// A way to the library on which one may wait.
pub(crate) struct LongWork {
    reach: Reach,
    bar: ProgressBar,
    stopped: Arc<AtomicBool>,
}

impl LongWork {
    /// Shows the library's jobs and cancels them on Ctrl-C.
    ///
    /// # Errors
    /// When Ctrl-C cannot be listened for.
    pub fn on(reach: Reach, everywhere: &Everywhere) -> Result<Self> {
        let bar = bar(everywhere);
        if !bar.is_hidden() {
            let (events, bar) = (reach.events()?, bar.clone());
            spawn(move || events.for_each(|event| draw(&bar, &event)));
        }
        let stopped = Arc::new(AtomicBool::new(false));
        let (asked, brake, stop) = (interrupt::asked()?, reach.brake(), Arc::clone(&stopped));
        spawn(move || {
            if asked.recv().is_ok() {
                stop.store(true, Ordering::SeqCst);
                if let Err(error) = brake() {
                    tracing::debug!("nothing to stop: {error:#}");
                }
            }
        });
        Ok(Self {
            reach,
            bar,
            stopped,
        })
    }

    /// Asks one command, and waits for its answer.
    ///
    /// # Errors
    /// Whatever the command says.
    pub fn call<T: DeserializeOwned>(&mut self, name: &str, request: &impl Serialize) -> Result<T> {
        self.reach.call(name, request)
    }

    /// Whether the listener asked to stop.
    pub fn stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    /// Takes the bar away, so that results can be printed.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }

    /// Closes the library.
    ///
    /// # Errors
    /// When the listener asked to stop.
    pub fn close(self) -> Result<()> {
        let stopped = self.stopped();
        self.reach.close();
        if stopped {
            bail!("Stopped; what was done stays done.");
        }
        Ok(())
    }
}

/// A bar on a terminal, and nothing elsewhere.
fn bar(everywhere: &Everywhere) -> ProgressBar {
    if everywhere.quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} {eta}");
    ProgressBar::no_length().with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn draw(bar: &ProgressBar, event: &Event) {
    if let Event::Progress(Job {
        kind, done, total, ..
    }) = event
    {
        bar.set_message(match kind {
            JobKind::Scan => "Indexing",
            JobKind::Import => "Importing",
            JobKind::Covers => "Drawing covers",
            JobKind::Edit => "Writing",
            JobKind::Export => "Exporting",
            JobKind::Analyse => "Hearing",
            JobKind::Duplicates => "Comparing",
        });
        bar.set_length(*total);
        bar.set_position(*done);
    }
}
