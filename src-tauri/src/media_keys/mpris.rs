//! MPRIS: the player as Linux desktops know it.
//!
//! Source: MPRIS D-Bus Interface Specification 2.2 (freedesktop.org). Times there are microseconds.
//! The bus may be missing, slow or gone: everything here happens on one thread that nobody waits
//! for, and without a bus that thread says so once and ends.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use app::App;
use app::wire::{Nothing, PlayState, PlayerSnapshot, Repeat};
use tauri::{AppHandle, Manager, WebviewWindow};
use zbus::blocking::connection::{self, Connection};
use zbus::blocking::object_server::InterfaceRef;
use zbus::fdo;
use zbus::names::InterfaceName;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{ObjectPath, Value};

use super::{Key, Pictures, press};

const NAME: &str = "org.mpris.MediaPlayer2.undertone";
const PATH: &str = "/org/mpris/MediaPlayer2";
const PLAYER: &str = "org.mpris.MediaPlayer2.Player";
/// What `mpris:trackid` is without a track.
const NO_TRACK: &str = "/org/mpris/MediaPlayer2/TrackList/NoTrack";
/// A position this far from where it was expected is a jump, in milliseconds.
const JUMP: u64 = 700;
/// The speeds there are.
const SLOWEST: f64 = 0.5;
const FASTEST: f64 = 2.0;
/// What may be opened from outside.
const MIME_TYPES: [&str; 8] = [
    "audio/mpeg",
    "audio/flac",
    "audio/ogg",
    "audio/opus",
    "audio/mp4",
    "audio/aac",
    "audio/x-wav",
    "audio/x-aiff",
];

/// The way to the desktop's controls.
pub struct MediaKeys {
    snapshots: Sender<PlayerSnapshot>,
}

impl MediaKeys {
    /// Begins to serve the desktop's controls, where there is a session bus.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(app: &Arc<App>, window: &WebviewWindow) -> Result<Self> {
        let (snapshots, inbox) = channel();
        let app = Arc::clone(app);
        let handle = window.app_handle().clone();
        thread::Builder::new()
            .name("media keys".into())
            .spawn(move || {
                if let Err(error) = serve(&app, &handle, &inbox) {
                    tracing::warn!(
                        "media keys and the desktop's player controls stay silent: {error}"
                    );
                }
            })
            .context("The thread for media keys cannot start")?;
        Ok(Self { snapshots })
    }

    /// Shows the state at the beginning.
    pub fn begin(&self, app: &App) {
        if let Ok(snapshot) = app::commands::player_state(app, Nothing {}) {
            self.show(&snapshot);
        }
    }

    /// Shows what the player does now. Never blocks.
    pub fn show(&self, snapshot: &PlayerSnapshot) {
        // Without a bus the thread is gone, and there is nobody to show it to.
        self.snapshots.send(snapshot.clone()).ok();
    }
}

/// Serves until the other end of `inbox` is gone.
fn serve(app: &Arc<App>, handle: &AppHandle, inbox: &Receiver<PlayerSnapshot>) -> zbus::Result<()> {
    let keys = pressed_in_turn(app, handle)?;
    let connection = connect(&keys)?;
    let player = connection.object_server().interface::<_, Player>(PATH)?;
    let mut pictures = Pictures::new(Arc::clone(app));
    while let Ok(mut snapshot) = inbox.recv() {
        // Only the newest counts.
        while let Ok(newer) = inbox.try_recv() {
            snapshot = newer;
        }
        let cover = snapshot
            .song
            .as_ref()
            .and_then(|song| song.cover.as_deref());
        let picture = cover.and_then(|cover| pictures.address(cover));
        tell(&player, Shown::new(snapshot, picture))?;
    }
    Ok(())
}

/// Keys are pressed one after the other on a thread of their own: a command may take its time,
/// the bus may not.
fn pressed_in_turn(app: &Arc<App>, handle: &AppHandle) -> zbus::Result<Sender<Key>> {
    let (keys, inbox) = channel();
    let (app, handle) = (Arc::clone(app), handle.clone());
    thread::Builder::new()
        .name("media keys in".into())
        .spawn(move || {
            for key in inbox {
                press(&app, &handle, key);
            }
        })?;
    Ok(keys)
}

/// Joins the session bus. A second player of ours on the same bus takes the name the
/// specification gives to instances.
fn connect(keys: &Sender<Key>) -> zbus::Result<Connection> {
    let named = |name: &str| {
        connection::Builder::session()?
            .serve_at(PATH, Root { keys: keys.clone() })?
            .serve_at(PATH, Player::new(keys.clone()))?
            .name(name.to_owned())?
            .replace_existing_names(false)
            .allow_name_replacements(false)
            .build()
    };
    match named(NAME) {
        Err(zbus::Error::NameTaken) => named(&format!("{NAME}.instance{}", std::process::id())),
        joined => joined,
    }
}

/// Shows a new state, and tells which properties changed and whether the position jumped.
fn tell(player: &InterfaceRef<Player>, shown: Shown) -> zbus::Result<()> {
    let (changed, jump) = {
        let mut player = player.get_mut();
        let changed = shown.differences(&player.shown);
        let jump = shown.jumped_from(&player.shown).then(|| shown.position());
        player.shown = shown;
        (changed, jump)
    };
    let emitter = player.signal_emitter();
    zbus::block_on(async {
        if !changed.is_empty() {
            let name = InterfaceName::from_static_str_unchecked(PLAYER);
            fdo::Properties::properties_changed(emitter, name, changed, [].as_slice().into())
                .await?;
        }
        match jump {
            Some(position) => Player::seeked(emitter, position).await,
            None => Ok(()),
        }
    })
}

/// A state as the desktop sees it.
struct Shown {
    snapshot: Option<PlayerSnapshot>,
    picture: Option<String>,
    since: Instant,
}

impl Shown {
    fn nothing() -> Self {
        Self {
            snapshot: None,
            picture: None,
            since: Instant::now(),
        }
    }

    fn new(snapshot: PlayerSnapshot, picture: Option<String>) -> Self {
        Self {
            snapshot: Some(snapshot),
            picture,
            since: Instant::now(),
        }
    }

    fn entry(&self) -> Option<u32> {
        self.snapshot.as_ref()?.entry
    }

    fn status(&self) -> &'static str {
        match self.snapshot.as_ref().map(|shown| shown.state) {
            Some(PlayState::Playing) => "Playing",
            Some(PlayState::Paused) => "Paused",
            _ => "Stopped",
        }
    }

    fn repeat(&self) -> &'static str {
        match self.snapshot.as_ref().map(|shown| shown.repeat) {
            Some(Repeat::One) => "Track",
            Some(Repeat::All) => "Playlist",
            _ => "None",
        }
    }

    fn shuffle(&self) -> bool {
        self.snapshot.as_ref().is_some_and(|shown| shown.shuffle)
    }

    fn volume(&self) -> f64 {
        match &self.snapshot {
            Some(shown) if shown.muted => 0.0,
            // As written in decimal: 0.4 and not 0.4000000059604645.
            Some(shown) => (f64::from(shown.volume) * 10_000.0).round() / 10_000.0,
            None => 1.0,
        }
    }

    fn rate(&self) -> f64 {
        // As written in decimal, like the volume.
        self.snapshot.as_ref().map_or(1.0, |shown| {
            (f64::from(shown.speed) * 10_000.0).round() / 10_000.0
        })
    }

    fn can_next(&self) -> bool {
        self.snapshot.as_ref().is_some_and(|shown| shown.can_next)
    }

    fn can_previous(&self) -> bool {
        self.snapshot
            .as_ref()
            .is_some_and(|shown| shown.can_previous)
    }

    fn has_song(&self) -> bool {
        self.snapshot
            .as_ref()
            .is_some_and(|shown| shown.song.is_some())
    }

    /// Milliseconds into the song now: while playing, it grows with the clock.
    fn position_ms(&self) -> u64 {
        let Some(shown) = &self.snapshot else {
            return 0;
        };
        let grown = match shown.state {
            PlayState::Playing => self.since.elapsed().mul_f64(self.rate()),
            _ => Duration::ZERO,
        };
        let position = shown.position_ms + grown.as_millis() as u64;
        match shown.duration_ms {
            0 => position,
            duration => position.min(duration),
        }
    }

    fn position(&self) -> i64 {
        micros(self.position_ms())
    }

    /// Whether the same song is somewhere else than the clock alone would have brought it.
    fn jumped_from(&self, before: &Self) -> bool {
        self.entry().is_some()
            && self.entry() == before.entry()
            && self.position_ms().abs_diff(before.position_ms()) > JUMP
    }

    fn track(&self) -> ObjectPath<'static> {
        let path = match self.entry() {
            Some(entry) => format!("/io/github/undertone_player/entry/{entry}"),
            None => NO_TRACK.to_owned(),
        };
        ObjectPath::from_string_unchecked(path)
    }

    fn metadata(&self) -> HashMap<&'static str, Value<'static>> {
        let mut data = HashMap::from([("mpris:trackid", Value::from(self.track()))]);
        let Some((shown, song)) = self
            .snapshot
            .as_ref()
            .and_then(|s| Some((s, s.song.as_ref()?)))
        else {
            return data;
        };
        data.insert("xesam:title", song.title.clone().into());
        if !song.artist.is_empty() {
            data.insert("xesam:artist", vec![song.artist.clone()].into());
        }
        if !song.album.is_empty() {
            data.insert("xesam:album", song.album.clone().into());
        }
        if !song.genre.is_empty() {
            data.insert("xesam:genre", vec![song.genre.clone()].into());
        }
        if let Some(track) = song.track.and_then(|track| i32::try_from(track).ok()) {
            data.insert("xesam:trackNumber", track.into());
        }
        if shown.duration_ms > 0 {
            data.insert("mpris:length", micros(shown.duration_ms).into());
        }
        if let Some(picture) = &self.picture {
            data.insert("mpris:artUrl", picture.clone().into());
        }
        data
    }

    /// Every property that is told about when it changes.
    fn properties(&self) -> HashMap<&'static str, Value<'static>> {
        HashMap::from([
            ("PlaybackStatus", self.status().into()),
            ("LoopStatus", self.repeat().into()),
            ("Shuffle", self.shuffle().into()),
            ("Volume", self.volume().into()),
            ("Rate", self.rate().into()),
            ("CanGoNext", self.can_next().into()),
            ("CanGoPrevious", self.can_previous().into()),
            ("CanPlay", self.has_song().into()),
            ("CanPause", self.has_song().into()),
            ("CanSeek", self.has_song().into()),
            ("Metadata", self.metadata().into()),
        ])
    }

    /// The properties that are not what they were.
    fn differences(&self, before: &Self) -> HashMap<&'static str, Value<'static>> {
        let was = before.properties();
        self.properties()
            .into_iter()
            .filter(|(name, value)| was.get(name) != Some(value))
            .collect()
    }
}

fn micros(milliseconds: u64) -> i64 {
    i64::try_from(milliseconds.saturating_mul(1000)).unwrap_or(i64::MAX)
}

/// The program itself.
struct Root {
    keys: Sender<Key>,
}

#[zbus::interface(name = "org.mpris.MediaPlayer2")]
impl Root {
    fn raise(&self) {
        self.keys.send(Key::Raise).ok();
    }

    fn quit(&self) {
        self.keys.send(Key::Quit).ok();
    }

    #[zbus(property)]
    fn can_quit(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn can_raise(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn has_track_list(&self) -> bool {
        false
    }

    #[zbus(property)]
    fn identity(&self) -> &str {
        "Undertone"
    }

    #[zbus(property)]
    fn desktop_entry(&self) -> &str {
        "Undertone"
    }

    #[zbus(property)]
    fn supported_uri_schemes(&self) -> &[&str] {
        &["file"]
    }

    #[zbus(property)]
    fn supported_mime_types(&self) -> &[&str] {
        &MIME_TYPES
    }
}

/// What plays.
struct Player {
    keys: Sender<Key>,
    shown: Shown,
}

impl Player {
    fn new(keys: Sender<Key>) -> Self {
        Self {
            keys,
            shown: Shown::nothing(),
        }
    }

    fn press(&self, key: Key) {
        // The receiving thread lives as long as the program.
        self.keys.send(key).ok();
    }
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "arguments from the bus are owned"
)]
#[zbus::interface(name = "org.mpris.MediaPlayer2.Player")]
impl Player {
    fn next(&self) {
        self.press(Key::Next);
    }

    fn previous(&self) {
        self.press(Key::Previous);
    }

    fn pause(&self) {
        self.press(Key::Pause);
    }

    fn play_pause(&self) {
        self.press(Key::Toggle);
    }

    fn stop(&self) {
        self.press(Key::Stop);
    }

    fn play(&self) {
        self.press(Key::Play);
    }

    fn seek(&self, offset: i64) {
        self.press(Key::SeekBy(offset / 1000));
    }

    /// Ignored, as the specification wants, for a track that is not the current one and for
    /// positions outside it.
    fn set_position(&self, track: ObjectPath<'_>, position: i64) {
        let length = self
            .shown
            .snapshot
            .as_ref()
            .map_or(0, |shown| shown.duration_ms);
        let inside = u64::try_from(position)
            .ok()
            .filter(|&at| at <= length * 1000);
        if let (Some(at), true) = (inside, track == self.shown.track()) {
            self.press(Key::SeekTo(at / 1000));
        }
    }

    fn open_uri(&self, uri: String) {
        self.press(Key::Open(uri));
    }

    #[zbus(signal)]
    async fn seeked(emitter: &SignalEmitter<'_>, position: i64) -> zbus::Result<()>;

    #[zbus(property)]
    fn playback_status(&self) -> &str {
        self.shown.status()
    }

    #[zbus(property)]
    fn loop_status(&self) -> &str {
        self.shown.repeat()
    }

    #[zbus(property)]
    fn set_loop_status(&self, status: &str) -> fdo::Result<()> {
        let repeat = match status {
            "None" => Repeat::Off,
            "Track" => Repeat::One,
            "Playlist" => Repeat::All,
            _ => {
                return Err(fdo::Error::InvalidArgs(format!(
                    "no loop status `{status}`"
                )));
            }
        };
        self.press(Key::Repeat(repeat));
        Ok(())
    }

    #[zbus(property)]
    fn shuffle(&self) -> bool {
        self.shown.shuffle()
    }

    #[zbus(property)]
    fn set_shuffle(&self, on: bool) {
        self.press(Key::Shuffle(on));
    }

    #[zbus(property)]
    fn volume(&self) -> f64 {
        self.shown.volume()
    }

    #[zbus(property)]
    fn set_volume(&self, volume: f64) {
        if volume.is_finite() {
            self.press(Key::Volume(volume));
        }
    }

    #[zbus(property(emits_changed_signal = "false"))]
    fn position(&self) -> i64 {
        self.shown.position()
    }

    #[zbus(property)]
    fn rate(&self) -> f64 {
        self.shown.rate()
    }

    /// A rate of 0 means pause; what cannot be played at is cut.
    #[zbus(property)]
    fn set_rate(&self, rate: f64) {
        if rate == 0.0 {
            self.press(Key::Pause);
        } else if rate.is_finite() && rate > 0.0 {
            self.press(Key::Speed(rate.clamp(SLOWEST, FASTEST)));
        }
    }

    #[zbus(property)]
    fn minimum_rate(&self) -> f64 {
        SLOWEST
    }

    #[zbus(property)]
    fn maximum_rate(&self) -> f64 {
        FASTEST
    }

    #[zbus(property)]
    fn metadata(&self) -> HashMap<&str, Value<'_>> {
        self.shown.metadata()
    }

    #[zbus(property)]
    fn can_go_next(&self) -> bool {
        self.shown.can_next()
    }

    #[zbus(property)]
    fn can_go_previous(&self) -> bool {
        self.shown.can_previous()
    }

    #[zbus(property)]
    fn can_play(&self) -> bool {
        self.shown.has_song()
    }

    #[zbus(property)]
    fn can_pause(&self) -> bool {
        self.shown.has_song()
    }

    #[zbus(property)]
    fn can_seek(&self) -> bool {
        self.shown.has_song()
    }

    #[zbus(property(emits_changed_signal = "const"))]
    fn can_control(&self) -> bool {
        true
    }
}
