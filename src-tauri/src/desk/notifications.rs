//! A word about each song that begins.

use std::sync::Arc;

use app::App;
use app::wire::{Ability, PlayState, PlayerSnapshot, SongRow};

use crate::media_keys::Pictures;

/// Tells which song begins, each in place of the one before.
pub struct Notifications {
    /// Whether the listener wants it.
    pub on: bool,
    pictures: Pictures,
    /// What was told of last, or would have been.
    last: Option<u32>,
    system: system::Bubble,
}

/// Whether this system shows notifications.
pub fn ability() -> Ability {
    system::ability()
}

impl Notifications {
    pub fn new(app: Arc<App>) -> Self {
        Self {
            on: false,
            pictures: Pictures::new(app),
            last: None,
            system: system::Bubble::default(),
        }
    }

    /// Tells of the song, if it is another one and plays.
    pub fn show(&mut self, snapshot: &PlayerSnapshot) {
        if snapshot.state != PlayState::Playing || snapshot.entry == self.last {
            return;
        }
        self.last = snapshot.entry;
        let (true, Some(song)) = (self.on, &snapshot.song) else {
            return;
        };
        let cover = song.cover.as_deref();
        let picture = cover.and_then(|cover| self.pictures.address(cover));
        if let Err(error) = self.system.show(song, picture.as_deref()) {
            tracing::debug!("no notification is shown: {error}");
        }
    }
}

/// The line below the title.
fn line(song: &SongRow) -> String {
    [song.artist.as_str(), song.album.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" – ")
}

#[cfg(target_os = "linux")]
mod system {
    //! Desktop Notifications Specification 1.2 (freedesktop.org).

    use std::collections::HashMap;

    use app::wire::{Ability, SongRow};
    use zbus::blocking::Connection;
    use zbus::blocking::fdo::DBusProxy;
    use zbus::zvariant::Value;

    use super::line;

    const NAME: &str = "org.freedesktop.Notifications";
    const PATH: &str = "/org/freedesktop/Notifications";

    pub fn ability() -> Ability {
        match offered() {
            Ok(true) => Ability::possible(),
            Ok(false) => Ability::impossible("This desktop shows no notifications."),
            Err(_) => Ability::impossible("There is no session bus, so nothing can be shown."),
        }
    }

    fn offered() -> zbus::Result<bool> {
        let connection = Connection::session()?;
        let bus = DBusProxy::new(&connection)?;
        let there = bus.list_names()?;
        let startable = bus.list_activatable_names()?;
        Ok(there
            .iter()
            .chain(&startable)
            .any(|name| name.as_str() == NAME))
    }

    /// The one notification of ours.
    #[derive(Default)]
    pub struct Bubble {
        connection: Option<Connection>,
        /// What the next one takes the place of; 0: nothing.
        id: u32,
    }

    impl Bubble {
        pub fn show(&mut self, song: &SongRow, picture: Option<&str>) -> zbus::Result<()> {
            let connection = match self.connection.take() {
                Some(connection) => connection,
                None => Connection::session()?,
            };
            let mut hints = HashMap::from([
                ("desktop-entry", Value::from("Undertone")),
                ("urgency", Value::from(0u8)),
                ("transient", Value::from(true)),
            ]);
            if let Some(picture) = picture {
                hints.insert("image-path", picture.into());
            }
            let actions: [&str; 0] = [];
            let body = escaped(&line(song));
            let notice = (
                "Undertone",
                self.id,
                "Undertone",
                &song.title,
                &body,
                &actions[..],
                hints,
                -1i32,
            );
            let reply = connection.call_method(Some(NAME), PATH, Some(NAME), "Notify", &notice)?;
            self.id = reply.body().deserialize()?;
            // Only a connection that works is used again.
            self.connection = Some(connection);
            Ok(())
        }
    }

    /// The body is markup where the desktop knows markup; only there it would do harm.
    fn escaped(text: &str) -> String {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn names_are_no_markup() {
            assert_eq!(escaped("<b>A & B</b>"), "&lt;b&gt;A &amp; B&lt;/b&gt;");
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use app::wire::{Ability, SongRow};
    use notify_rust::Notification;

    use super::line;

    pub fn ability() -> Ability {
        Ability::possible()
    }

    #[derive(Default)]
    pub struct Bubble;

    impl Bubble {
        #[allow(clippy::unused_self, reason = "the same on every system")]
        pub fn show(
            &mut self,
            song: &SongRow,
            picture: Option<&str>,
        ) -> Result<(), notify_rust::error::Error> {
            let mut notice = Notification::new();
            notice
                .appname("Undertone")
                .summary(&song.title)
                .body(&line(song));
            let file = picture
                .and_then(|picture| tauri::Url::parse(picture).ok())
                .and_then(|picture| picture.to_file_path().ok());
            if let Some(file) = file {
                notice.image_path(&file.to_string_lossy());
            }
            #[cfg(windows)]
            notice.app_id("io.github.undertone-player.Undertone");
            notice.show().map(drop)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_holds_what_is_known() {
        let mut song: SongRow = serde_json::from_value(serde_json::json!({
            "id": 1, "title": "T", "artist": "A", "album": "B", "album_id": null, "genre": "",
            "year": null, "track": null, "disc": null, "duration_ms": 0, "cover": null,
            "status": "ok", "reason": null, "rating": null, "loved": false, "plays": 0,
            "last_played": null, "mood": null, "badge": null, "bpm": null, "key": null,
            "energy": null,
        }))
        .unwrap();
        assert_eq!(line(&song), "A – B");
        song.artist.clear();
        assert_eq!(line(&song), "B");
        song.album.clear();
        assert_eq!(line(&song), "");
    }
}
