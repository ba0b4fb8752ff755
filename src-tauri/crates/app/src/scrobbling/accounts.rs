//! What is remembered of the accounts: everything but their secrets.

use anyhow::Result;
use scrobble::{LastFm, ListenBrainz};
use serde::{Deserialize, Serialize};
use storage::{Db, settings};

use crate::wire::{ScrobbleAccount, ScrobbleService};

/// Where they are in the database.
const KEY: &str = "scrobbling";

/// Both accounts.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Accounts {
    listenbrainz: Account,
    lastfm: Account,
}

/// An account at a service.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Account {
    pub connected: bool,
    pub on: bool,
    pub name: Option<String>,
    pub address: Option<String>,
    pub sent: u64,
    pub last_sent_at: Option<i64>,
    pub problem: Option<String>,
}

impl Accounts {
    /// The accounts of the last time.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn read(db: &Db) -> Result<Self> {
        let stored = db.read(|db| settings::get(db, KEY))?;
        Ok(stored
            .and_then(|json| serde_json::from_str(&json).ok())
            .unwrap_or_default())
    }

    /// Remembers them.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn write(&self, db: &Db) -> Result<()> {
        let json = serde_json::to_string(self)?;
        Ok(db.write(|db| settings::set(db, KEY, &json))?)
    }

    pub fn of(&self, service: ScrobbleService) -> &Account {
        match service {
            ScrobbleService::ListenBrainz => &self.listenbrainz,
            ScrobbleService::LastFm => &self.lastfm,
        }
    }

    pub fn of_mut(&mut self, service: ScrobbleService) -> &mut Account {
        match service {
            ScrobbleService::ListenBrainz => &mut self.listenbrainz,
            ScrobbleService::LastFm => &mut self.lastfm,
        }
    }
}

impl Account {
    /// The server.
    pub fn address(&self, service: ScrobbleService) -> String {
        let usual = match service {
            ScrobbleService::ListenBrainz => ListenBrainz::ADDRESS,
            ScrobbleService::LastFm => LastFm::ADDRESS,
        };
        self.address.clone().unwrap_or_else(|| usual.to_owned())
    }

    /// As it is shown.
    pub fn shown(&self, service: ScrobbleService, waiting: u32) -> ScrobbleAccount {
        ScrobbleAccount {
            service,
            connected: self.connected,
            on: self.on,
            account: self.name.clone(),
            address: self.address(service),
            waiting,
            sent: self.sent,
            last_sent_at: self.last_sent_at,
            problem: self.problem.clone(),
        }
    }
}
