//! How a command reaches the library: through the program that has it open, or by opening it.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use app::wire::{Code, Event, Failure, Job, JobRef, Nothing};
use app::{App, Coded, Options, Reply};
use serde::Serialize;
use serde::de::DeserializeOwned;
use server::control::{Caller, Control};

use crate::arguments::Everywhere;

/// A program that just started owns the folder before it can be called; it is waited for.
const PATIENCE: Duration = Duration::from_secs(3);

/// A way to the library.
pub(crate) enum Reach {
    /// Opened by this program.
    Here(Here),
    /// Open in a running program.
    There(There),
}

/// The library, opened by this program.
pub(crate) struct Here {
    pub app: Arc<App>,
    /// Others reach this program, as long as it lasts.
    _control: Option<Control>,
}

/// The library, open in a running program.
pub(crate) struct There {
    caller: Caller,
    data_dir: PathBuf,
}

/// Where the library is, and nothing more than a quick look at it: nothing watched, no sound.
///
/// # Errors
/// When the system tells of no home folder.
pub(crate) fn options(everywhere: &Everywhere) -> Result<Options> {
    let standard = match &everywhere.data_dir {
        Some(folder) => Options::at(folder),
        None => Options::standard(),
    }?;
    Ok(Options {
        watch: false,
        sound: false,
        ..standard
    })
}

impl Here {
    /// Opens the library.
    ///
    /// # Errors
    /// When another program has it open, or it cannot be opened.
    pub fn open(options: Options) -> Result<Self> {
        let app = App::open(options)?;
        let control = Control::open(app.clone())
            .inspect_err(|error| tracing::warn!("{error:#}"))
            .ok();
        Ok(Self {
            app,
            _control: control,
        })
    }

    /// Closes it in good order.
    pub fn close(self) {
        self.app.shutdown();
    }

    /// Asks one command, and waits for its answer.
    ///
    /// # Errors
    /// Whatever the command says, with its code.
    pub fn call<T: DeserializeOwned>(&self, name: &str, request: &impl Serialize) -> Result<T> {
        let reply = app::call(&self.app, name, &serde_json::to_vec(request)?);
        match reply.map_err(|failure| Coded::new(failure.code, failure.message))? {
            Reply::Json(json) => Ok(serde_json::from_slice(&json)?),
            Reply::Bytes(bytes) => Ok(serde_json::from_value(bytes.numbers().collect())?),
        }
    }
}

impl Reach {
    /// The running program, or else the library itself.
    ///
    /// # Errors
    /// When the library cannot be opened.
    pub fn to(options: &Options) -> Result<Self> {
        let given_up = Instant::now() + PATIENCE;
        loop {
            if let Some(there) = Self::running(options) {
                return Ok(Self::There(there));
            }
            match Here::open(options.clone()) {
                Ok(here) => return Ok(Self::Here(here)),
                Err(error) if is_busy(&error) && Instant::now() < given_up => {
                    sleep(Duration::from_millis(50));
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// The running program, if there is one.
    pub fn running(options: &Options) -> Option<There> {
        Some(There {
            caller: Caller::to_owner_of(&options.data_dir)?,
            data_dir: options.data_dir.clone(),
        })
    }

    /// Asks one command, and waits for its answer.
    ///
    /// # Errors
    /// Whatever the command says, with its code.
    pub fn call<T: DeserializeOwned>(&mut self, name: &str, request: &impl Serialize) -> Result<T> {
        match self {
            Self::Here(here) => here.call(name, request),
            Self::There(there) => there.call(name, request),
        }
    }

    /// Events from now on, until the library closes.
    ///
    /// # Errors
    /// When the running program is gone.
    pub fn events(&self) -> Result<Box<dyn Iterator<Item = Event> + Send>> {
        match self {
            Self::Here(here) => Ok(Box::new(here.app.subscribe().into_iter())),
            Self::There(there) => Ok(Box::new(there.caller.events()?)),
        }
    }

    /// What stops all long work, from another thread.
    pub fn brake(&self) -> Box<dyn FnOnce() -> Result<()> + Send> {
        match self {
            Self::Here(here) => {
                let app = Arc::clone(&here.app);
                Box::new(move || {
                    let here = Here {
                        app,
                        _control: None,
                    };
                    cancel_all(&mut Self::Here(here))
                })
            }
            Self::There(there) => {
                let data_dir = there.data_dir.clone();
                Box::new(move || {
                    let caller = Caller::to_owner_of(&data_dir).context("It is gone")?;
                    cancel_all(&mut Self::There(There { caller, data_dir }))
                })
            }
        }
    }

    /// Closes the library, where it was opened here.
    pub fn close(self) {
        if let Self::Here(here) = self {
            here.close();
        }
    }
}

impl There {
    /// Asks one command, and waits for its answer.
    ///
    /// # Errors
    /// Whatever the command says, with its code.
    pub fn call<T: DeserializeOwned>(&mut self, name: &str, request: &impl Serialize) -> Result<T> {
        self.caller.call(name, request)
    }
}

fn cancel_all(reach: &mut Reach) -> Result<()> {
    let jobs: Vec<Job> = reach.call("job_list", &Nothing {})?;
    for job in jobs {
        reach.call::<Nothing>("job_cancel", &JobRef { id: job.id })?;
    }
    Ok(())
}

fn is_busy(error: &anyhow::Error) -> bool {
    Failure::from_error(error).code == Code::Busy
}

/// Begins to log as much as was asked for; to a file too, where the library is opened for long.
pub(crate) fn log(everywhere: &Everywhere, options: Option<&Options>) {
    use tracing_subscriber::filter::LevelFilter;
    let level = match (everywhere.quiet, everywhere.verbose) {
        (true, _) => LevelFilter::ERROR,
        (false, 0) => LevelFilter::WARN,
        (false, 1) => LevelFilter::INFO,
        (false, 2) => LevelFilter::DEBUG,
        (false, _) => LevelFilter::TRACE,
    };
    app::log::start(level, options.map(Options::log_dir).as_deref());
}
