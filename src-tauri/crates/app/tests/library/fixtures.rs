//! Files made by others, sound and hostile: every one is listed, none stops the scan.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use app::commands;
use app::wire::*;
use domain::bundle::{Part, part_of};

use crate::house::*;

fn fixtures() -> Option<PathBuf> {
    let shared = std::env::var_os("UNDERTONE_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared"),
        PathBuf::from,
    );
    let fixtures = shared.join("fixtures");
    if !fixtures.is_dir() {
        eprintln!(
            "skipped: the reference fixtures are not at {}",
            fixtures.display()
        );
        return None;
    }
    fixtures.canonicalize().ok()
}

fn audio_below(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            audio_below(&entry.path(), found);
        } else if kind.is_file() && matches!(part_of(&entry.file_name()), Some((_, Part::Audio))) {
            found.insert(entry.path().display().to_string());
        }
    }
}

#[test]
fn every_audio_file_is_listed_and_unreadable_ones_say_why() {
    let Some(fixtures) = fixtures() else { return };
    let house = House::quiet();
    let paths = vec![fixtures.to_str().unwrap().into()];
    let report = commands::folders_add(&house.app, Paths { paths }).unwrap();
    let mut there = BTreeSet::new();
    audio_below(&fixtures, &mut there);
    let page = commands::song_list(
        &house.app,
        SongPageRequest {
            limit: 10_000,
            ..SongPageRequest::default()
        },
    )
    .unwrap();
    // Some have the same audio with other tags: those are one song with several files.
    let listed: BTreeSet<String> = page
        .songs
        .iter()
        .flat_map(|song| song.paths.clone())
        .collect();
    assert_eq!(listed, there);
    assert_eq!(report.seen as usize, there.len());
    for row in house.rows() {
        assert!(!row.title.is_empty());
        assert!(!row.title.chars().any(char::is_control), "{:?}", row.title);
        assert_eq!(row.status == Status::Ok, row.reason.is_none());
    }
    for item in house.waiting() {
        assert!(
            !item.reason.is_empty() && !item.files.is_empty(),
            "{item:?}"
        );
    }
    let again = house.scan();
    assert_eq!((again.added, again.updated), (0, 0), "{again:?}");
    assert!(again.seconds < 2.0, "{again:?}");
}

#[test]
fn covers_of_every_kind_are_drawn_or_refused_with_a_sentence() {
    let Some(fixtures) = fixtures() else { return };
    let house = House::quiet();
    for (n, entry) in fs::read_dir(fixtures.join("covers"))
        .unwrap()
        .flatten()
        .enumerate()
    {
        let ending = entry
            .path()
            .extension()
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        put(&house.music.join(format!("{n}.wav")), &wav(1, n as u32));
        put(
            &house.music.join(format!("{n}.{ending}")),
            &fs::read(entry.path()).unwrap(),
        );
    }
    house.scan();
    for row in house.rows() {
        let cover = row.cover.unwrap();
        match house.app.cover_jpeg(&cover, 96) {
            Ok(jpeg) => assert_eq!(&jpeg[..2], [0xFF, 0xD8]),
            Err(error) => assert!(error.to_string().ends_with(['.', ')']), "{error}"),
        }
    }
    assert!(house.app.cover_jpeg("../../../etc/passwd", 96).is_err());
}

#[cfg(unix)]
#[test]
fn odd_names_are_listed_and_links_lead_nowhere() {
    let Some(fixtures) = fixtures() else { return };
    let house = House::quiet();
    let unpacked = Command::new("tar")
        .args([
            "xzf",
            fixtures.join("hostile/names.tar.gz").to_str().unwrap(),
            "-C",
        ])
        .arg(&house.music)
        .status();
    if !unpacked.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no tar here");
        return;
    }
    let report = house.scan();
    let mut there = BTreeSet::new();
    audio_below(&house.music, &mut there);
    there.retain(|path| !path.contains("/.hidden"));
    assert_eq!(report.seen as usize, there.len());
    let page = SongPageRequest::default();
    let page = commands::song_list(&house.app, page).unwrap();
    let listed: BTreeSet<String> = page
        .songs
        .iter()
        .flat_map(|song| song.paths.clone())
        .collect();
    assert_eq!(listed.len(), there.len());
    let has = |name: &str| listed.iter().any(|path| path.ends_with(name));
    assert!(has("/Caps.mp3") && has("/caps.mp3") && has("/-rf.mp3"));
    assert!(!has("outside.mp3") && !has(".hidden.mp3"));
    for row in house.rows() {
        assert_eq!(
            commands::song_details(&house.app, SongRef { id: row.id })
                .unwrap()
                .row,
            row
        );
    }
    assert_eq!(house.scan().unchanged as usize, there.len());
}
