//! What is carried elsewhere: bundles, backups, plain files.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SongQuery;

wire! {
    /// Songs to write as bundles.
    #[derive(Default)]
    #[serde(default)]
    pub struct BundleExport {
        /// A view; absent: `ids`.
        pub query: Option<SongQuery>,
        pub ids: Vec<u32>,
        /// The folder, by its whole path; made where there is none.
        pub folder: String,
        /// With what was heard in the songs.
        pub features: bool,
        /// With plays: how often, and when last.
        pub plays: bool,
        /// With ratings and whether they are loved.
        pub ratings: bool,
    }

    /// What an export wrote.
    pub struct ExportReport {
        pub folder: String,
        pub songs: u32,
        pub files: u32,
        pub bytes: u64,
        /// Songs that are in the folder already.
        pub skipped: u32,
        pub failed: u32,
        /// The first 1,000 that failed.
        pub items: Vec<ExportFailure>,
    }

    /// A song that was not exported.
    pub struct ExportFailure { pub song_id: u32, pub title: String, /** One sentence. */ pub reason: String }

    /// A whole copy of the library's database.
    pub struct BackupRow {
        pub path: String,
        /// Milliseconds since 1970.
        pub at: i64,
        pub bytes: u64,
        /// Made by the program itself, once a day.
        pub automatic: bool,
    }

    /// Where to make a backup; absent: beside the automatic ones.
    #[derive(Default)]
    #[serde(default)]
    pub struct BackupMake { pub path: Option<String> }

    /// What a restored backup holds.
    pub struct Restored {
        pub songs: u32,
        pub playlists: u32,
        /// The library as it was before, as a backup.
        pub kept: String,
    }

    /// What was written as plain files.
    pub struct LibraryExport {
        pub folder: String,
        pub files: Vec<String>,
        pub songs: u32,
        pub playlists: u32,
        pub listens: u32,
    }
}
