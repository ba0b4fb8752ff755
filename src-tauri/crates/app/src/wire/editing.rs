//! Edits as they cross.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

wire! {
    /// Where edits are written.
    #[derive(Copy, Eq, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum EditTarget {
        /// Into the bundle's JSON beside the song; made where there is none.
        #[default]
        Bundle,
        /// Into the audio file's tags, and into the JSON where that says otherwise.
        Tags,
        /// Into both.
        Both,
    }

    /// Fields that can be edited; gains and peaks, how loud a song and its album are, are written from
    /// measurements alone.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum EditField {
        Title, Artist, Artists, Album, AlbumArtist, Genre, Year, Track, Disc, Composer, Isrc, Language, Lyrics,
        TrackGain, TrackPeak, AlbumGain, AlbumPeak,
    }

    /// A field and what it is to be.
    pub struct FieldChange {
        pub field: EditField,
        /// One, except for artists and genres; none empties the field.
        pub values: Vec<String>,
    }

    /// What to change of which songs.
    pub struct EditRequest {
        /// At most 20,000.
        pub ids: Vec<u32>,
        pub changes: Vec<FieldChange>,
        /// Absent: as the settings say.
        #[serde(default)]
        pub target: Option<EditTarget>,
    }

    /// A field of some songs: the value they share, or that they differ.
    pub struct FieldValues { pub field: EditField, pub values: Vec<String>, pub mixed: bool }

    /// What an edit would do.
    pub struct EditPreview {
        pub songs: u32,
        /// Files that would be written.
        pub files: u32,
        /// Files that would be written when their song has ended.
        pub deferred: u32,
        /// Files that cannot be written.
        pub problems: u32,
        /// The first 200.
        pub items: Vec<EditItem>,
    }

    /// What an edit would do to one file.
    pub struct EditItem {
        pub song_id: u32,
        pub title: String,
        pub file: String,
        pub part: EditPart,
        /// What the song will show otherwise than now.
        pub differences: Vec<FieldDifference>,
        /// Why it cannot be written, in one sentence.
        pub problem: Option<String>,
    }

    /// Which part of a bundle is written.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum EditPart { Bundle, Tags }

    /// A field before and after; several values are joined with `; `.
    pub struct FieldDifference { pub field: EditField, pub before: String, pub after: String }

    /// What an edit, or its undo, did.
    pub struct EditReport {
        pub edit_id: u32,
        /// Files.
        pub written: u32,
        /// Files that said so already.
        pub unchanged: u32,
        /// Files that are written when their song has ended.
        pub deferred: u32,
        pub failed: u32,
        /// The first 1,000 that failed.
        pub items: Vec<EditFailure>,
    }

    /// A file that was not written; it is as it was.
    pub struct EditFailure { pub song_id: u32, pub file: String, /** One sentence. */ pub reason: String }

    /// An edit.
    #[derive(Copy)]
    pub struct EditRef { pub edit_id: u32 }

    /// An edit that was made.
    pub struct EditRow {
        pub id: u32,
        /// Milliseconds since 1970.
        pub at: i64,
        pub songs: u32,
        /// The fields it changed.
        pub fields: Vec<EditField>,
        pub undone: bool,
        /// Whether it can be taken back: its originals are kept for 30 days, and at most 10 GB of them.
        pub can_undo: bool,
    }
}
