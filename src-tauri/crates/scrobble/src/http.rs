//! One way of asking a server: encrypted, bounded in time and size, and led nowhere else.

use std::io::Read;
use std::time::Duration;

use reqwest::blocking::{Client, RequestBuilder};
use reqwest::redirect::Policy;
use reqwest::{StatusCode, Url};
use serde_json::Value;

use crate::{Error, Result};

/// How long to wait for a connection, and for everything.
const CONNECT: Duration = Duration::from_secs(10);
const PATIENCE: Duration = Duration::from_secs(30);
/// Answers are a few hundred bytes.
const LONGEST: u64 = 1 << 20;
const AGENT: &str = concat!("Undertone/", env!("CARGO_PKG_VERSION"));

/// An answer.
pub(crate) struct Answer {
    pub status: StatusCode,
    /// How long the service asks to wait.
    pub wait: Option<Duration>,
    /// `Null` when the answer is no JSON.
    pub body: Value,
}

/// A way to servers.
///
/// # Errors
/// When the system has no way to encrypt.
pub(crate) fn client() -> Result<Client> {
    // Somebody in this program may have chosen before us: that is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(AGENT)
        .connect_timeout(CONNECT)
        .timeout(PATIENCE)
        .redirect(Policy::none())
        .build()
        .map_err(|error| Error::Away(format!("No connection can be made: {error}.")))
}

/// A server's address: encrypted, or on this computer.
///
/// # Errors
/// [`Error::Rejected`] when it is neither.
pub(crate) fn address(text: &str) -> Result<Url> {
    let refused = || {
        Error::Rejected(format!(
            "The address “{text}” cannot be used: write it like https://example.org, or like http://127.0.0.1:8000 on this computer."
        ))
    };
    let mut url = Url::parse(text.trim()).map_err(|_| refused())?;
    let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    if !plain || !(url.scheme() == "https" || url.scheme() == "http" && here) {
        return Err(refused());
    }
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    url.set_fragment(None);
    Ok(url)
}

/// Sends a request and reads the answer.
///
/// # Errors
/// [`Error::Away`] when there is none.
pub(crate) fn ask(service: &'static str, request: RequestBuilder) -> Result<Answer> {
    let away = |error: reqwest::Error| {
        let why = if error.is_timeout() {
            "it took too long"
        } else if error.is_connect() {
            "there is no connection"
        } else {
            "the connection broke off"
        };
        // The error itself may hold an address with a key in it.
        Error::Away(format!("{service} cannot be reached: {why}."))
    };
    let response = request.send().map_err(away)?;
    let status = response.status();
    let seconds = |name: &str| -> Option<u64> {
        let text = response.headers().get(name)?.to_str().ok()?;
        text.trim().parse().ok()
    };
    let wait = seconds("Retry-After")
        .or_else(|| seconds("X-RateLimit-Reset-In"))
        .map(|seconds| Duration::from_secs(seconds.min(24 * 60 * 60)));
    let mut text = Vec::new();
    response.take(LONGEST).read_to_end(&mut text).map_err(|_| {
        Error::Away(format!(
            "{service} cannot be reached: the answer broke off."
        ))
    })?;
    Ok(Answer {
        status,
        wait,
        body: serde_json::from_slice(&text).unwrap_or(Value::Null),
    })
}

/// A service in trouble, or one that asks to wait.
pub(crate) fn trouble(service: &'static str, answer: &Answer) -> Option<Error> {
    if answer.status == StatusCode::TOO_MANY_REQUESTS {
        return Some(Error::Busy {
            service,
            wait: answer.wait,
        });
    }
    let number = answer.status.as_u16();
    // A redirection here is a hotel's page or a server that moved; neither is our service.
    (answer.status.is_server_error() || answer.status.is_redirection())
        .then(|| Error::Away(format!("{service} is in trouble (status {number}).")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_encrypted_or_of_this_computer() {
        for good in [
            "https://api.listenbrainz.org",
            "http://127.0.0.1:9/2.0/",
            "http://localhost:1/a",
        ] {
            assert!(address(good).unwrap().path().ends_with('/'), "{good}");
        }
        for bad in [
            "http://example.org/",
            "ftp://127.0.0.1/",
            "https://me:secret@example.org/",
            "https://example.org/?token=1",
            "example.org",
            "",
        ] {
            assert!(matches!(address(bad), Err(Error::Rejected(_))), "{bad}");
        }
    }
}
