//! Last.fm: <https://www.last.fm/api/scrobbling>, with answers in JSON.
//!
//! Every listener brings an API account of their own (a key and a shared secret): free software
//! cannot keep a secret of its makers.

use std::fmt;

use md5::{Digest, Md5};
use reqwest::Url;
use reqwest::blocking::Client;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Error, Listen, Result, http};

const SERVICE: &str = "Last.fm";
/// Where the listener allows an application.
const ALLOW: &str = "https://www.last.fm/api/auth/";

/// An API account: what the listener got at `last.fm/api/account/create`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Where the service is; [`LastFm::ADDRESS`] or a server that speaks like it.
    pub address: String,
    /// No secret.
    pub key: String,
    /// A secret.
    pub secret: String,
}

/// A listener who allowed the application.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Their name.
    pub name: String,
    /// A secret; it holds until they take it back.
    pub key: String,
}

/// A way to Last.fm.
pub struct LastFm {
    client: Client,
    address: Url,
    application: Application,
}

impl LastFm {
    /// Where the service is.
    pub const ADDRESS: &str = "https://ws.audioscrobbler.com/2.0/";
    /// How many listens may be told at once.
    pub const AT_ONCE: usize = 50;

    /// A way to the service for an application.
    ///
    /// # Errors
    /// [`Error::Rejected`] when the address, the key or the secret cannot be one.
    pub fn new(application: Application) -> Result<Self> {
        for word in [&application.key, &application.secret] {
            if word.is_empty() || !word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                return Err(Error::Rejected(
                    "The API key and the shared secret are the two long words on your API account's page at Last.fm.".into(),
                ));
            }
        }
        Ok(Self {
            client: http::client()?,
            address: http::address(&application.address)?,
            application,
        })
    }

    /// Begins to connect an account: a token, and the page where the listener allows it.
    ///
    /// # Errors
    /// As the variants say.
    pub fn begin(&self) -> Result<(String, String)> {
        let body = self.call("auth.getToken", Vec::new())?;
        let token = text(&body["token"])?;
        let page = if self.application.address == Self::ADDRESS {
            ALLOW.to_owned()
        } else {
            self.address
                .join("../api/auth/")
                .map_or_else(|_| ALLOW.to_owned(), String::from)
        };
        let mut page = Url::parse(&page).map_err(|_| strange())?;
        page.query_pairs_mut()
            .append_pair("api_key", &self.application.key)
            .append_pair("token", &token);
        Ok((token, page.into()))
    }

    /// Who allowed it.
    ///
    /// # Errors
    /// [`Error::NotAllowedYet`] when nobody did so far.
    pub fn finish(&self, token: &str) -> Result<Session> {
        let body = self.call("auth.getSession", vec![("token".into(), token.to_owned())])?;
        Ok(Session {
            name: text(&body["session"]["name"])?,
            key: text(&body["session"]["key"])?,
        })
    }

    /// Tells of listens that are over, at most [`Self::AT_ONCE`]. What the service ignores (an
    /// artist it filters, a time too long ago) counts as told.
    ///
    /// # Errors
    /// As the variants say.
    pub fn scrobble(&self, session: &Session, listens: &[Listen]) -> Result<()> {
        let mut words = vec![("sk".to_owned(), session.key.clone())];
        for (index, listen) in listens.iter().enumerate() {
            let named = about(listen)
                .into_iter()
                .map(|(name, value)| (format!("{name}[{index}]"), value));
            words.extend(named);
            words.push((format!("timestamp[{index}]"), listen.at.to_string()));
        }
        let body = self.call("track.scrobble", words)?;
        let told = &body["scrobbles"]["scrobble"];
        let one = std::slice::from_ref(told);
        let told = told.as_array().map_or(one, Vec::as_slice);
        // Only this reason is about today and not about the listen.
        match told.iter().any(|told| ignored(told) == Some(5)) {
            true => Err(Error::Busy {
                service: SERVICE,
                wait: Some(std::time::Duration::from_secs(60 * 60)),
            }),
            false => Ok(()),
        }
    }

    /// Tells what plays now.
    ///
    /// # Errors
    /// As the variants say.
    pub fn playing_now(&self, session: &Session, listen: &Listen) -> Result<()> {
        let session = ("sk".to_owned(), session.key.clone());
        let about = about(listen)
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        let words = std::iter::once(session).chain(about).collect();
        self.call("track.updateNowPlaying", words).map(drop)
    }

    fn call(&self, method: &str, mut words: Vec<(String, String)>) -> Result<Value> {
        words.push(("method".into(), method.into()));
        words.push(("api_key".into(), self.application.key.clone()));
        let signature = signature(&words, &self.application.secret);
        words.push(("api_sig".into(), signature));
        words.push(("format".into(), "json".into()));
        let answer = http::ask(SERVICE, self.client.post(self.address.clone()).form(&words))?;
        // Its own numbers say more than the status, and come with any.
        if let Some(number) = answer.body["error"].as_u64() {
            let said = answer.body["message"].as_str().unwrap_or("no reason given");
            return Err(failure(number, said, answer.wait));
        }
        if let Some(trouble) = http::trouble(SERVICE, &answer) {
            return Err(trouble);
        }
        if !answer.status.is_success() || answer.body.is_null() {
            return Err(strange());
        }
        Ok(answer.body)
    }
}

/// Secrets are not for logs.
impl fmt::Debug for Application {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Application")
            .field("address", &self.address)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Session")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for LastFm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("LastFm")
            .field("address", &self.address.as_str())
            .finish_non_exhaustive()
    }
}

/// What the error numbers of <https://www.last.fm/api/errorcodes> ask for.
fn failure(number: u64, said: &str, wait: Option<std::time::Duration>) -> Error {
    match number {
        14 => Error::NotAllowedYet,
        4 | 9 | 10 | 13 | 15 | 17 | 26 => Error::Refused(format!(
            "Last.fm does not let us in any more ({said}): connect it again."
        )),
        29 => Error::Busy {
            service: SERVICE,
            wait,
        },
        8 | 11 | 16 => Error::Away(format!("Last.fm is in trouble: {said}")),
        _ => Error::Rejected(format!("Last.fm does not take it (error {number}): {said}")),
    }
}

/// Why a listen was ignored; `None` or 0: it was not.
fn ignored(told: &Value) -> Option<u64> {
    let code = &told["ignoredMessage"]["code"];
    code.as_u64().or_else(|| code.as_str()?.parse().ok())
}

fn strange() -> Error {
    Error::Away("The answer is not one of Last.fm: check the address.".into())
}

fn text(value: &Value) -> Result<String> {
    value.as_str().map(str::to_owned).ok_or_else(strange)
}

fn about(listen: &Listen) -> Vec<(&'static str, String)> {
    let mut words = vec![
        ("artist", listen.artist.clone()),
        ("track", listen.title.clone()),
    ];
    if !listen.album.is_empty() {
        words.push(("album", listen.album.clone()));
    }
    if !listen.album_artist.is_empty() && listen.album_artist != listen.artist {
        words.push(("albumArtist", listen.album_artist.clone()));
    }
    if let Some(track) = listen.track {
        words.push(("trackNumber", track.to_string()));
    }
    if listen.duration_ms > 0 {
        words.push(("duration", (listen.duration_ms / 1000).to_string()));
    }
    if let Some(recording) = &listen.recording {
        words.push(("mbid", recording.clone()));
    }
    words
}

/// The words sorted by name, one behind the other, and the secret: as MD5, because the service
/// wants that.
fn signature(words: &[(String, String)], secret: &str) -> String {
    let mut sorted: Vec<_> = words.iter().collect();
    sorted.sort_unstable();
    let mut digest = Md5::new();
    for (name, value) in sorted {
        digest.update(name.as_bytes());
        digest.update(value.as_bytes());
    }
    digest.update(secret.as_bytes());
    digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_signed_as_the_service_says() {
        let words = [
            ("method".to_owned(), "auth.getSession".to_owned()),
            ("api_key".to_owned(), "xxxxxxxxxx".to_owned()),
            ("token".to_owned(), "xxxxxxx".to_owned()),
        ];
        // md5("api_keyxxxxxxxxxxmethodauth.getSessiontokenxxxxxxxilovecher"), by md5sum.
        assert_eq!(signature(&words, "ilovecher"), EXAMPLE);
    }

    const EXAMPLE: &str = "6fae9d99d7822143f6fc177b01a2410e";

    #[test]
    fn what_is_said_tells_what_to_do() {
        let after = |number| failure(number, "x", None);
        assert!(matches!(after(9), Error::Refused(_)));
        assert!(matches!(after(29), Error::Busy { .. }));
        assert!(matches!(after(16), Error::Away(_)));
        assert!(matches!(after(6), Error::Rejected(_)));
        assert_eq!(after(14), Error::NotAllowedYet);
    }
}
