//! Songs that sound like one.

use super::*;

wire! {
    /// Songs that are the same recording in several encodings, as far as the sound tells.
    pub struct DuplicateGroup {
        /// The eldest first.
        pub songs: Vec<SongRow>,
    }

    /// Songs to make one.
    pub struct SongMerge {
        /// The one that stays, with its names; what was done with the others was done with it.
        pub keep: u32,
        /// At most 100.
        pub others: Vec<u32>,
    }

    /// A merge to take back.
    #[derive(Copy)]
    pub struct MergeRef { pub undo: u32 }
}
