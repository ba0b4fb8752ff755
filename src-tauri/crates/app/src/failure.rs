//! Errors on their way to a screen: a code only where the screen acts upon it, and one sentence.

use crate::wire::{Code, Failure};

/// Attaches a [`Code`] to an error: `return Err(Coded::not_found("no song 7"))`.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Coded {
    code: Code,
    message: String,
}

impl Coded {
    /// An error with a code of its own.
    #[must_use]
    #[allow(
        clippy::new_ret_no_self,
        reason = "it is only ever wanted as an error among others"
    )]
    pub fn new(code: Code, message: impl Into<String>) -> anyhow::Error {
        anyhow::Error::new(Self {
            code,
            message: message.into(),
        })
    }

    /// No such song, folder, entry, cover.
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> anyhow::Error {
        Self::new(Code::NotFound, message)
    }

    /// The request makes no sense.
    #[must_use]
    pub fn bad_request(message: impl Into<String>) -> anyhow::Error {
        Self::new(Code::BadRequest, message)
    }
}

impl Failure {
    /// What a screen gets to see of an error.
    #[must_use]
    pub fn from_error(error: &anyhow::Error) -> Self {
        let code = error
            .chain()
            .find_map(|cause| cause.downcast_ref::<Coded>())
            .map_or(Code::Failed, |coded| coded.code);
        Self {
            code,
            message: format!("{error:#}"),
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::from_error(&error)
    }
}
