//! Playlists on a real library: entries, their changes and their files.

use std::fs;
use std::path::Path;

use app::commands::*;
use app::wire::*;

use super::house::search;
use super::house::*;

/// The songs of a playlist as its order says, and the ids of its entries.
fn entries(house: &House, id: u32) -> (Vec<u32>, Vec<u32>) {
    let bytes = playlist_order(&house.app, PlaylistRef { id }).unwrap();
    let numbers: Vec<u32> = bytes.numbers().collect();
    let pairs = numbers.as_chunks::<2>().0.iter();
    pairs.map(|pair| (pair[1], pair[0])).unzip()
}

/// Three songs: A by X, B by Y, C by Z.
fn three() -> (House, Vec<u32>) {
    let house = House::quiet();
    for (n, (title, artist)) in [("Alpha", "Xenia"), ("Beta", "Yves"), ("Gamma", "Zoe")]
        .iter()
        .enumerate()
    {
        bundle(
            &house.music.join("lists"),
            title,
            title,
            artist,
            "One",
            n as u32,
        );
    }
    house.scan();
    let ids = house.order(SongQuery::default());
    assert_eq!(ids.len(), 3);
    (house, ids)
}

fn create(house: &House, name: &str, ids: &[u32]) -> u32 {
    let new = PlaylistNew {
        name: name.into(),
        ids: ids.to_vec(),
        smart: None,
    };
    playlist_create(&house.app, new).unwrap().id
}

#[test]
fn entries_stand_where_they_are_put_and_every_change_can_be_taken_back() {
    let (house, ids) = three();
    let app = &house.app;
    let id = create(&house, " Evening ", &[ids[0], ids[1], ids[0]]);
    let row = playlist_get(app, PlaylistRef { id }).unwrap();
    assert_eq!(
        (row.name.as_str(), row.songs, row.missing),
        ("Evening", 3, 0)
    );
    assert!(row.duration_ms > 0 && !row.can_undo);

    playlist_add(
        app,
        PlaylistAdd {
            id,
            ids: vec![ids[2]],
            before: Some(entries(&house, id).1[1]),
        },
    )
    .unwrap();
    assert_eq!(entries(&house, id).0, [ids[0], ids[2], ids[1], ids[0]]);
    let items = entries(&house, id).1;
    playlist_move(
        app,
        PlaylistMove {
            id,
            items: vec![items[3], items[2]],
            before: Some(items[0]),
        },
    )
    .unwrap();
    assert_eq!(entries(&house, id).0, [ids[1], ids[0], ids[0], ids[2]]);
    playlist_remove(
        app,
        PlaylistItems {
            id,
            items: vec![items[0], items[1]],
        },
    )
    .unwrap();
    assert_eq!(entries(&house, id).0, [ids[1], ids[0]]);
    let renamed = PlaylistChange {
        id,
        name: Some("Night".into()),
        smart: None,
    };
    assert_eq!(playlist_change(app, renamed).unwrap().name, "Night");

    assert_eq!(
        playlist_undo(app, PlaylistRef { id }).unwrap().name,
        "Evening"
    );
    playlist_undo(app, PlaylistRef { id }).unwrap();
    assert_eq!(
        entries(&house, id),
        (
            vec![ids[1], ids[0], ids[0], ids[2]],
            vec![items[2], items[3], items[0], items[1]]
        )
    );
    playlist_undo(app, PlaylistRef { id }).unwrap();
    assert_eq!(entries(&house, id).0, [ids[0], ids[2], ids[1], ids[0]]);
    assert!(!playlist_undo(app, PlaylistRef { id }).unwrap().can_undo);
    assert_eq!(entries(&house, id).0, [ids[0], ids[1], ids[0]]);
    assert!(playlist_undo(app, PlaylistRef { id }).is_err());
}

#[test]
fn playlists_have_an_order_and_a_trash() {
    let (house, ids) = three();
    let app = &house.app;
    let made: Vec<u32> = ["a", "b", "c"]
        .iter()
        .map(|name| create(&house, name, &ids))
        .collect();
    playlist_place(
        app,
        PlaylistPlace {
            id: made[2],
            before: Some(made[0]),
        },
    )
    .unwrap();
    let names = || -> String {
        let all = playlist_list(app, Nothing {}).unwrap();
        all.into_iter().map(|row| row.name).collect()
    };
    assert_eq!(names(), "cab");
    playlist_delete(app, PlaylistRef { id: made[0] }).unwrap();
    assert_eq!(names(), "cb");
    let add = PlaylistAdd {
        id: made[0],
        ids,
        before: None,
    };
    assert!(playlist_add(app, add).is_err());
    let house = house.reopened(false);
    let app = &house.app;
    assert_eq!(playlist_trash(app, Nothing {}).unwrap()[0].songs, 3);
    assert_eq!(
        playlist_restore(app, PlaylistRef { id: made[0] })
            .unwrap()
            .deleted_at,
        None
    );
    let all = playlist_list(app, Nothing {}).unwrap();
    assert_eq!(
        all.iter().map(|row| row.name.as_str()).collect::<String>(),
        "cab"
    );
    assert!(playlist_forget(app, PlaylistRef { id: made[0] }).is_err());
    playlist_delete(app, PlaylistRef { id: made[0] }).unwrap();
    playlist_forget(app, PlaylistRef { id: made[0] }).unwrap();
    assert!(playlist_restore(app, PlaylistRef { id: made[0] }).is_err());
}

#[test]
fn a_smart_playlist_follows_the_library() {
    let (house, ids) = three();
    let app = &house.app;
    let smart = SmartRules {
        query: "one".into(),
        sort: SortKey::Title,
        descending: true,
        limit: 3,
        limit_minutes: 0,
    };
    let new = PlaylistNew {
        name: "Ones".into(),
        ids: vec![],
        smart: Some(smart.clone()),
    };
    let id = playlist_create(app, new).unwrap().id;
    let backwards: Vec<u32> = ids.iter().rev().copied().collect();
    assert_eq!(entries(&house, id).0, backwards);
    bundle(&house.music, "d", "Zulu", "Zed", "One", 9);
    house.scan();
    let now = entries(&house, id).0;
    assert_eq!(now.len(), 3, "the limit holds");
    assert!(!ids.contains(&now[0]), "the new song is first");
    assert!(
        playlist_add(
            app,
            PlaylistAdd {
                id,
                ids,
                before: None
            }
        )
        .is_err()
    );
    let other = SmartRules {
        query: "beta".into(),
        ..smart
    };
    let change = PlaylistChange {
        id,
        name: None,
        smart: Some(other),
    };
    assert_eq!(playlist_change(app, change).unwrap().songs, 1);
    assert_eq!(playlist_undo(app, PlaylistRef { id }).unwrap().songs, 3);
}

#[test]
fn a_playlist_is_a_view_that_is_searched_and_sorted() {
    let (house, ids) = three();
    let id = create(&house, "mixed", &[ids[2], ids[0], ids[1], ids[2]]);
    let view = |words: &str, sort: SortKey, descending: bool| {
        let scope = Scope::Playlist(id);
        house.order(SongQuery {
            search: words.into(),
            scope,
            sort,
            descending,
        })
    };
    assert_eq!(
        view("", SortKey::Place, false),
        [ids[2], ids[0], ids[1], ids[2]]
    );
    assert_eq!(view("", SortKey::Title, false), ids);
    assert_eq!(view("", SortKey::Title, true), [ids[2], ids[1], ids[0]]);
    assert_eq!(view("gamma", SortKey::Place, false), [ids[2], ids[2]]);
    let missing = SongQuery {
        scope: Scope::Playlist(999),
        ..SongQuery::default()
    };
    assert!(song_order(&house.app, missing).is_err());
}

#[test]
fn a_song_that_leaves_and_comes_back_is_in_its_playlists_again() {
    let (house, ids) = three();
    let app = &house.app;
    let other = house.folder().join("other");
    bundle(&other, "guest", "Guest", "Gil", "Two", 20);
    let folder = folder_add(
        app,
        FolderPath {
            path: other.display().to_string(),
        },
    )
    .unwrap();
    house.scan();
    let guest = house.order(search("guest"))[0];
    let id = create(&house, "both", &[guest, ids[0]]);

    folder_remove(app, FolderRef { id: folder.id }).unwrap();
    assert_eq!(entries(&house, id).0, [0, ids[0]]);
    let missing = playlist_missing(app, PlaylistRef { id }).unwrap();
    assert_eq!(
        (missing[0].title.as_str(), missing[0].artist.as_str()),
        ("Guest", "Gil")
    );
    assert_eq!(
        missing[0].path,
        other.join("guest.wav").display().to_string()
    );

    folder_add(
        app,
        FolderPath {
            path: other.display().to_string(),
        },
    )
    .unwrap();
    house.scan();
    until("the entry has its song again", || {
        entries(&house, id).0[0] != 0
    });
    assert_eq!(playlist_get(app, PlaylistRef { id }).unwrap().missing, 0);
}

#[test]
fn playlists_go_out_and_come_in_with_paths_from_their_folder() {
    let (house, ids) = three();
    let app = &house.app;
    let id = create(&house, "Out & in", &[ids[1], ids[0], ids[1]]);
    for format in [
        PlaylistFormat::M3u8,
        PlaylistFormat::Xspf,
        PlaylistFormat::Pls,
        PlaylistFormat::Json,
    ] {
        let path = house.music.join(format!("list-{format:?}"));
        let path = path.with_extension(format!("{format:?}").to_lowercase());
        let text = path.display().to_string();
        let export = PlaylistExport {
            id,
            format,
            path: text.clone(),
            absolute: false,
        };
        assert_eq!(playlist_export(app, export).unwrap().songs, 3);
        let written = fs::read_to_string(&path).unwrap();
        assert!(written.contains("lists/Beta.wav"), "{written}");
        assert!(
            !written.contains(&house.music.display().to_string()),
            "{written}"
        );
        let told = playlist_import(app, Paths { paths: vec![text] })
            .unwrap()
            .remove(0);
        assert_eq!(
            (told.entries, told.found, told.missing, &told.problem),
            (3, 3, 0, &None),
            "{format:?}"
        );
        let read = told.playlist.unwrap();
        assert_eq!(entries(&house, read.id).0, [ids[1], ids[0], ids[1]]);
    }
}

#[test]
fn a_list_from_elsewhere_is_matched_by_its_words_and_keeps_what_is_not_here() {
    let (house, ids) = three();
    let text = "#EXTM3U\n#EXTINF:-1,Xenia - ALPHA\nD:\\Musik\\01.mp3\n#EXTINF:-1,Nobody - Nothing\n/nowhere/n.mp3\n\
        /elsewhere/Zoe - Gamma.mp3\n";
    let file = PlaylistText {
        file_name: "Old one.m3u".into(),
        text: text.into(),
    };
    let told = playlist_import_text(&house.app, file).unwrap();
    assert_eq!(
        (told.entries, told.found, told.matched, told.missing),
        (3, 0, 2, 1)
    );
    let playlist = told.playlist.unwrap();
    assert_eq!(playlist.name, "Old one");
    assert_eq!(entries(&house, playlist.id).0, [ids[0], 0, ids[2]]);

    // What was missing comes later.
    bundle(&house.music, "n", "Nothing", "Nobody", "Two", 30);
    house.scan();
    until("the missing song is found", || {
        entries(&house, playlist.id).0[1] != 0
    });
}

/// Fault 57: a list can name nothing but songs of the library, whatever it says.
#[test]
fn a_hostile_list_names_only_songs_of_the_library() {
    let (house, _) = three();
    let app = &house.app;
    let secret = house.folder().join("secret.txt");
    fs::write(&secret, "secret").unwrap();
    let list = house.music.join("evil.m3u");
    let text = format!(
        "#EXTM3U\n../secret.txt\n{}\nevil.m3u\n/dev/zero\nhttp://127.0.0.1:9/x\n",
        secret.display()
    );
    fs::write(&list, text).unwrap();
    let paths = |path: &Path| Paths {
        paths: vec![path.display().to_string()],
    };
    let told = playlist_import(app, paths(&list)).unwrap().remove(0);
    assert_eq!((told.entries, told.missing), (4, 4));
    let row = told.playlist.unwrap();
    assert!(entries(&house, row.id).0.iter().all(|song| *song == 0));
    for path in ["/dev/zero", "/no/such.m3u"] {
        let told = playlist_import(app, paths(Path::new(path)))
            .unwrap()
            .remove(0);
        assert!(told.playlist.is_none() && told.problem.unwrap().ends_with('.'));
    }
}

#[test]
fn the_queue_is_saved_in_the_order_played() {
    let (house, ids) = three();
    let app = &house.app;
    queue_add(
        app,
        QueueAdd {
            ids: vec![ids[2], ids[0]],
            place: QueuePlace::End,
        },
    )
    .unwrap();
    let saved = playlist_from_queue(app, PlaylistName { name: "Now".into() }).unwrap();
    assert_eq!(entries(&house, saved.id).0, [ids[2], ids[0]]);
    assert!(playlist_from_queue(app, PlaylistName { name: " ".into() }).is_err());
}
