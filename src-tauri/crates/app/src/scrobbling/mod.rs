//! Telling ListenBrainz and Last.fm what was listened to, if the listener wants it.
//!
//! What counts as listened to is `domain::play`'s rule; it waits in the database until the service
//! took it, however long that is away. One thread talks to the services; nobody waits for it.

mod accounts;
mod messenger;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use crossbeam_channel::{Sender, unbounded};
use scrobble::{Application, LastFm, ListenBrainz, Session};
use secrets::Secrets;
use serde::{Deserialize, Serialize};
use storage::{Db, scrobbles};

use crate::events::Events;
use crate::failure::Coded;
use crate::library::Library;
use crate::options::Options;
use crate::player::News;
use crate::wire::{
    LastFmBegin, LastFmPage, ScrobbleConnect, ScrobbleService, ScrobbleState, Topic,
};
use accounts::{Account, Accounts};

/// Tells services what was listened to. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Scrobbling {
    shared: Arc<Shared>,
}

struct Shared {
    library: Library,
    db: Db,
    events: Events,
    secrets: Secrets,
    /// Whether tokens outlast the program, once that was asked.
    lasting: Mutex<Option<bool>>,
    accounts: Mutex<Accounts>,
    /// A Last.fm account on its way: the application and the token that is to be allowed.
    coming: Mutex<Option<(Application, String)>>,
    messages: Sender<Message>,
    closing: AtomicBool,
}

/// What the thread is told.
enum Message {
    News(News),
    /// Try now: something changed.
    Look,
}

/// What is kept secret of a Last.fm account.
#[derive(Serialize, Deserialize)]
struct LastFmSecret {
    application: Application,
    session: Session,
}

/// A service ready to be told.
enum Line {
    ListenBrainz(ListenBrainz),
    LastFm(LastFm, Session),
}

/// Every service, in the order shown.
const SERVICES: [ScrobbleService; 2] = [ScrobbleService::ListenBrainz, ScrobbleService::LastFm];

impl Scrobbling {
    /// Goes on where it was. Nothing is told to anyone before the listener connected an account.
    ///
    /// # Errors
    /// When the database cannot be read, or the system gives no thread.
    pub fn start(options: &Options, library: Library, db: Db, events: Events) -> Result<Self> {
        let accounts = Accounts::read(&db)?;
        let (messages, inbox) = unbounded();
        let secrets = if options.keyring {
            Secrets::in_keyring(&format!("undertone {}", options.data_dir.display()))
        } else {
            Secrets::in_memory()
        };
        let shared = Arc::new(Shared {
            library,
            db,
            events,
            secrets,
            lasting: Mutex::new(None),
            accounts: Mutex::new(accounts),
            coming: Mutex::new(None),
            messages,
            closing: AtomicBool::new(false),
        });
        messenger::start(&shared, inbox)?;
        Ok(Self { shared })
    }

    /// Whoever is told what is listened to.
    pub fn ear(&self) -> impl Fn(News) + Send + Sync + use<> {
        let messages = self.shared.messages.clone();
        move |news| {
            // After the end nobody is told anything.
            let _ = messages.send(Message::News(news));
        }
    }

    /// Nothing more is told from now on.
    pub fn close(&self) {
        self.shared.closing.store(true, Ordering::SeqCst);
        self.shared.look();
    }

    /// What is told to whom.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn state(&self) -> Result<ScrobbleState> {
        let accounts = self.shared.accounts().clone();
        let services = SERVICES.iter().map(|&service| {
            let waiting = self
                .shared
                .db
                .read(|db| scrobbles::count(db, key(service)))?;
            Ok(accounts.of(service).shown(service, waiting))
        });
        Ok(ScrobbleState {
            services: services.collect::<Result<_>>()?,
            keyring: self.shared.tokens_last(),
        })
    }

    /// Connects a ListenBrainz account, and begins to tell it.
    ///
    /// # Errors
    /// `bad_request` when the token or the address is none; or the service cannot be reached.
    pub fn connect(&self, request: &ScrobbleConnect) -> Result<ScrobbleState> {
        let address = request.address.as_deref();
        let address = address.filter(|address| !address.trim().is_empty());
        let address = address.unwrap_or(ListenBrainz::ADDRESS).trim();
        let service = ListenBrainz::new(address, &request.token).map_err(|e| refuse(&e))?;
        let name = service.account().map_err(|error| refuse(&error))?;
        self.shared
            .keep(ScrobbleService::ListenBrainz, request.token.trim());
        self.connected(ScrobbleService::ListenBrainz, name, address)
    }

    /// Begins to connect a Last.fm account.
    ///
    /// # Errors
    /// As [`Self::connect`].
    pub fn begin(&self, request: LastFmBegin) -> Result<LastFmPage> {
        let address = request.address.filter(|address| !address.trim().is_empty());
        let application = Application {
            address: address.map_or(LastFm::ADDRESS.into(), |own| own.trim().to_owned()),
            key: request.api_key.trim().to_owned(),
            secret: request.secret.trim().to_owned(),
        };
        let service = LastFm::new(application.clone()).map_err(|error| refuse(&error))?;
        let (token, address) = service.begin().map_err(|error| refuse(&error))?;
        *self.shared.coming() = Some((application, token));
        Ok(LastFmPage { address })
    }

    /// Connects the Last.fm account that was begun, once the listener allowed it.
    ///
    /// # Errors
    /// `bad_request` when none was begun or it is not allowed yet; or the service cannot be reached.
    pub fn finish(&self) -> Result<ScrobbleState> {
        let coming = self.shared.coming().clone();
        let (application, token) = coming.ok_or_else(|| {
            Coded::bad_request("Begin with your API key and shared secret; then allow Undertone.")
        })?;
        let address = application.address.clone();
        let service = LastFm::new(application.clone()).map_err(|error| refuse(&error))?;
        let session = service.finish(&token).map_err(|error| refuse(&error))?;
        let name = session.name.clone();
        let secret = serde_json::to_string(&LastFmSecret {
            application,
            session,
        })?;
        self.shared.keep(ScrobbleService::LastFm, &secret);
        *self.shared.coming() = None;
        self.connected(ScrobbleService::LastFm, name, &address)
    }

    /// Tells a connected service from now on, or does not.
    ///
    /// # Errors
    /// `bad_request` when it is not connected.
    pub fn set(&self, service: ScrobbleService, on: bool) -> Result<ScrobbleState> {
        if on && !self.shared.accounts().of(service).connected {
            return Err(Coded::bad_request(format!(
                "Connect your account at {} first.",
                name(service)
            )));
        }
        self.shared.change(service, |account| account.on = on)?;
        self.shared.look();
        self.state()
    }

    /// Forgets an account, its token and what waits for it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn disconnect(&self, service: ScrobbleService) -> Result<ScrobbleState> {
        self.shared.secrets.forget(key(service));
        self.shared
            .db
            .write(|db| scrobbles::clear(db, key(service)))?;
        self.shared
            .change(service, |account| *account = Account::default())?;
        self.state()
    }

    fn connected(
        &self,
        service: ScrobbleService,
        name: String,
        address: &str,
    ) -> Result<ScrobbleState> {
        self.shared.change(service, |account| {
            account.connected = true;
            account.on = true;
            account.name = Some(name);
            account.address = Some(address.to_owned());
            account.problem = None;
        })?;
        self.shared.look();
        self.state()
    }
}

impl Shared {
    fn look(&self) {
        // The thread lives as long as we do.
        let _ = self.messages.send(Message::Look);
    }

    fn accounts(&self) -> std::sync::MutexGuard<'_, Accounts> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn coming(&self) -> std::sync::MutexGuard<'_, Option<(Application, String)>> {
        self.coming.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what is remembered of an account.
    fn change(&self, service: ScrobbleService, act: impl FnOnce(&mut Account)) -> Result<()> {
        {
            let mut accounts = self.accounts();
            act(accounts.of_mut(service));
            accounts.write(&self.db)?;
        }
        self.events.changed([Topic::Scrobbling]);
        Ok(())
    }

    fn keep(&self, service: ScrobbleService, secret: &str) {
        let lasts = self.secrets.keep(key(service), secret);
        *self.lasting.lock().unwrap_or_else(PoisonError::into_inner) = Some(lasts);
    }

    fn tokens_last(&self) -> bool {
        let mut lasting = self.lasting.lock().unwrap_or_else(PoisonError::into_inner);
        *lasting.get_or_insert_with(|| self.secrets.last())
    }

    /// A line to a service; `None` when its token is forgotten.
    fn line(&self, service: ScrobbleService) -> Option<Line> {
        let secret = self.secrets.get(key(service))?;
        match service {
            ScrobbleService::ListenBrainz => {
                let address = self.accounts().of(service).address(service);
                let line = ListenBrainz::new(&address, &secret).ok()?;
                Some(Line::ListenBrainz(line))
            }
            ScrobbleService::LastFm => {
                let secret: LastFmSecret = serde_json::from_str(&secret).ok()?;
                let line = LastFm::new(secret.application).ok()?;
                Some(Line::LastFm(line, secret.session))
            }
        }
    }
}

/// A service's name in the database and in the keyring.
fn key(service: ScrobbleService) -> &'static str {
    match service {
        ScrobbleService::ListenBrainz => "listenbrainz",
        ScrobbleService::LastFm => "lastfm",
    }
}

/// A service's name for people.
fn name(service: ScrobbleService) -> &'static str {
    match service {
        ScrobbleService::ListenBrainz => "ListenBrainz",
        ScrobbleService::LastFm => "Last.fm",
    }
}

/// What the listener typed was wrong, or the service is away.
fn refuse(error: &scrobble::Error) -> anyhow::Error {
    match error {
        scrobble::Error::Away(_) | scrobble::Error::Busy { .. } => {
            anyhow::anyhow!(error.to_string())
        }
        _ => Coded::bad_request(error.to_string()),
    }
}
