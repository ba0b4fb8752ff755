//! The one list of commands, and their bodies.
//!
//! From [`with_commands!`](crate::with_commands) come the desktop window's handlers, the HTTP
//! routes, the OpenAPI document, the local control socket and the TypeScript types of the UI.
//! Bodies are synchronous; an adapter runs them off its event loop.

#![allow(
    clippy::needless_pass_by_value,
    reason = "every command takes its request whole: that is the shape of the list"
)]

mod asking;
mod browsing;
mod care;
mod desktop;
mod editing;
mod hearing;
mod library;
mod listening;
mod player;
mod playing;
mod playlists;
mod portability;
mod scrobbling;
mod settings;
mod sound;
mod twins;

pub use asking::*;
pub use browsing::*;
pub use care::*;
pub use desktop::*;
pub use editing::*;
pub use hearing::*;
pub use library::*;
pub use listening::*;
pub use player::*;
pub use playing::*;
pub use playlists::*;
pub use portability::*;
pub use scrobbling::*;
pub use settings::*;
pub use sound::*;
pub use twins::*;

/// Calls a macro with every command: `name(Request) -> Reply, "what it does";`.
///
/// A reply is anything that serialises, or [`Bytes`](crate::Bytes): little-endian `u32`s.
#[macro_export]
macro_rules! with_commands {
    ($do:ident) => {
        $do! {
            library_summary(Nothing) -> LibrarySummary, "Counts of the whole library";
            song_order(SongQuery) -> Bytes, "The ids of the songs that match, in order (little-endian u32)";
            song_rows(SongIds) -> Vec<SongRow>, "Rows for these songs; songs that are gone are left out";
            song_details(SongRef) -> SongDetails, "Everything about one song, and from which source";
            song_rate(SongRating) -> Nothing, "Rate songs, in half stars";
            song_love(SongLove) -> Nothing, "Love songs, or no longer";
            query_check(QueryText) -> QueryCheck, "How a query is understood";
            query_suggest(QueryCursor) -> QuerySuggestions, "What could stand at the cursor of a query";
            artist_order(ArtistQuery) -> Bytes, "The ids of the artists that match, in order (little-endian u32)";
            artist_rows(ArtistIds) -> Vec<ArtistEntry>, "Rows for these artists";
            year_list(Nothing) -> Vec<YearRow>, "The years songs are of, newest first";
            place_list(PlaceRef) -> Vec<PlaceRow>, "The folders in a folder";
            duplicate_list(Nothing) -> Vec<DuplicateGroup>, "Songs that are the same recording in several encodings";
            song_merge(SongMerge) -> MergeRef, "Make songs one";
            song_unmerge(MergeRef) -> Nothing, "Take a merge back";
            song_list(SongPageRequest) -> SongPage, "A page of songs for programs";
            album_order(AlbumQuery) -> Bytes, "The ids of the albums that match, in order (little-endian u32)";
            album_rows(AlbumIds) -> Vec<AlbumRow>, "Rows for these albums";
            genre_list(Nothing) -> Vec<GenreRow>, "Genres and how many songs carry them";
            search(SearchRequest) -> SearchResults, "The best songs, albums and artists for some words";
            waiting_list(Nothing) -> Vec<WaitingItem>, "Incomplete bundles and unreadable files, with reasons";
            folder_list(Nothing) -> Vec<WatchedFolder>, "The watched folders";
            folder_add(FolderPath) -> WatchedFolder, "Watch a folder; indexing goes on in the background";
            folders_add(Paths) -> ScanReport, "Watch folders, and wait until they are indexed";
            folder_remove(FolderRef) -> Nothing, "Stop watching a folder; its songs leave the library, its files stay";
            library_scan(ScanRequest) -> ScanReport, "Reconcile all watched folders now and wait until done";
            drop_preview(Paths) -> DropPreview, "What these files and folders hold, before importing";
            library_import(ImportRequest) -> ImportReport, "Import files, folders or zips";
            import_undo(ImportRef) -> Undone, "Take an import back";
            demo_add(Nothing) -> ImportReport, "Put the demo songs into the library";
            job_list(Nothing) -> Vec<Job>, "Long work under way";
            job_cancel(JobRef) -> Nothing, "Stop a job; what is done stays done";
            job_pause(JobPause) -> Nothing, "Pause a job or let it go on";
            cover_accent(CoverRef) -> Option<CoverAccent>, "The dominant colour of a cover; null for grey ones";
            player_state(Nothing) -> PlayerSnapshot, "What the player does now";
            player_play(PlayFrom) -> Nothing, "Play a view or some songs";
            player_resume(Nothing) -> Nothing, "Play on";
            player_pause(Nothing) -> Nothing, "Pause";
            player_toggle(Nothing) -> Nothing, "Play or pause";
            player_stop(Nothing) -> Nothing, "Stop and go back to the beginning of the song";
            player_next(Nothing) -> Nothing, "The next song";
            player_previous(Nothing) -> Nothing, "The beginning of the song, or within its first 3 seconds the previous song";
            player_seek(Seek) -> Nothing, "Go to a position; past the end is the end";
            player_volume(Volume) -> Nothing, "Set the volume";
            player_mute(Mute) -> Nothing, "Mute or unmute";
            player_repeat(SetRepeat) -> Nothing, "Set the repeat mode";
            player_shuffle(SetShuffle) -> Nothing, "Shuffle what is to come, or put it back in order";
            player_speed(Speed) -> Nothing, "Set the speed; the pitch stays";
            player_loop(RepeatPart) -> Nothing, "Repeat a part of the current song, or stop doing so";
            player_devices(Nothing) -> OutputDevices, "The sound devices there are, and the chosen one";
            player_device_choose(DeviceChoice) -> OutputDevices, "Send the sound to this device, or to the system's default";
            sound_get(Nothing) -> SoundSettings, "How songs sound on the device in use";
            sound_set(SoundSettings) -> SoundSettings, "Change how songs sound; what was kept comes back";
            sound_presets(Nothing) -> Vec<EqualiserPreset>, "The presets of the equaliser";
            player_stop_after(StopAfter) -> Nothing, "Stop after the current song, once";
            player_sleep(SleepRequest) -> Nothing, "Stop by itself: in some minutes, growing softer, or when the song is over";
            player_spectrum(Nothing) -> Bytes, "What is heard now: 64 bands from 40 Hz to 16 kHz, one byte each, 255 at full scale and 0 at 72 dB below; nothing while nothing plays. Ask at most 30 times a second";
            queue_order(Nothing) -> Bytes, "The queue in the order played: pairs of entry id and song id (little-endian u32)";
            queue_add(QueueAdd) -> Nothing, "Add songs next or at the end";
            queue_add_view(QueueAddView) -> Nothing, "Add a view's songs next or at the end";
            queue_move(QueueMove) -> Nothing, "Move entries";
            queue_remove(QueueEntries) -> Nothing, "Take entries out";
            queue_clear(Nothing) -> Nothing, "Empty the queue; a playing song stops";
            queue_play(QueueEntry) -> Nothing, "Play this entry now";
            queue_undo(Nothing) -> Nothing, "Take the last change of the queue back";
            playlist_list(Nothing) -> Vec<PlaylistRow>, "The playlists, in their order";
            playlist_trash(Nothing) -> Vec<PlaylistRow>, "Deleted playlists, the last first; they are kept until they are forgotten";
            playlist_get(PlaylistRef) -> PlaylistRow, "One playlist";
            playlist_create(PlaylistNew) -> PlaylistRow, "Make a playlist, of songs or smart";
            playlist_from_queue(PlaylistName) -> PlaylistRow, "Save the queue as a playlist, in the order played";
            playlist_change(PlaylistChange) -> PlaylistRow, "Rename a playlist, or give a smart one other rules";
            playlist_place(PlaylistPlace) -> Nothing, "Put a playlist before another one";
            playlist_order(PlaylistRef) -> Bytes, "Entries and songs of a playlist by turns (little-endian u32); song 0 is not in the library";
            playlist_missing(PlaylistRef) -> Vec<MissingItem>, "Entries whose song is not in the library";
            playlist_add(PlaylistAdd) -> Nothing, "Add songs to a playlist";
            playlist_add_view(PlaylistAddView) -> Nothing, "Add a view's songs to a playlist";
            playlist_move(PlaylistMove) -> Nothing, "Move entries of a playlist";
            playlist_remove(PlaylistItems) -> Nothing, "Take entries out of a playlist";
            playlist_undo(PlaylistRef) -> PlaylistRow, "Take the last change of a playlist back";
            playlist_delete(PlaylistRef) -> Nothing, "Put a playlist into the trash";
            playlist_restore(PlaylistRef) -> PlaylistRow, "Take a playlist out of the trash";
            playlist_forget(PlaylistRef) -> Nothing, "Forget a playlist that is in the trash, for good";
            playlist_import(Paths) -> Vec<PlaylistImport>, "Make playlists of M3U, XSPF, PLS and JSON files";
            playlist_import_text(PlaylistText) -> PlaylistImport, "Make a playlist of a file's text";
            playlist_export(PlaylistExport) -> PlaylistWritten, "Write a playlist into a file";
            playlist_text(PlaylistAs) -> PlaylistText, "A playlist as text";
            edit_fields(SongIds) -> Vec<FieldValues>, "The fields of some songs, to fill a form with";
            edit_preview(EditRequest) -> EditPreview, "What an edit would write where; nothing is written";
            edit_apply(EditRequest) -> EditReport, "Edit songs and wait until done; originals are kept";
            edit_undo(EditRef) -> EditReport, "Take an edit back";
            gain_preview(SongIds) -> EditPreview, "What tags would say of how loud songs are, as it was measured; nothing is written";
            gain_write(SongIds) -> EditReport, "Write how loud songs were measured to be into their tags (ReplayGain 2.0), and wait until done";
            edit_list(Nothing) -> Vec<EditRow>, "The newest edits";
            bundle_export(BundleExport) -> ExportReport, "Write songs as bundles into a folder";
            backup_list(Nothing) -> Vec<BackupRow>, "The backups in the data folder, the newest first";
            backup_make(BackupMake) -> BackupRow, "Make a backup of the library now";
            backup_restore(FilePath) -> Restored, "Put a backup in the place of the library, which is backed up first";
            library_export(FolderPath) -> LibraryExport, "Write songs, playlists, listens and settings as plain files";
            library_findings(FindingsRequest) -> Findings, "What is wrong with songs: missing, unreadable, contradicting, doubled";
            finding_preview(FindingFix) -> FixPreview, "What a fix would do; nothing is done";
            finding_fix(FindingFix) -> RepairReport, "Do what a fix says; originals are kept";
            repair_undo(RepairRef) -> RepairReport, "Take a repair back";
            repair_list(Nothing) -> Vec<RepairRow>, "The newest repairs";
            queue_history(Nothing) -> Bytes, "The ids of the songs heard before, the last one first (little-endian u32): where player_previous leads";
            song_waveform(SongRef) -> Bytes, "The shape of a song: its highest amplitude in each of at most 2,000 parts, one byte each, 255 at full scale";
            scrobble_state(Nothing) -> ScrobbleState, "Which services are told what is listened to";
            scrobble_connect(ScrobbleConnect) -> ScrobbleState, "Connect a ListenBrainz account by its token, and begin to tell it";
            lastfm_begin(LastFmBegin) -> LastFmPage, "Begin to connect a Last.fm account with the listener's own API account: the page where they allow it";
            lastfm_finish(Nothing) -> ScrobbleState, "Connect the Last.fm account, once it was allowed on that page";
            scrobble_set(ScrobbleSet) -> ScrobbleState, "Tell a connected service what is listened to, or do not";
            scrobble_disconnect(ScrobbleServiceRef) -> ScrobbleState, "Forget an account, its token and what waits for it";
            activity_list(Nothing) -> Vec<Told>, "What the listener was told, the newest first";
            files_open(Paths) -> Opened, "Open files as a desktop hands them over: they join the library as dropped ones do, play at once, and the window comes to the front";
            song_features(SongRef) -> SongFeatures, "Everything heard in a song, and what it was read from";
            feature_correct(FeatureCorrection) -> SongFeatures, "Correct the tempo, the key or the mood of a song: the listener's word over ours";
            feature_uncorrect(FeatureUncorrect) -> SongFeatures, "Take a correction back";
            features_wanted(SongIds) -> Nothing, "Hear these songs before the others: they are on screen";
            hearing_state(Nothing) -> HearingState, "How far hearing is";
            hearing_start(Nothing) -> Nothing, "Begin to hear what waits, in the background";
            hearing_failures(Nothing) -> Vec<HearingFailure>, "Songs in which nothing could be heard, and why";
            analyse(AnalyseRequest) -> AnalyseReport, "Hear the songs of a query that wait, or all, and wait until done";
            mood_map(SongQuery) -> Bytes, "Where the songs of a view lie on the mood map: pairs of song id and, packed, valence (bits 20-31), arousal (8-19), badge (2-3), mood (0-1) (little-endian u32)";
            player_clicks(ClickTrack) -> Nothing, "Lay clicks over the beats of the current song, to hear its tempo, or take them away";
            lyrics_mood(LyricsText) -> Option<WordsHeard>, "The mood of a text, plain or LRC; null when there is no word in it";
            settings_get(Nothing) -> Settings, "What the listener chose";
            settings_set(Settings) -> Settings, "Change the settings";
            desktop_state(Nothing) -> DesktopState, "What the desktop has: tray, notifications, keys that work everywhere";
            host(Nothing) -> Host, "What the host is and can";
            doctor(Nothing) -> Vec<Check>, "What is set up, what is not, and what to do";
        }
    };
}
