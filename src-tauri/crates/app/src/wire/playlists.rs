//! Playlists as they cross.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{SongQuery, SortKey};

wire! {
    /// A playlist.
    #[derive(Copy)]
    pub struct PlaylistRef { pub id: u32 }

    /// A playlist without its entries.
    pub struct PlaylistRow {
        pub id: u32,
        pub name: String,
        pub kind: PlaylistKind,
        /// Entries; of a smart one, the songs it holds now.
        pub songs: u32,
        pub duration_ms: u64,
        /// Entries whose song is not in the library.
        pub missing: u32,
        /// The rules of a smart one.
        pub smart: Option<SmartRules>,
        /// Up to four covers that stand for it.
        pub covers: Vec<String>,
        /// Milliseconds since 1970.
        pub changed_at: i64,
        /// In the trash since; absent: it is in use.
        pub deleted_at: Option<i64>,
        /// Whether `playlist_undo` can take a change back.
        pub can_undo: bool,
    }

    /// Kinds of playlists.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum PlaylistKind { Ordinary, Smart }

    /// What a smart playlist holds; it is asked anew whenever it is looked at.
    #[derive(Default, Eq)]
    #[serde(default)]
    pub struct SmartRules {
        /// In the language of the search.
        pub query: String,
        pub sort: SortKey,
        pub descending: bool,
        /// Songs at most; 0: all.
        pub limit: u32,
        /// Minutes at most; 0: any length.
        pub limit_minutes: u32,
    }

    /// A playlist to make: of these songs, or smart.
    #[derive(Default)]
    #[serde(default)]
    pub struct PlaylistNew { pub name: String, pub ids: Vec<u32>, pub smart: Option<SmartRules> }

    /// A name.
    pub struct PlaylistName { pub name: String }

    /// What to change of a playlist; absent: as it is.
    pub struct PlaylistChange {
        pub id: u32,
        #[serde(default)]
        pub name: Option<String>,
        #[serde(default)]
        pub smart: Option<SmartRules>,
    }

    /// A playlist to stand before another one (absent: at the end).
    #[derive(Copy)]
    pub struct PlaylistPlace { pub id: u32, pub before: Option<u32> }

    /// Songs to add before an entry (absent: at the end).
    pub struct PlaylistAdd { pub id: u32, pub ids: Vec<u32>, #[serde(default)] pub before: Option<u32> }

    /// A view's songs to add, in the view's order.
    pub struct PlaylistAddView { pub id: u32, pub query: SongQuery, #[serde(default)] pub before: Option<u32> }

    /// Entries to move so that they stand before `before` (absent: at the end).
    pub struct PlaylistMove { pub id: u32, pub items: Vec<u32>, pub before: Option<u32> }

    /// Entries of a playlist.
    pub struct PlaylistItems { pub id: u32, pub items: Vec<u32> }

    /// An entry whose song is not in the library, and what is known of it.
    pub struct MissingItem {
        pub item: u32,
        pub title: String,
        pub artist: String,
        pub album: String,
        /// 0 when unknown.
        pub duration_ms: u32,
        /// Where its file was or is said to be.
        pub path: String,
    }

    /// Ways to write a playlist down.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum PlaylistFormat { M3u8, Xspf, Pls, Json }

    /// A playlist as text, read elsewhere.
    pub struct PlaylistText {
        /// The file's name: it names the playlist where the text does not.
        pub file_name: String,
        pub text: String,
    }

    /// What became of an imported playlist.
    pub struct PlaylistImport {
        /// The new playlist; absent when nothing could be read.
        pub playlist: Option<PlaylistRow>,
        pub path: String,
        pub entries: u32,
        /// Found by their place.
        pub found: u32,
        /// Found by title, artist and length.
        pub matched: u32,
        /// Kept without a song; they are found when it comes.
        pub missing: u32,
        /// Why it could not be read, in one sentence.
        pub problem: Option<String>,
    }

    /// Where to write a playlist.
    pub struct PlaylistExport {
        pub id: u32,
        pub format: PlaylistFormat,
        /// The file, by its whole path. One that is there is replaced.
        pub path: String,
        /// Write whole paths, instead of paths from the file's folder.
        #[serde(default)]
        pub absolute: bool,
    }

    /// A playlist to be written as text.
    #[derive(Copy)]
    pub struct PlaylistAs { pub id: u32, pub format: PlaylistFormat }

    /// A playlist that was written.
    pub struct PlaylistWritten { pub path: String, pub songs: u32 }
}
