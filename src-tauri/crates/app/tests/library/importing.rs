//! Imports: what is dropped is copied whole, once, and can be taken back.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use app::commands;
use app::wire::*;

use crate::house::*;

fn import(house: &House, paths: &[PathBuf]) -> ImportReport {
    let paths = paths
        .iter()
        .map(|path| path.to_str().unwrap().to_owned())
        .collect();
    commands::library_import(
        &house.app,
        ImportRequest {
            paths,
            reference: false,
            every_item: false,
        },
    )
    .unwrap()
}

fn library_files(house: &House) -> Vec<String> {
    fn below(folder: &Path, root: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                below(&entry.path(), root, found);
            } else {
                found.push(
                    entry
                        .path()
                        .strip_prefix(root)
                        .unwrap()
                        .to_str()
                        .unwrap()
                        .to_owned(),
                );
            }
        }
    }
    let root = house.folder().join("data/library");
    let mut found = Vec::new();
    below(&root, &root, &mut found);
    found.sort();
    found
}

fn counts(report: &ImportReport) -> (u32, u32, u32, u32, u32) {
    (
        report.added,
        report.updated,
        report.duplicates,
        report.failed,
        report.waiting,
    )
}

#[test]
fn a_folder_of_bundles_is_copied_once_and_taken_back() {
    let house = House::quiet();
    let drop = house.folder().join("drop");
    bundle(&drop.join("one"), "a", "Halo", "Beyoncé", "I Am", 1);
    bundle(&drop, "b", "Diva", "Beyoncé", "I Am", 2);
    put(&drop.join("broken.mp3"), b"no music");
    let paths = [drop.clone()];
    let preview = commands::drop_preview(
        &house.app,
        Paths {
            paths: vec![drop.to_str().unwrap().into()],
        },
    )
    .unwrap();
    assert_eq!(
        (
            preview.songs,
            preview.complete,
            preview.partial,
            preview.skipped
        ),
        (2, 2, 0, 1)
    );
    let report = import(&house, &paths);
    assert_eq!(counts(&report), (2, 0, 0, 1, 0));
    assert!(
        report
            .items
            .iter()
            .filter(|item| item.status == ImportStatus::Added)
            .all(|item| item.song_id.is_some())
    );
    let failed = report
        .items
        .iter()
        .find(|item| item.status == ImportStatus::Failed)
        .unwrap();
    assert_eq!(failed.name, "broken.mp3");
    assert!(!failed.reason.is_empty());
    assert_eq!(house.titles(SongQuery::default()), ["Diva", "Halo"]);
    let files = library_files(&house);
    assert_eq!(
        files,
        ["a.json", "a.png", "a.wav", "b.json", "b.png", "b.wav"]
            .map(|name| format!("Beyoncé/I Am/{name}"))
    );
    let again = import(&house, &paths);
    assert_eq!(counts(&again), (0, 0, 2, 1, 0));
    assert_eq!(library_files(&house), files);
    assert_eq!(house.scan().added, 0);
    let undone = commands::import_undo(
        &house.app,
        ImportRef {
            import_id: report.import_id,
        },
    )
    .unwrap();
    assert_eq!(
        undone,
        Undone {
            removed: 2,
            restored: 0
        }
    );
    assert!(house.rows().is_empty());
    assert!(library_files(&house).is_empty());
    assert!(
        drop.join("one/a.wav").exists(),
        "the listener's own files stay"
    );
    assert!(
        commands::import_undo(
            &house.app,
            ImportRef {
                import_id: report.import_id
            }
        )
        .is_err()
    );
}

#[test]
fn the_same_sound_with_another_json_is_an_update_that_can_be_taken_back() {
    let house = House::quiet();
    let drop = house.folder().join("drop");
    bundle(&drop, "a", "Before", "X", "Y", 1);
    import(&house, std::slice::from_ref(&drop));
    let id = house.rows()[0].id;
    put(&drop.join("a.json"), &json("After", "X", "Y"));
    let report = import(&house, &[drop.join("a.wav"), drop.join("a.json")]);
    assert_eq!(counts(&report), (0, 1, 0, 0, 0), "{report:#?}");
    let rows = house.rows();
    assert_eq!(
        (rows.len(), rows[0].id, rows[0].title.as_str()),
        (1, id, "After")
    );
    let undone = commands::import_undo(
        &house.app,
        ImportRef {
            import_id: report.import_id,
        },
    )
    .unwrap();
    assert_eq!(
        undone,
        Undone {
            removed: 0,
            restored: 1
        }
    );
    assert_eq!(house.rows()[0].title, "Before");
}

#[test]
fn parts_given_one_by_one_find_each_other_in_any_order() {
    for order in [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ] {
        let house = House::quiet();
        let parts = [
            ("a.wav", wav(1, 1)),
            ("a.json", json("Halo", "X", "Y")),
            ("a.png", RED.to_vec()),
        ];
        for part in order {
            // Each in a folder of its own: nothing lies beside it.
            let path = house
                .folder()
                .join(format!("drop{part}"))
                .join(parts[part].0);
            put(&path, &parts[part].1);
            let report = import(&house, &[path]);
            assert_eq!(report.failed, 0, "{order:?} {report:#?}");
        }
        let rows = house.rows();
        assert_eq!(rows.len(), 1, "{order:?}");
        assert_eq!(rows[0].title, "Halo", "{order:?}");
        assert!(rows[0].cover.is_some(), "{order:?}");
        assert!(house.waiting().is_empty(), "{order:?}");
    }
}

#[test]
fn a_bundle_split_over_dropped_files_is_one_song() {
    let house = House::quiet();
    let (one, two) = (house.folder().join("one"), house.folder().join("two"));
    put(&one.join("a.wav"), &wav(1, 1));
    put(&two.join("a.json"), &json("Halo", "X", "Y"));
    let report = import(&house, &[one.join("a.wav"), two.join("a.json")]);
    assert_eq!(counts(&report), (1, 0, 0, 0, 0));
    assert_eq!(house.rows()[0].title, "Halo");
}

#[test]
fn a_zip_is_a_folder() {
    let house = House::quiet();
    let path = house.folder().join("songs.zip");
    let mut zip = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in [
        ("album/a.wav", wav(1, 1)),
        ("album/a.json", json("Halo", "X", "Y")),
        ("../../evil.wav", wav(1, 2)),
        ("readme.txt", b"hello".to_vec()),
    ] {
        zip.start_file(name, options).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap();
    let preview = commands::drop_preview(
        &house.app,
        Paths {
            paths: vec![path.to_str().unwrap().into()],
        },
    )
    .unwrap();
    assert_eq!(preview.songs, 2);
    let report = import(&house, &[path]);
    assert_eq!(counts(&report), (2, 0, 0, 0, 0));
    assert_eq!(house.titles(SongQuery::default()), ["evil", "Halo"]);
    let data = house.folder().join("data");
    assert!(
        fs::read_dir(&data)
            .unwrap()
            .flatten()
            .all(|entry| !entry.file_name().to_string_lossy().starts_with(".import"))
    );
    assert!(!house.folder().join("evil.wav").exists());
}

#[test]
fn by_reference_nothing_is_copied_and_the_folder_is_watched() {
    let house = House::quiet();
    let mine = house.folder().join("mine");
    bundle(&mine, "a", "Halo", "X", "Y", 1);
    let request = ImportRequest {
        paths: vec![mine.to_str().unwrap().into()],
        reference: true,
        every_item: false,
    };
    let report = commands::library_import(&house.app, request).unwrap();
    assert_eq!(report.added, 1);
    assert!(library_files(&house).is_empty());
    let folders = commands::folder_list(&house.app, Nothing {}).unwrap();
    assert_eq!(folders.len(), 3);
    commands::import_undo(
        &house.app,
        ImportRef {
            import_id: report.import_id,
        },
    )
    .unwrap();
    assert!(house.rows().is_empty());
    assert!(mine.join("a.wav").exists());
    assert_eq!(
        commands::folder_list(&house.app, Nothing {}).unwrap().len(),
        2
    );
}

#[test]
fn a_song_that_is_watched_already_is_not_copied() {
    let house = House::quiet();
    bundle(&house.music, "a", "Halo", "X", "Y", 1);
    house.scan();
    let elsewhere = house.folder().join("elsewhere");
    bundle(&elsewhere, "z", "Other words", "X", "Y", 1);
    let before = fs::read(house.music.join("a.json")).unwrap();
    let report = import(&house, &[elsewhere]);
    assert_eq!(counts(&report), (0, 0, 1, 0, 0));
    assert!(
        report.items[0].reason.contains("music"),
        "{}",
        report.items[0].reason
    );
    assert_eq!(
        fs::read(house.music.join("a.json")).unwrap(),
        before,
        "watched files are never changed"
    );
}

#[test]
fn the_demo_songs_end_the_first_run() {
    let house = House::quiet();
    bundle(&house.folder().join("demo/one"), "song", "Demo", "X", "", 1);
    let first_run = || {
        commands::library_summary(&house.app, Nothing {})
            .unwrap()
            .first_run
    };
    assert!(first_run());
    let report = commands::demo_add(&house.app, Nothing {}).unwrap();
    assert_eq!(counts(&report), (1, 0, 0, 0, 0));
    assert_eq!(
        library_files(&house),
        ["X/song.json", "X/song.png", "X/song.wav"]
    );
    assert!(!first_run());
}

#[test]
fn nothing_and_nonsense_are_answered_with_sentences() {
    let house = House::quiet();
    assert!(
        commands::library_import(
            &house.app,
            ImportRequest {
                paths: vec![],
                reference: false,
                every_item: false,
            }
        )
        .is_err()
    );
    let text = house.folder().join("readme.txt");
    put(&text, b"hello");
    let report = import(&house, &[text, house.folder().join("none.mp3")]);
    let told: Vec<_> = report
        .items
        .iter()
        .map(|item| (item.status, item.reason.is_empty()))
        .collect();
    assert_eq!(
        told,
        [
            (ImportStatus::Skipped, false),
            (ImportStatus::Failed, false)
        ]
    );
}

#[test]
fn the_real_bundles_come_with_their_names() {
    let shared = std::env::var_os("UNDERTONE_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared"),
        PathBuf::from,
    );
    let bundles = shared.join("fixtures/bundles");
    if !bundles.is_dir() {
        eprintln!(
            "skipped: the reference fixtures are not at {}",
            bundles.display()
        );
        return;
    }
    let house = House::quiet();
    let report = import(&house, &[bundles]);
    assert_eq!(counts(&report), (5, 0, 0, 0, 0), "{report:#?}");
    let rows = house.rows();
    let whale = rows
        .iter()
        .find(|row| row.title == "Glacier Bay humpback whale song")
        .unwrap();
    assert_eq!(
        (whale.artist.as_str(), whale.year),
        ("National Park Service", Some(2020))
    );
    assert!(
        (64_000..66_000).contains(&whale.duration_ms),
        "{}",
        whale.duration_ms
    );
    for row in &rows {
        assert_eq!(row.status, Status::Ok);
        let cover = row.cover.as_ref().unwrap();
        assert!(house.app.cover_jpeg(cover, 256).unwrap().len() > 1000);
        let files = commands::song_details(&house.app, SongRef { id: row.id }).unwrap();
        assert!(files.json_file.is_some() && files.cover_file.is_some());
    }
}

#[test]
fn files_that_are_no_part_of_a_song_are_named() {
    let house = House::quiet();
    let drop = house.folder().join("drop");
    bundle(&drop, "a", "Halo", "Beyoncé", "I Am", 1);
    put(&drop.join("notes.txt"), b"hello");
    put(&drop.join("more/inner.zip"), b"PK");
    put(&drop.join(".hidden"), b"x");
    let preview = commands::drop_preview(
        &house.app,
        Paths {
            paths: vec![drop.join("notes.txt").to_str().unwrap().into()],
        },
    )
    .unwrap();
    assert_eq!((preview.songs, preview.skipped), (0, 1));
    let request = ImportRequest {
        paths: vec![drop.to_str().unwrap().into()],
        reference: false,
        every_item: true,
    };
    let report = commands::library_import(&house.app, request).unwrap();
    let skipped: Vec<&str> = report
        .items
        .iter()
        .filter(|item| item.status == ImportStatus::Skipped)
        .map(|item| item.name.as_str())
        .collect();
    assert_eq!(report.added, 1);
    assert_eq!(skipped.len(), 2, "{:?}", report.items);
    assert!(skipped.contains(&"notes.txt") && skipped.contains(&"inner.zip"));
    for item in &report.items {
        assert!(item.status != ImportStatus::Skipped || item.reason.ends_with('.'));
    }
}
