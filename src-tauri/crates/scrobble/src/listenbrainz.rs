//! ListenBrainz: <https://listenbrainz.readthedocs.io/en/latest/users/api/core.html>.

use std::fmt;

use reqwest::Url;
use reqwest::blocking::{Client, RequestBuilder};
use serde_json::{Value, json};

use crate::{Error, Listen, Result, http};

const SERVICE: &str = "ListenBrainz";

/// An account at ListenBrainz or a server that speaks like it.
pub struct ListenBrainz {
    client: Client,
    address: Url,
    token: String,
}

impl ListenBrainz {
    /// Where the service is.
    pub const ADDRESS: &str = "https://api.listenbrainz.org/";
    /// How many listens may be told at once. The service takes up to 1,000.
    pub const AT_ONCE: usize = 100;

    /// An account, by the listener's token.
    ///
    /// # Errors
    /// [`Error::Rejected`] when the address or the token cannot be one.
    pub fn new(address: &str, token: &str) -> Result<Self> {
        let token = token.trim();
        let sound = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
        if !sound {
            return Err(Error::Rejected(
                "This is no token: copy it from your settings page at ListenBrainz.".into(),
            ));
        }
        Ok(Self {
            client: http::client()?,
            address: http::address(address)?,
            token: token.to_owned(),
        })
    }

    /// Whose token this is.
    ///
    /// # Errors
    /// [`Error::Refused`] when it is nobody's.
    pub fn account(&self) -> Result<String> {
        let body = self.ask(self.client.get(self.at("1/validate-token")?))?;
        match (body["valid"].as_bool(), body["user_name"].as_str()) {
            (Some(true), name) => Ok(name.unwrap_or_default().to_owned()),
            (Some(false), _) => Err(refused()),
            (None, _) => Err(strange()),
        }
    }

    /// Tells of listens that are over, at most [`Self::AT_ONCE`].
    ///
    /// # Errors
    /// As the variants say; when one of several listens is [`Error::Rejected`], none was taken.
    pub fn submit(&self, listens: &[Listen]) -> Result<()> {
        let kind = if listens.len() == 1 {
            "single"
        } else {
            "import"
        };
        let payload: Vec<Value> = listens
            .iter()
            .map(|listen| json!({ "listened_at": listen.at, "track_metadata": metadata(listen) }))
            .collect();
        self.tell(&json!({ "listen_type": kind, "payload": payload }))
    }

    /// Tells what plays now.
    ///
    /// # Errors
    /// As the variants say.
    pub fn playing_now(&self, listen: &Listen) -> Result<()> {
        let payload = [json!({ "track_metadata": metadata(listen) })];
        self.tell(&json!({ "listen_type": "playing_now", "payload": payload }))
    }

    fn tell(&self, what: &Value) -> Result<()> {
        let request = self.client.post(self.at("1/submit-listens")?).json(what);
        let body = self.ask(request)?;
        if body["status"] == "ok" {
            Ok(())
        } else {
            Err(strange())
        }
    }

    fn ask(&self, request: RequestBuilder) -> Result<Value> {
        let token = format!("Token {}", self.token);
        let answer = http::ask(SERVICE, request.header("Authorization", token))?;
        if let Some(trouble) = http::trouble(SERVICE, &answer) {
            return Err(trouble);
        }
        match answer.status.as_u16() {
            200..=299 => Ok(answer.body),
            401 | 403 => Err(refused()),
            number => {
                let said = answer.body["error"].as_str().unwrap_or("no reason given");
                Err(Error::Rejected(format!(
                    "ListenBrainz does not take it (status {number}): {said}"
                )))
            }
        }
    }

    fn at(&self, path: &str) -> Result<Url> {
        self.address
            .join(path)
            .map_err(|_| Error::Rejected("The address cannot be used.".into()))
    }
}

impl fmt::Debug for ListenBrainz {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ListenBrainz")
            .field("address", &self.address.as_str())
            .finish_non_exhaustive()
    }
}

fn refused() -> Error {
    Error::Refused(
        "ListenBrainz does not know this token: copy it again from your settings page there."
            .into(),
    )
}

fn strange() -> Error {
    Error::Away("The answer is not one of ListenBrainz: check the address.".into())
}

/// Unknown keys are left out, as the service wants.
fn metadata(listen: &Listen) -> Value {
    let mut info = json!({
        "media_player": "Undertone",
        "media_player_version": env!("CARGO_PKG_VERSION"),
        "submission_client": "Undertone",
        "submission_client_version": env!("CARGO_PKG_VERSION"),
    });
    if listen.duration_ms > 0 {
        info["duration_ms"] = listen.duration_ms.into();
    }
    if let Some(track) = listen.track {
        info["tracknumber"] = track.to_string().into();
    }
    if let Some(recording) = &listen.recording {
        info["recording_mbid"] = recording.as_str().into();
    }
    let mut metadata = json!({
        "artist_name": listen.artist,
        "track_name": listen.title,
        "additional_info": info,
    });
    if !listen.album.is_empty() {
        metadata["release_name"] = listen.album.as_str().into();
    }
    metadata
}
