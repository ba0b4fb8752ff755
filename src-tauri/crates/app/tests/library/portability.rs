//! The library carried elsewhere: as bundles, as one file, as plain text.

use std::fs;
use std::path::Path;

use app::commands::*;
use app::wire::*;

use super::house::*;

fn backup(house: &House) -> BackupRow {
    backup_make(&house.app, BackupMake::default()).unwrap()
}

#[test]
fn exported_bundles_are_the_same_songs_elsewhere() {
    let here = House::quiet();
    bundle(&here.music, "a", "First", "Someone", "One", 1);
    let own = br#"{"title": "Second / Part: 2", "artist": "X", "links": {"a": 1}, "image": "b.png", "track": 4, "album": "Two"}"#;
    bundle(&here.music, "b", "x", "y", "z", 2);
    put(&here.music.join("b.json"), own);
    put(&here.music.join("bare/Third.wav"), &wav(1, 3));
    here.scan();
    let out = here.folder().join("out");
    let request = BundleExport {
        query: Some(SongQuery::default()),
        folder: out.display().to_string(),
        ..BundleExport::default()
    };
    let report = bundle_export(&here.app, request.clone()).unwrap();
    assert_eq!((report.songs, report.failed), (3, 0), "{:?}", report.items);
    assert!(out.join("X/Two/04 Second _ Part_ 2.json").exists());
    let again = bundle_export(&here.app, request).unwrap();
    assert_eq!((again.songs, again.skipped), (0, 3));

    let there = House::quiet();
    let import = ImportRequest {
        paths: vec![out.display().to_string()],
        reference: false,
        every_item: false,
    };
    let imported = library_import(&there.app, import).unwrap();
    assert_eq!(
        (imported.added, imported.failed),
        (3, 0),
        "{:?}",
        imported.items
    );
    let told = |house: &House| -> Vec<(String, String, String, String, Option<u32>, u32)> {
        let rows = house.rows().into_iter();
        rows.map(|row| {
            (
                row.title,
                row.artist,
                row.album,
                row.genre,
                row.track,
                row.duration_ms,
            )
        })
        .collect()
    };
    assert_eq!(told(&there), told(&here));
    let json = fs::read_to_string(out.join("X/Two/04 Second _ Part_ 2.json")).unwrap();
    assert!(
        json.contains("\"links\"") && !json.contains("\"image\""),
        "{json}"
    );
}

/// What the listener said and heard goes along when it is asked for, and only then.
#[test]
fn plays_and_ratings_go_along_when_asked_for() {
    let (source, here, there) = (House::quiet(), House::quiet(), House::quiet());
    let give = source.folder().join("give");
    bundle(&give, "a", "Mine", "Someone", "One", 1);
    let told = br#"{"title": "Mine", "rating": 3.5, "loved": true, "plays": 12, "last_played": 1700000000123}"#;
    put(&give.join("a.json"), told);
    let import = |house: &House, folder: &Path| {
        let request = ImportRequest {
            paths: vec![folder.display().to_string()],
            reference: false,
            every_item: false,
        };
        let report = library_import(&house.app, request).unwrap();
        assert_eq!((report.added, report.failed), (1, 0), "{:?}", report.items);
    };
    let said = |house: &House| {
        let row = house.rows().remove(0);
        (row.rating, row.loved, row.plays, row.last_played)
    };
    import(&here, &give);
    let all = (Some(7), true, 12, Some(1_700_000_000_123));
    assert_eq!(said(&here), all);

    let export = |plays: bool, name: &str| {
        let out = here.folder().join(name);
        let request = BundleExport {
            query: Some(SongQuery::default()),
            folder: out.display().to_string(),
            plays,
            ratings: plays,
            ..BundleExport::default()
        };
        assert_eq!(bundle_export(&here.app, request).unwrap().songs, 1);
        out
    };
    import(&there, &export(true, "with"));
    assert_eq!(said(&there), all);
    import(&source, &export(false, "without"));
    assert_eq!(said(&source), (None, false, 0, None));
}

#[test]
fn a_backup_brings_everything_back() {
    let house = House::quiet();
    bundle(&house.music, "a", "First", "Someone", "One", 1);
    house.scan();
    let id = house.rows()[0].id;
    let new = PlaylistNew {
        name: "Mine".into(),
        ids: vec![id],
        smart: None,
    };
    let playlist = playlist_create(&house.app, new).unwrap();
    let made = backup(&house);
    assert!(made.automatic && made.bytes > 0);

    playlist_delete(&house.app, PlaylistRef { id: playlist.id }).unwrap();
    playlist_forget(&house.app, PlaylistRef { id: playlist.id }).unwrap();
    let file = FilePath { path: made.path };
    let restored = backup_restore(&house.app, file).unwrap();
    assert_eq!((restored.songs, restored.playlists), (1, 1));
    assert!(Path::new(&restored.kept).exists());
    assert_eq!(
        playlist_list(&house.app, Nothing {}).unwrap()[0].name,
        "Mine"
    );
    assert_eq!(backup_list(&house.app, Nothing {}).unwrap().len(), 2);
    // The library goes on: new songs come in.
    bundle(&house.music, "b", "Second", "Someone", "One", 2);
    house.scan();
    assert_eq!(house.rows().len(), 2);

    let wrong = house.folder().join("wrong.db");
    fs::write(&wrong, "no backup").unwrap();
    let wrong = FilePath {
        path: wrong.display().to_string(),
    };
    assert!(backup_restore(&house.app, wrong).is_err());
    assert_eq!(house.rows().len(), 2);
}

/// Fault 46: the next start says once what happened, and playlists come from the backup.
#[test]
fn a_damaged_library_comes_back_from_its_backup() {
    let house = House::quiet();
    bundle(&house.music, "a", "First", "Someone", "One", 1);
    house.scan();
    let new = PlaylistNew {
        name: "Mine".into(),
        ids: vec![house.rows()[0].id],
        smart: None,
    };
    playlist_create(&house.app, new).unwrap();
    backup(&house);
    let database = house.folder().join("data/library.db");
    let house = house.damaged(&database);
    let notices = host(&house.app, Nothing {}).unwrap().notices;
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert_eq!(notices[0].code, NoticeCode::DatabaseRestored);
    assert!(
        notices[0].text.contains("backup library-"),
        "{}",
        notices[0].text
    );
    let mine = playlist_list(&house.app, Nothing {}).unwrap();
    assert_eq!((mine[0].songs, mine[0].missing), (1, 0));
    let house = house.reopened(false);
    assert!(host(&house.app, Nothing {}).unwrap().notices.is_empty());
}

#[test]
fn everything_is_told_in_plain_files() {
    let house = House::quiet();
    bundle(&house.music, "a", "First", "Someone", "One", 1);
    house.scan();
    let new = PlaylistNew {
        name: "A/B".into(),
        ids: vec![house.rows()[0].id],
        smart: None,
    };
    playlist_create(&house.app, new).unwrap();
    let out = house.folder().join("plain");
    let request = FolderPath {
        path: out.display().to_string(),
    };
    let export = library_export(&house.app, request).unwrap();
    assert_eq!((export.songs, export.playlists), (1, 1));
    for file in &export.files {
        assert!(out.join(file).is_file(), "{file}");
    }
    let songs = fs::read_to_string(out.join("songs.jsonl")).unwrap();
    let song: serde_json::Value = serde_json::from_str(songs.trim()).unwrap();
    assert_eq!(song["title"], "First");
    assert!(song["added_at"].as_i64().unwrap() > 0);
    let list = fs::read_to_string(out.join("playlists/1 A_B.m3u8")).unwrap();
    assert!(list.contains("a.wav"), "{list}");
}
