//! What the terminal's commands print is a contract: keys, exit statuses, JSON Lines.

use insta::assert_json_snapshot;
use serde_json::json;

use crate::support::program::run;
use crate::support::{Profile, masked, songs};

/// A music folder with one whole bundle, one bare song and one JSON that waits.
fn fill(profile: &Profile) {
    let json = json!({
        "title": "Die With A Smile", "album": "Die with A Smile",
        "artist": "Lady Gaga & Bruno Mars", "genre": 3, "year": 2024,
    });
    songs::bundle(&profile.music(), "9e4d555f", 1, &json);
    songs::song(&profile.music().join("Bare Song.wav"), 2, 0.3);
    std::fs::write(profile.music().join("later.json"), "{\"title\": \"Later\"}").unwrap();
}

fn music(profile: &Profile) -> String {
    profile.music().display().to_string()
}

#[test]
fn a_folder_is_added_listed_and_brought_up_to_date() {
    let profile = Profile::new();
    fill(&profile);
    let added = run(&profile, &["--json", "add", &music(&profile)]).done();
    assert_json_snapshot!("added", masked(added.last(), &["seconds"]));
    let again = run(&profile, &["scan", "--json"]).done();
    assert_json_snapshot!("scanned_again", masked(again.last(), &["seconds"]));

    let listed = run(&profile, &["songs", "--json", "smile"]).done();
    assert_json_snapshot!("song", masked(listed.last(), &["path", "paths", "image"]));
    let all = run(&profile, &["songs", "--json"]).done();
    assert_eq!(all.lines().len(), 2);
    let second = run(
        &profile,
        &["songs", "--json", "--offset", "1", "--limit", "5"],
    )
    .done();
    assert_eq!(second.lines(), all.lines()[1..]);
    let genres = run(&profile, &["genres", "--json"]).done();
    assert_json_snapshot!("genres", genres.lines());

    std::fs::remove_file(profile.music().join("9e4d555f.jpg")).unwrap();
    let less = run(&profile, &["scan", "--json"]).done();
    assert_eq!(less.last()["updated"], 1);
}

#[test]
fn people_get_tables() {
    let profile = Profile::new();
    fill(&profile);
    let added = run(&profile, &["add", &music(&profile)]).done();
    assert!(added.text.contains("2 added"), "{}", added.text);
    let listed = run(&profile, &["songs"]).done().text;
    let lines: Vec<&str> = listed.lines().collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(
        lines[0].find("Artist"),
        lines[2].find("Lady Gaga"),
        "{listed}"
    );
    let genres = run(&profile, &["genres"]).done().text;
    assert!(genres.contains("Pop"), "{genres}");
}

#[test]
fn imports_are_told_one_by_one_and_copied_once() {
    let profile = Profile::new();
    let from = profile.other("downloads");
    songs::bundle(&from, "a", 1, &json!({ "title": "First" }));
    songs::song(&from.join("b.wav"), 2, 0.3);
    let from = from.display().to_string();
    let imported = run(&profile, &["--json", "import", &from]).done();
    let items: Vec<_> = imported
        .lines()
        .into_iter()
        .filter(|line| line["event"] == "item")
        .collect();
    assert_eq!(items.len(), 2, "{items:?}");
    assert_json_snapshot!("imported_item", masked(items[0].clone(), &["path"]));
    assert_json_snapshot!("imported", masked(imported.last(), &["seconds"]));

    let again = run(&profile, &["--json", "import", &from]).done();
    assert_eq!(again.last()["added"], 0);
    assert_eq!(again.last()["unchanged"], 2);
    let listed = run(&profile, &["songs", "--json"]).done();
    let library = profile.data().join("library");
    for song in listed.lines() {
        let path = song["path"].as_str().unwrap();
        assert!(path.starts_with(library.to_str().unwrap()), "{path}");
    }
}

#[test]
fn wrong_usage_is_told_from_failure() {
    let profile = Profile::new();
    for usage in [
        &["add"][..],
        &["songs", "--sort", "colour"],
        &["serve", "--lan"],
        &["serve", "--listen", "0.0.0.0:4000"],
        &["dance"],
    ] {
        let finished = run(&profile, usage);
        assert_eq!(finished.status, Some(2), "{usage:?}: {finished:?}");
        assert!(finished.text.is_empty() && !finished.errors.is_empty());
    }
    run(&profile, &["add", "/no/such/folder"]).failed();
    run(&profile, &["pause"]).failed();
    // Where there is no sound card, the system's sound library has its say first.
    let unheard = run(&profile, &["play", "nothing", "matches", "this"]);
    assert_eq!(unheard.status, Some(1), "{unheard:?}");
    assert!(
        unheard
            .errors
            .lines()
            .last()
            .unwrap()
            .contains("nothing matches this")
    );
    assert!(run(&profile, &["--help"]).done().text.contains("doctor"));
}

#[test]
fn the_doctor_looks_at_everything_and_always_answers() {
    let profile = Profile::new();
    let told = run(&profile, &["doctor", "--json"]).done().lines();
    for name in [
        "data folder",
        "database",
        "cache",
        "folders",
        "sound",
        "media keys",
    ] {
        let found = told.iter().find(|check| check["check"] == name);
        let check = found.unwrap_or_else(|| panic!("{name} is not among {told:?}"));
        assert!(check["ok"].is_boolean());
        assert!(check["detail"].as_str().unwrap().ends_with('.'), "{check}");
    }
}
