//! Playlists: where entries stand, what a smart one holds, and how an entry of a file finds its song.

mod matching;
mod place;
mod smart;

pub use matching::{Candidate, Wanted, best};
pub use place::{Placed, Room, moved, room};
pub use smart::{Rules, cut};

use crate::text::clean;

/// Letters of a playlist's name at most.
pub const LONGEST_NAME: usize = 200;

/// A playlist's name as it is kept: clean and at most [`LONGEST_NAME`] letters; `None` when nothing
/// is left.
#[must_use]
pub fn name(text: &str) -> Option<String> {
    clean(text).map(|name| name.chars().take(LONGEST_NAME).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_clean_and_not_endless() {
        assert_eq!(name("  Late\u{202E} night "), Some("Late night".into()));
        assert_eq!(name(" \n"), None);
        assert_eq!(
            name(&"é".repeat(900)).map(|name| name.chars().count()),
            Some(LONGEST_NAME)
        );
    }
}
