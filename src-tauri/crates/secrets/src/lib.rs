//! Keeps tokens in the system's keyring: the Secret Service on Linux, the Keychain on macOS, the
//! Credential Manager on Windows.
//!
//! Where there is none, or it stays locked, tokens live in memory and are forgotten when the
//! program ends; [`Secrets::last`] says so. They are never written into a file. A keyring may ask
//! the listener for a password: it is waited for on a thread of its own, and not for ever.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use keyring::{Entry, Error};

/// How long the listener may take to unlock the keyring, when something is to be kept.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long reading may take: nothing waits for a person then.
const GLANCE: Duration = Duration::from_secs(5);

/// Tokens by name.
pub struct Secrets {
    /// What they are kept under in the keyring; `None`: in memory only.
    service: Option<String>,
    memory: Mutex<HashMap<String, String>>,
}

/// The keyring did not answer, or there is none.
struct NoKeyring;

impl Secrets {
    /// Tokens in the system's keyring, under this name of a service.
    #[must_use]
    pub fn in_keyring(service: &str) -> Self {
        Self {
            service: Some(service.to_owned()),
            memory: Mutex::default(),
        }
    }

    /// Tokens in memory.
    #[must_use]
    pub fn in_memory() -> Self {
        Self {
            service: None,
            memory: Mutex::default(),
        }
    }

    /// Keeps a token in place of the one before. True when it will be there at the next start.
    pub fn keep(&self, name: &str, token: &str) -> bool {
        let kept = self
            .ask(name, PATIENCE, {
                let token = token.to_owned();
                move |entry| entry.set_password(&token)
            })
            .is_ok();
        if kept {
            self.memory().remove(name);
        } else {
            self.memory().insert(name.to_owned(), token.to_owned());
        }
        kept
    }

    /// A token, when it is known.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        if let Some(token) = self.memory().get(name) {
            return Some(token.clone());
        }
        self.ask(name, GLANCE, Entry::get_password).ok().flatten()
    }

    /// Forgets a token.
    pub fn forget(&self, name: &str) {
        self.memory().remove(name);
        // Without a keyring there is nothing to forget.
        let _ = self.ask(name, PATIENCE, Entry::delete_credential);
    }

    /// Whether tokens outlast the program: there is a keyring and it answers. May take seconds.
    #[must_use]
    pub fn last(&self) -> bool {
        self.memory().is_empty() && self.ask("probe", GLANCE, Entry::get_password).is_ok()
    }

    /// Asks the keyring; `None` is its word for "no such token".
    fn ask<T: Send + 'static>(
        &self,
        name: &str,
        patience: Duration,
        question: impl FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
    ) -> Result<Option<T>, NoKeyring> {
        let service = self.service.clone().ok_or(NoKeyring)?;
        let name = name.to_owned();
        let (answer, answered) = crossbeam_channel::bounded(1);
        let asking = std::thread::Builder::new()
            .name("keyring".into())
            .spawn(move || {
                let said = Entry::new(&service, &name).and_then(|entry| question(&entry));
                // Whoever asked may have gone.
                let _ = answer.send(said);
            });
        if let Err(error) = asking {
            tracing::warn!("the keyring cannot be asked: {error}");
            return Err(NoKeyring);
        }
        match answered.recv_timeout(patience) {
            Ok(Ok(found)) => Ok(Some(found)),
            Ok(Err(Error::NoEntry)) => Ok(None),
            Ok(Err(error)) => {
                tracing::info!("there is no keyring to use: {error}");
                Err(NoKeyring)
            }
            Err(_) => {
                tracing::info!("the keyring does not answer");
                Err(NoKeyring)
            }
        }
    }

    fn memory(&self) -> MutexGuard<'_, HashMap<String, String>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_keeps_until_it_is_dropped_and_says_so() {
        let secrets = Secrets::in_memory();
        assert!(!secrets.keep("a", "1"));
        assert!(!secrets.keep("a", "2"));
        assert_eq!(secrets.get("a").as_deref(), Some("2"));
        assert!(!secrets.last());
        secrets.forget("a");
        assert_eq!(secrets.get("a"), None);
    }
}
