//! Keeps foreign parsers from taking the program with them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::ReadError;

/// Runs `work` and turns a panic inside it into [`ReadError::Damaged`].
///
/// What `work` borrowed mutably may be half-changed after a panic: callers drop it.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, ReadError>) -> Result<T, ReadError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(ReadError::damaged(
            "The file is built in a way no reader understands.",
        ))
    })
}
