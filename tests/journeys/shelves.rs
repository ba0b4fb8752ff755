//! Playlists, exports, backups and the doctor from a terminal, on a library of its own.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::program::run;
use crate::support::{Profile, songs};

/// A listener with a library of their own.
struct Listener {
    profile: Profile,
}

impl Listener {
    fn new() -> Self {
        Self {
            profile: Profile::new(),
        }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.profile.other("things").join(name)
    }

    fn music(&self, name: &str) -> PathBuf {
        self.profile.music().join(name)
    }

    /// What a command prints, line by line; it must succeed.
    fn run(&self, arguments: &[&str]) -> Vec<Value> {
        run(&self.profile, &[&["--json"], arguments].concat())
            .done()
            .lines()
    }

    fn titles(&self, arguments: &[&str]) -> Vec<String> {
        let songs = self.run(arguments).into_iter();
        songs
            .map(|song| song["title"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn three_songs() -> Listener {
    let listener = Listener::new();
    for (n, title) in ["Alpha", "Beta", "Gamma"].iter().enumerate() {
        let json = json!({ "title": title, "artist": format!("Artist of {title}"), "album": "One", "x": 1 });
        songs::bundle(
            &listener.profile.music(),
            &title.to_lowercase(),
            n as u32 + 1,
            &json,
        );
    }
    listener.run(&["add", &text(&listener.profile.music())]);
    listener
}

#[test]
fn playlists_are_made_shown_written_and_read() {
    let listener = three_songs();
    let made = listener.run(&["playlist", "create", "Mine", "alpha"]);
    assert_eq!(
        (&made[0]["name"], &made[0]["songs"]),
        (&"Mine".into(), &1.into())
    );
    listener.run(&["playlist", "add", "mine", "gamma"]);
    assert_eq!(
        listener.titles(&["playlist", "show", "Mine"]),
        ["Alpha", "Gamma"]
    );
    let smart = listener.run(&[
        "playlist",
        "create",
        "All of one",
        "one",
        "--smart",
        "--limit",
        "2",
    ]);
    assert_eq!(
        (&smart[0]["kind"], &smart[0]["songs"]),
        (&"smart".into(), &2.into())
    );

    for format in ["--m3u8", "--xspf", "--pls"] {
        let file = listener.music(&format!("list.{}", &format[2..]));
        listener.run(&["playlist", "export", "Mine", &text(&file), format]);
        assert!(fs::read_to_string(&file).unwrap().contains("alpha."));
        let read = listener.run(&["playlist", "import", &text(&file)]);
        assert_eq!(
            (&read[0]["found"], &read[0]["missing"]),
            (&2.into(), &0.into())
        );
        let id = read[0]["playlist"]["id"].as_u64().unwrap().to_string();
        listener.run(&["playlist", "delete", &id]);
    }
    let trashed = listener.run(&["playlist", "list", "--trash"]).len();
    assert_eq!(trashed, 3);
    listener.run(&["playlist", "delete", "All of one"]);
    assert_eq!(listener.run(&["playlist", "list", "--trash"]).len(), 4);
    listener.run(&["playlist", "restore", "All of one"]);
    assert_eq!(listener.run(&["playlist", "list", "--trash"]).len(), 3);
}

#[test]
fn a_library_is_carried_elsewhere_as_bundles() {
    let here = three_songs();
    let out = here.at("out");
    let exported = here.run(&["bundle", "export", "", &text(&out), "--plays", "--ratings"]);
    assert_eq!(
        (&exported[0]["songs"], &exported[0]["failed"]),
        (&3.into(), &0.into())
    );
    let checked = here.run(&["bundle", "check", &text(&out)]);
    assert!(
        checked.iter().all(|bundle| bundle["ok"] == true),
        "{checked:?}"
    );

    let there = Listener::new();
    let imported = there.run(&["import", &text(&out)]);
    assert_eq!(imported.last().unwrap()["added"], 3);
    assert_eq!(there.titles(&["songs"]), here.titles(&["songs"]));
}

#[test]
fn a_backup_is_made_and_restored_and_everything_is_written_plainly() {
    let listener = three_songs();
    listener.run(&["playlist", "create", "Mine", "alpha"]);
    let backup = listener.at("backup.db");
    let made = listener.run(&["backup", &text(&backup)]);
    assert_eq!(made[0]["automatic"], false);
    listener.run(&["playlist", "delete", "Mine"]);
    let restored = listener.run(&["restore", &text(&backup)]);
    assert_eq!(
        (&restored[0]["songs"], &restored[0]["playlists"]),
        (&3.into(), &1.into())
    );
    assert_eq!(listener.titles(&["playlist", "show", "Mine"]), ["Alpha"]);

    let plain = listener.at("plain");
    let written = listener.run(&["export", &text(&plain)]);
    assert_eq!(written[0]["songs"], 3);
    let songs = fs::read_to_string(plain.join("songs.jsonl")).unwrap();
    assert_eq!(songs.lines().count(), 3);
}

#[test]
fn the_doctor_finds_mends_and_takes_back() {
    let listener = three_songs();
    let lost = listener.music("lost.json");
    fs::write(&lost, "{\"title\": \"Lost\"}").unwrap();
    listener.run(&["scan"]);
    let found = listener.run(&["doctor", "--findings", "incomplete"]);
    let key = found[0]["key"].as_str().unwrap();
    let preview = listener.run(&["doctor", "--fix", "put-aside", "--preview", key]);
    assert!(preview[0]["what"].as_str().unwrap().contains("lost.json"));
    assert!(lost.exists());
    let report = listener.run(&["doctor", "--fix", "put-aside", key]);
    assert_eq!(
        (report[0]["done"].as_u64(), lost.exists()),
        (Some(1), false)
    );
    let repair = report[0]["repair_id"].to_string();
    listener.run(&["doctor", "--undo", &repair]);
    assert_eq!(fs::read_to_string(&lost).unwrap(), "{\"title\": \"Lost\"}");
    let checks = listener.run(&["doctor"]);
    assert!(
        checks
            .iter()
            .any(|check| check["check"] == "songs" && check["ok"] == false)
    );
}
