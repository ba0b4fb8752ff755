//! What crosses to the window, the browser and other programs. A wire type is a view of what a
//! screen or a caller needs, not a mirror of a table.
//!
//! From these definitions come the TypeScript types of the UI and the schemas of the OpenAPI
//! document. Times are milliseconds; volumes run from 0 (silent) to 1 (unchanged).

#![allow(
    missing_docs,
    reason = "fields whose name says it all need no second sentence"
)]

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Defines wire types with everything they need to cross.
macro_rules! wire {
    ($( $(#[$meta:meta])* pub $kind:ident $name:ident $body:tt )*) => { $(
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
        #[ts(export_to = "wire.ts")]
        $(#[$meta])*
        pub $kind $name $body
    )* };
}

mod asking;
mod browsing;
mod care;
mod credits;
mod editing;
mod hearing;
mod listening;
mod playlists;
mod portability;
mod sound;
mod twins;

pub use asking::*;
pub use browsing::*;
pub use care::*;
pub use credits::*;
pub use editing::*;
pub use hearing::*;
pub use listening::*;
pub use playlists::*;
pub use portability::*;
pub use sound::*;
mod desktop;
mod playing;
mod scrobbling;
pub use desktop::*;
pub use playing::*;
pub use scrobbling::*;
pub use twins::*;

wire! {
    /// A request without arguments.
    #[derive(Default, Copy)]
    pub struct Nothing {}

    // ---------------------------------------------------------------- songs

    /// Which songs, in which order. Everything has a default: all songs by title.
    #[derive(Default)]
    #[serde(default)]
    pub struct SongQuery {
        /// What to find, in the query language (docs/guide.md): plain words are found in title, artist,
        /// album, genre and composer, each from its beginning. Empty: all songs.
        pub search: String,
        /// What part of the library.
        pub scope: Scope,
        /// What to order by.
        pub sort: SortKey,
        /// From the last to the first.
        pub descending: bool,
    }

    /// A part of the library.
    #[derive(Default)]
    #[serde(rename_all = "snake_case", tag = "kind", content = "of")]
    pub enum Scope {
        /// Every song.
        #[default]
        All,
        /// The songs of one album, by its id.
        Album(u32),
        /// The songs of one artist, by name (case and accents ignored).
        Artist(String),
        /// The songs of one genre, by name (case and accents ignored).
        Genre(String),
        /// The songs below one watched folder, by its id.
        Folder(u32),
        /// The songs of one playlist, by its id.
        Playlist(u32),
        /// The songs of one year.
        Year(u16),
        /// The songs in a folder and below it, by its id (`place_list`).
        Place(u64),
    }

    /// What songs are ordered by; those without it come last in either direction. `relevance` is the
    /// best match first (as `title` without a search), `place` a playlist's own order (as `title`
    /// elsewhere).
    #[derive(Default, Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum SortKey {
        Relevance, #[default] Title, Artist, Album, Year, Duration, Added, Track,
        Genre, Composer, AlbumArtist, Rating, Plays, LastPlayed, Skips, Bitrate, Codec, Place,
        Mood, Bpm, Key, Energy, Danceability, Valence, Arousal,
    }

    /// Songs by id, in the order wanted back; at most 1,000.
    pub struct SongIds { pub ids: Vec<u32> }

    /// One song.
    #[derive(Copy)]
    pub struct SongRef { pub id: u32 }

    /// A row of a song list.
    pub struct SongRow {
        pub id: u32,
        /// Never empty.
        pub title: String,
        /// Display string; empty when unknown.
        pub artist: String,
        /// Empty when unknown.
        pub album: String,
        pub album_id: Option<u32>,
        pub genre: String,
        pub year: Option<u16>,
        pub track: Option<u32>,
        pub disc: Option<u32>,
        /// Milliseconds; 0 when unknown.
        pub duration_ms: u32,
        /// Opaque; give it to the cover address. Absent: no cover.
        pub cover: Option<String>,
        pub status: Status,
        /// One sentence when `status` is not `ok`.
        pub reason: Option<String>,
        /// The strongest mood.
        pub mood: Option<Mood>,
        /// Where mood and the following come from; absent when nothing is known yet.
        pub badge: Option<Badge>,
        /// Beats per minute.
        pub bpm: Option<f32>,
        /// `C# minor`, `F major` …
        pub key: Option<String>,
        /// 0–1.
        pub energy: Option<f32>,
        /// Half stars, 0–10; null: not rated.
        pub rating: Option<u8>,
        pub loved: bool,
        /// How often it was heard.
        pub plays: u32,
        /// When it was last heard, milliseconds since 1970.
        pub last_played: Option<i64>,
    }

    /// Whether a song can be played now.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum Status { Ok, Unavailable, Unreadable }

    /// Everything known about one song, and from where.
    pub struct SongDetails {
        pub row: SongRow,
        /// Where the file is, shown as text (names that are not Unicode are shown approximately).
        pub path: String,
        pub album_artist: String,
        pub artists: Vec<String>,
        pub genres: Vec<String>,
        pub composer: String,
        pub codec: String,
        /// Hertz; 0 when unknown.
        pub sample_rate: u32,
        pub channels: u16,
        /// kbit/s; 0 when unknown.
        pub bitrate: u32,
        /// Bytes of the audio file.
        pub file_size: u64,
        /// When the library first saw it, milliseconds since 1970.
        pub added_at: i64,
        /// Plain or LRC lyrics, where the file or its JSON has them.
        pub lyrics: Option<String>,
        /// Each field as each source says it; the first of JSON, tags and file name that has it wins.
        pub fields: Vec<FieldSources>,
        /// Bundle parts that are there: names of the audio, JSON and cover file.
        pub json_file: Option<String>,
        pub cover_file: Option<String>,
        /// What was wrong with the JSON, in one sentence, when it could not be used.
        pub json_problem: Option<String>,
        /// Every file with its audio, the one it is played from first.
        pub files: Vec<SongFile>,
    }

    /// A file of a song.
    pub struct SongFile {
        pub path: String,
        /// Bytes.
        pub size: u64,
        pub available: bool,
    }

    /// One field of a song as its sources say it.
    pub struct FieldSources {
        /// `title`, `artist`, `album`, `album_artist`, `genre`, `year`, `track`, `disc`, `composer` …
        pub field: String,
        pub json: Option<String>,
        pub tags: Option<String>,
        pub file_name: Option<String>,
    }

    /// A page of songs with full data, for programs.
    #[serde(default)]
    #[derive(Default)]
    pub struct SongPageRequest {
        pub query: SongQuery,
        /// At most this many; 0 means 200, more than 10,000 is 10,000.
        pub limit: u32,
        pub offset: u32,
        /// The page behind this song, wherever that is by now; wins over `offset`.
        pub after: Option<u32>,
    }

    /// A page of songs for programs.
    pub struct SongPage { pub total: u32, pub songs: Vec<SongEntry> }

    /// A song as other programs see it (`undertone-cli songs --json`).
    pub struct SongEntry {
        pub id: u32,
        pub title: String,
        pub artist: String,
        pub artists: Vec<String>,
        pub album: String,
        pub album_artist: String,
        pub genres: Vec<String>,
        pub year: Option<u16>,
        pub track: Option<u32>,
        pub disc: Option<u32>,
        pub duration_ms: u32,
        pub path: String,
        /// Every file with its audio, `path` first: the same audio twice is one song.
        pub paths: Vec<String>,
        /// Path of the cover file, where the cover is a file.
        pub image: Option<String>,
        pub status: Status,
    }

    // ---------------------------------------------------------------- albums, genres, search

    /// Which albums, in which order.
    #[derive(Default)]
    #[serde(default)]
    pub struct AlbumQuery { pub search: String, pub sort: AlbumSort, pub descending: bool }

    /// What albums are ordered by.
    #[derive(Default, Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum AlbumSort { #[default] Title, Artist, Year, Added }

    /// Albums by id; at most 1,000.
    pub struct AlbumIds { pub ids: Vec<u32> }

    /// An album.
    pub struct AlbumRow {
        pub id: u32,
        pub title: String,
        pub artist: String,
        pub year: Option<u16>,
        pub songs: u32,
        pub duration_ms: u64,
        pub cover: Option<String>,
    }

    /// A genre and how many songs carry it. `genreid` is the classic id (1–8) or, for other names, 100 and up.
    pub struct GenreRow { pub genreid: u32, pub genre: String, pub songs: u32 }

    /// Words to look for everywhere.
    pub struct SearchRequest { pub text: String, /** At most this many of each kind; 0 means 8. */ pub limit: u32 }

    /// The best of each kind.
    pub struct SearchResults {
        pub songs: Vec<SongRow>,
        pub albums: Vec<AlbumRow>,
        pub artists: Vec<ArtistRow>,
        /// Nothing matched what was typed: these are the hits for this spelling.
        pub corrected: Option<String>,
    }

    /// An artist.
    pub struct ArtistRow { pub name: String, pub songs: u32, pub cover: Option<String> }

    // ---------------------------------------------------------------- the library as a whole

    /// The library at a glance.
    pub struct LibrarySummary {
        pub songs: u32,
        pub albums: u32,
        pub artists: u32,
        pub genres: u32,
        pub duration_ms: u64,
        /// Songs whose file is not there now.
        pub unavailable: u32,
        /// Songs whose file cannot be read.
        pub unreadable: u32,
        /// Bundle parts that wait for their audio.
        pub waiting: u32,
        /// No folder was ever chosen and no song is there: show the first-run page.
        pub first_run: bool,
    }

    /// Something that is not a playable song yet, and what it waits for.
    pub struct WaitingItem {
        /// What the item is.
        pub kind: WaitingKind,
        /// The file names without folder, e.g. `["9e4d555f.json"]`.
        pub files: Vec<String>,
        /// The folder, as text.
        pub folder: String,
        /// One sentence: what it waits for, or why it cannot be read.
        pub reason: String,
        /// The song it belongs to, for `unreadable` and `problem`.
        pub song_id: Option<u32>,
    }

    /// Kinds of waiting.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum WaitingKind {
        /// A JSON or a cover whose audio has not come.
        Incomplete,
        /// A file that is still being copied.
        Arriving,
        /// A song file that cannot be read.
        Unreadable,
        /// A song that plays, but whose JSON or cover cannot be used.
        Problem,
    }

    /// A watched folder.
    pub struct WatchedFolder {
        pub id: u32,
        pub path: String,
        /// Songs in it.
        pub songs: u32,
        /// Whether it is there now.
        pub available: bool,
        /// The app's own folder, where imports are copied to; it cannot be removed.
        pub own: bool,
        /// One sentence when it is not watched live (polling, missing).
        pub note: Option<String>,
    }

    /// A folder by path.
    pub struct FolderPath { pub path: String }
    /// A file by path.
    pub struct FilePath { pub path: String }
    /// A folder by id.
    #[derive(Copy)]
    pub struct FolderRef { pub id: u32 }
    /// How to scan: `full` reads every file again.
    #[derive(Default, Copy)]
    #[serde(default)]
    pub struct ScanRequest { pub full: bool }

    /// Files and folders by path.
    pub struct Paths { pub paths: Vec<String> }

    /// What a drop holds, before anything is imported.
    pub struct DropPreview {
        pub songs: u32,
        /// Songs with JSON and cover.
        pub complete: u32,
        /// Songs without JSON or cover.
        pub partial: u32,
        pub skipped: u32,
        /// The first 200, by name.
        pub items: Vec<DropItem>,
        /// Not everything was looked at (very large drops); the counts are lower bounds.
        pub partial_look: bool,
    }

    /// One bundle of a drop, or one file that is not part of any.
    pub struct DropItem {
        /// Stem, or file name when skipped.
        pub name: String,
        pub audio: bool,
        pub json: bool,
        pub cover: bool,
        /// Why it is skipped or what it lacks, one sentence; empty when complete.
        pub reason: String,
    }

    /// What to import.
    pub struct ImportRequest {
        pub paths: Vec<String>,
        /// Leave the files where they are and watch their folders, instead of copying into the library folder.
        #[serde(default)]
        pub reference: bool,
        /// Tell of every item, not of the first 1,000 only.
        #[serde(default)]
        pub every_item: bool,
    }

    /// What an import did. `import_id` undoes it.
    pub struct ImportReport {
        pub import_id: u32,
        pub added: u32,
        pub updated: u32,
        pub duplicates: u32,
        pub failed: u32,
        pub waiting: u32,
        /// The first 1,000, or all when asked for; files that are no part of any song are among them.
        pub items: Vec<ImportItem>,
    }

    /// What became of one bundle or file.
    pub struct ImportItem {
        pub path: String,
        pub name: String,
        pub status: ImportStatus,
        /// One sentence; empty when plainly added.
        pub reason: String,
        pub song_id: Option<u32>,
    }

    /// What became of an imported thing.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum ImportStatus { Added, Updated, Duplicate, Waiting, Failed, Skipped }

    /// An import to undo.
    #[derive(Copy)]
    pub struct ImportRef { pub import_id: u32 }

    /// What an undo took back.
    pub struct Undone { pub removed: u32, pub restored: u32 }

    /// What a scan did.
    #[derive(Default)]
    pub struct ScanReport {
        pub seen: u32,
        pub added: u32,
        pub updated: u32,
        pub unchanged: u32,
        pub removed: u32,
        pub failed: u32,
        pub waiting: u32,
        pub seconds: f64,
    }

    /// Long work under way.
    pub struct Job {
        pub id: u32,
        pub kind: JobKind,
        pub done: u64,
        /// 0 while unknown.
        pub total: u64,
        pub paused: bool,
        /// Why it rests by itself.
        pub held: Option<Held>,
        /// Milliseconds left, when it can be told.
        pub left_ms: Option<u64>,
        /// True in the last report of a job.
        pub finished: bool,
    }

    /// Kinds of long work.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum JobKind { Scan, Import, Covers, Edit, Export, Analyse, Duplicates }

    /// A job to act on.
    #[derive(Copy)]
    pub struct JobRef { pub id: u32 }
    /// Pause or go on.
    #[derive(Copy)]
    pub struct JobPause { pub id: u32, pub paused: bool }

    /// The colour of a cover: OKLCH hue in degrees and chroma (.05–.14).
    pub struct CoverAccent { pub hue: f32, pub chroma: f32 }
    /// A cover.
    pub struct CoverRef { pub cover: String }

    // ---------------------------------------------------------------- player

    /// What to play.
    #[serde(rename_all = "snake_case", tag = "kind")]
    pub enum PlayFrom {
        /// A view, in the view's order, beginning at `song` (or its first song; any song when shuffled).
        View { query: SongQuery, song: Option<u32>, /** Turn shuffle on or off; absent: as it is. */ shuffle: Option<bool> },
        /// These songs, beginning at `index`.
        Songs { ids: Vec<u32>, index: u32 },
    }

    /// Everything the player bar shows. Sent whole whenever something but the position changed.
    pub struct PlayerSnapshot {
        pub state: PlayState,
        /// The current song; absent when the queue is empty.
        pub song: Option<SongRow>,
        /// Its place in the queue.
        pub entry: Option<u32>,
        /// Position when this was made; while playing it grows with the clock.
        pub position_ms: u64,
        pub duration_ms: u64,
        /// 0–1, perceptual (cubed for the amplitude).
        pub volume: f32,
        pub muted: bool,
        pub repeat: Repeat,
        pub shuffle: bool,
        /// What the present shuffle is like, or else the next one will be.
        pub shuffle_meaning: ShuffleMeaning,
        /// The seed of the present shuffle, as text (64 bits do not fit a JavaScript number).
        pub shuffle_seed: Option<String>,
        pub queue_length: u32,
        /// Index of the current entry in the order played.
        pub queue_index: Option<u32>,
        /// Grows with every change of the queue.
        pub queue_revision: u32,
        /// The last change of the queue can be taken back.
        pub can_undo: bool,
        /// Playing stops after this song.
        pub stop_after: bool,
        /// The sleep timer, when it is set.
        pub sleep: Option<SleepTimer>,
        /// The output device.
        pub device: DeviceState,
        pub can_next: bool,
        pub can_previous: bool,
        /// Clicks are laid over the beats of the current song.
        pub clicks: bool,
        /// Song time per heard time, 0.5 to 2.
        pub speed: f32,
        /// The part that is repeated.
        pub a_b: Option<RepeatedPart>,
        pub signal_path: SignalPath,
        /// What was decided about the end of the current song, once it is near.
        pub transition: Option<Transition>,
    }

    /// What the player does.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum PlayState { Stopped, Playing, Paused }

    /// Repeat modes.
    #[derive(Copy, Eq, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum Repeat { #[default] Off, All, One }

    /// The output device as it is now.
    pub struct DeviceState {
        /// Whether there is one that works.
        pub available: bool,
        /// Its name, when open.
        pub name: Option<String>,
        /// Hertz, when open.
        pub sample_rate: Option<u32>,
        pub channels: Option<u16>,
        /// One sentence when there is none.
        pub problem: Option<String>,
    }

    /// A position in the song.
    #[derive(Copy)]
    pub struct Seek { pub position_ms: u64 }
    /// A volume, 0–1.
    #[derive(Copy)]
    pub struct Volume { pub volume: f32 }
    /// Muted or not.
    #[derive(Copy)]
    pub struct Mute { pub muted: bool }
    /// A repeat mode.
    #[derive(Copy)]
    pub struct SetRepeat { pub repeat: Repeat }
    /// Shuffle on or off; a seed (decimal) makes the order repeatable. Without a meaning it is like the last one.
    #[derive(Default)]
    #[serde(default)]
    pub struct SetShuffle { pub on: bool, pub seed: Option<String>, pub meaning: Option<ShuffleMeaning> }
    /// Songs to add.
    pub struct QueueAdd { pub ids: Vec<u32>, pub place: QueuePlace }
    /// A view's songs to add, in the view's order.
    pub struct QueueAddView { pub query: SongQuery, pub place: QueuePlace }
    /// Where in the queue.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum QueuePlace { Next, End }
    /// Entries to move so that they stand before `before` (absent: at the end).
    pub struct QueueMove { pub entries: Vec<u32>, pub before: Option<u32> }
    /// Entries to take out.
    pub struct QueueEntries { pub entries: Vec<u32> }
    /// An entry to play now.
    #[derive(Copy)]
    pub struct QueueEntry { pub entry: u32 }

    // ---------------------------------------------------------------- settings, doctor

    /// What the listener chose.
    #[serde(default)]
    pub struct Settings {
        pub theme: Theme,
        pub language: Language,
        pub density: Density,
        /// Announce track changes to screen readers.
        pub announce_tracks: bool,
        /// Software drawing, for graphics drivers that misbehave. Works from the next start.
        pub safe_graphics: bool,
        /// The HTTP door on this computer.
        pub http_door: bool,
        /// Where edits are written.
        pub edit_target: EditTarget,
        /// Hearing in the background.
        pub hearing: HearingSettings,
        pub playing: PlayingSettings,
        pub desktop: DesktopSettings,
        /// Keys of the window where they are not the usual ones: combinations by act; none: the act has no key.
        pub keys: std::collections::BTreeMap<String, Vec<String>>,
        /// How tags are read. A change has every song read again.
        pub reading: ReadingChoices,
        /// Sizes and choices of the window that nothing else depends on, as the window keeps them.
        pub layout: Layout,
    }

    /// Layout of the window.
    #[serde(default)]
    pub struct Layout {
        /// Pixels, 180–360.
        pub sidebar_width: u32,
        /// Pixels, 280–440.
        pub panel_width: u32,
        /// Columns hidden from the song table.
        pub hidden_columns: Vec<String>,
        /// Sort of the song table.
        pub song_sort: SortKey,
        pub song_sort_descending: bool,
    }

    /// Themes.
    #[derive(Copy, Eq, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum Theme { #[default] System, Dark, Light }
    /// Languages of the interface.
    #[derive(Copy, Eq, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum Language { #[default] System, En, Fr }
    /// Height of the rows.
    #[derive(Copy, Eq, Default)]
    #[serde(rename_all = "snake_case")]
    pub enum Density { Compact, #[default] Default, Roomy }

    /// One thing the doctor looked at.
    pub struct Check { pub check: String, pub ok: bool, pub detail: String }

    /// What the host is and can.
    pub struct Host {
        pub version: String,
        /// Where imports are copied to, as text.
        pub library_folder: String,
        /// Demo bundles are at hand.
        pub demo: bool,
        /// What the listener should know about this start: told once, by whoever shows the window.
        pub notices: Vec<Notice>,
    }

    /// What became of files a desktop handed over.
    #[derive(Copy)]
    pub struct Opened {
        /// How many songs are in the queue because of them.
        pub songs: u32,
        /// Whether a window came to the front; a program without one only plays.
        pub window: bool,
    }

    // ---------------------------------------------------------------- events and errors

    /// What the app tells without being asked. Subscribe first, then ask for the state.
    #[serde(rename_all = "snake_case", tag = "event", content = "data")]
    #[allow(clippy::large_enum_variant, reason = "most events are snapshots: a box would only move their bytes")]
    pub enum Event {
        Player(PlayerSnapshot),
        Changed(Vec<Topic>),
        Progress(Job),
        Notice(Notice),
    }

    /// What went stale.
    #[derive(Copy, Eq, Hash, PartialOrd, Ord)]
    #[serde(rename_all = "snake_case")]
    pub enum Topic { Songs, Waiting, Folders, Queue, Settings, Covers, Player, Playlists, Edits, Features, Sound, Scrobbling }

    /// Something to tell the listener.
    pub struct Notice {
        pub code: NoticeCode,
        /// The sentence, in English; the window has its own words for the codes it knows.
        pub text: String,
        /// What the sentence is about: a title, a file, a folder, a device.
        pub subject: Option<String>,
    }

    /// Kinds of notices.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum NoticeCode {
        DeviceLost, DeviceBack, NoDevice, SongSkipped, FolderGone, FolderBack, WatchingByPolling,
        DiskFull, DatabaseRestored, SessionOnly, OpenedFiles, EditFailed, ManySkipped, Slept, ScrobblingStopped, Other,
    }

    /// Why a command failed.
    pub struct Failure {
        pub code: Code,
        /// One sentence: what, where, what to do.
        pub message: String,
    }

    /// Codes the screen acts upon; everything else is `failed`.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum Code {
        /// The request makes no sense (a 4xx over HTTP).
        BadRequest,
        /// No such song, folder, entry, cover.
        NotFound,
        FolderMissing,
        DeviceGone,
        /// Another program owns the library.
        Busy,
        Failed,
    }
}

impl Topic {
    /// Every topic: what to say when it is not known what went stale.
    pub const ALL: [Self; 12] = [
        Self::Songs,
        Self::Waiting,
        Self::Folders,
        Self::Queue,
        Self::Settings,
        Self::Covers,
        Self::Player,
        Self::Playlists,
        Self::Edits,
        Self::Features,
        Self::Sound,
        Self::Scrobbling,
    ];
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            language: Language::System,
            density: Density::Default,
            announce_tracks: true,
            safe_graphics: false,
            http_door: false,
            edit_target: EditTarget::Bundle,
            hearing: HearingSettings::default(),
            playing: PlayingSettings::default(),
            desktop: DesktopSettings::default(),
            keys: std::collections::BTreeMap::new(),
            reading: ReadingChoices::default(),
            layout: Layout::default(),
        }
    }
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            sidebar_width: 232,
            panel_width: 320,
            hidden_columns: Vec::new(),
            song_sort: SortKey::Title,
            song_sort_descending: false,
        }
    }
}
