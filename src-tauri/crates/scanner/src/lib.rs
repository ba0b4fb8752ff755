//! Says what exists, changed, moved or went under the watched folders.
//!
//! [`walk`] looks at everything below a folder and never opens a file. [`Watcher`] only says where
//! to look again: what truly changed is decided by comparing, because watchers lose events, arrive
//! late and know nothing of network drives.

mod place;
mod walk;
mod watch;

pub use place::{is_there, polled};
pub use walk::{Entry, Gone, Listing, Walked, list, walk};
pub use watch::{Hint, Watcher};
