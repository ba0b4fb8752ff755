//! What opens the door: one token for the owner, one cookie for their page, and one key for each
//! file and picture whose address is given away.

use anyhow::{Context, Result};
use subtle::ConstantTimeEq;

/// Bytes of a token: 256 bits.
const LENGTH: usize = 32;
/// Letters of a key in an address: 128 bits.
const ADDRESS_KEY: usize = 32;
/// Shortest token that may be chosen instead of a random one, in letters.
const SHORTEST: usize = 32;

/// The secrets of one opened door. They end with it.
pub(crate) struct Keys {
    token: String,
    session: String,
    seal: [u8; LENGTH],
}

impl Keys {
    /// New keys; `token` instead of a random one, where it is long enough to be one.
    ///
    /// # Errors
    /// When the system gives no random numbers, or the chosen token is too short.
    pub fn new(token: Option<String>) -> Result<Self> {
        let token = match token {
            Some(token) if plain(&token) => token,
            Some(_) => anyhow::bail!(
                "A token needs at least {SHORTEST} letters and digits, and nothing else"
            ),
            None => hex(&random()?),
        };
        Ok(Self {
            token,
            session: hex(&random()?),
            seal: random()?,
        })
    }

    /// The owner's token, for the page's address and for programs.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// What the page's cookie holds.
    pub fn session(&self) -> &str {
        &self.session
    }

    /// Whether this is the owner's token. Takes as long for a wrong one as for the right one.
    pub fn opens(&self, token: &str) -> bool {
        same(token, &self.token)
    }

    /// Whether this is the page's cookie.
    pub fn is_session(&self, cookie: &str) -> bool {
        same(cookie, &self.session)
    }

    /// The key of one address: it opens that path and nothing else, as long as the door is open.
    pub fn of_path(&self, path: &str) -> String {
        let seal = blake3::keyed_hash(&self.seal, path.as_bytes());
        seal.to_hex().as_str().chars().take(ADDRESS_KEY).collect()
    }

    /// Whether this is the key of that path.
    pub fn opens_path(&self, path: &str, key: &str) -> bool {
        same(key, &self.of_path(path))
    }
}

fn plain(token: &str) -> bool {
    token.len() >= SHORTEST && token.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn same(given: &str, right: &str) -> bool {
    given.as_bytes().ct_eq(right.as_bytes()).into()
}

fn random() -> Result<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).context("The system gives no random numbers")?;
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_never_the_same() {
        let (one, other) = (Keys::new(None).unwrap(), Keys::new(None).unwrap());
        assert_eq!(one.token().len(), 64);
        assert_ne!(one.token(), other.token());
        assert!(one.opens(one.token()) && !one.opens(other.token()) && !one.opens(""));
        assert!(!one.opens(one.session()) && !one.is_session(one.token()));
    }

    #[test]
    fn a_key_opens_one_path() {
        let keys = Keys::new(None).unwrap();
        let key = keys.of_path("/api/v1/songs/7/file");
        assert!(keys.opens_path("/api/v1/songs/7/file", &key));
        assert!(!keys.opens_path("/api/v1/songs/8/file", &key));
    }

    #[test]
    fn a_chosen_token_must_be_hard_to_guess() {
        assert!(Keys::new(Some("secret".into())).is_err());
        assert!(Keys::new(Some("x".repeat(40))).is_ok());
        assert!(Keys::new(Some("a b".repeat(20))).is_err());
    }
}
