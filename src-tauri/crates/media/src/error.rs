//! Why an audio file could not be read.

use std::io;

/// Why an audio file could not be read. `Display` is one sentence for people, without the path.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Not an audio file, or one in a format that is not decoded here. Trying again will not help.
    #[error("{0}")]
    Unsupported(String),
    /// An audio file whose content is broken or incomplete. It may be read once it is complete.
    #[error("{0}")]
    Damaged(String),
    /// The file could not be reached.
    #[error("{}", io_sentence(.0))]
    Io(#[from] io::Error),
}

impl ReadError {
    pub(crate) fn unsupported(what: &str) -> Self {
        Self::Unsupported(what.to_owned())
    }

    pub(crate) fn damaged(what: &str) -> Self {
        Self::Damaged(what.to_owned())
    }
}

fn io_sentence(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "The file is not there any more.".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "The file may not be read: ask its owner for permission.".to_owned()
        }
        io::ErrorKind::TimedOut => "Reading the file took too long.".to_owned(),
        _ => format!("The file could not be read ({error})."),
    }
}
