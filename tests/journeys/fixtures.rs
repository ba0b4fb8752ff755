//! The reference fixtures, hostile ones included: all listed as their manifest says.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::program::run;
use crate::support::{Profile, fixtures};

/// Classes of the manifest whose audio files must be listed.
const LISTED: &[&str] = &[
    "valid",
    "odd",
    "tags-only",
    "bundle",
    "gapless",
    "hostile-bundle",
    "hostile-tag",
    "hostile-stream",
];
/// Endings of audio files among them.
const AUDIO: &[&str] = &[
    "mp3", "flac", "ogg", "oga", "opus", "m4a", "wav", "aif", "aiff", "aifc", "aac",
];

/// The audio files that must be listed.
fn wanted(fixtures: &Path) -> Vec<PathBuf> {
    let manifest = std::fs::read_to_string(fixtures.join("MANIFEST.tsv")).unwrap();
    let rows = manifest.lines().skip(1);
    rows.filter_map(|row| {
        let mut fields = row.split('\t');
        let file = fixtures.join(fields.next()?);
        let class = fields.nth(6)?;
        let ending = file.extension()?.to_str()?.to_lowercase();
        let counts = LISTED.contains(&class) && AUDIO.contains(&&*ending);
        counts.then_some(file)
    })
    .collect()
}

/// Every file of the songs: the same audio under two names is one song.
fn paths(songs: &[Value]) -> HashSet<PathBuf> {
    let all = songs
        .iter()
        .flat_map(|song| song["paths"].as_array().unwrap());
    all.map(|path| PathBuf::from(path.as_str().unwrap()))
        .collect()
}

#[test]
fn every_file_that_must_be_listed_is() {
    let Some(fixtures) = fixtures() else { return };
    let fixtures = fixtures.canonicalize().unwrap();
    let profile = Profile::new();
    let began = Instant::now();
    let folder = fixtures.display().to_string();
    let added = run(&profile, &["add", "--json", &folder]).done().last();
    assert!(
        began.elapsed() < Duration::from_secs(120),
        "{:?}",
        began.elapsed()
    );
    let songs = run(&profile, &["songs", "--json"]).done().lines();
    let listed = paths(&songs);
    let wanted = wanted(&fixtures);
    assert!(wanted.len() > 250, "{} to be listed", wanted.len());
    let missing: Vec<_> = wanted
        .iter()
        .filter(|file| !listed.contains(*file))
        .collect();
    assert!(
        missing.is_empty(),
        "{} of {} missing: {missing:#?}",
        missing.len(),
        wanted.len()
    );
    assert!(songs.iter().all(|song| {
        song["title"]
            .as_str()
            .is_some_and(|title| !title.is_empty())
    }));
    assert_eq!(
        added["seen"].as_u64().unwrap() as usize,
        paths(&songs).len(),
        "{added}"
    );
}

#[test]
fn nothing_outside_a_hostile_bundle_is_shown() {
    let Some(fixtures) = fixtures() else { return };
    let hostile = fixtures.canonicalize().unwrap().join("hostile/bundles");
    let profile = Profile::new();
    run(&profile, &["add", "--json", hostile.to_str().unwrap()]).done();
    for song in run(&profile, &["songs", "--json"]).done().lines() {
        for key in ["path", "image"] {
            if let Some(path) = song[key].as_str() {
                let inside = Path::new(path).canonicalize().unwrap();
                assert!(inside.starts_with(&hostile), "{song}");
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn names_of_every_kind_are_listed_once() {
    let Some(fixtures) = fixtures() else { return };
    let profile = Profile::new();
    let archive = fixtures.join("hostile/names.tar.gz");
    let unpacked = std::process::Command::new("tar")
        .arg("-xzf")
        .arg(archive)
        .arg("-C")
        .arg(profile.music())
        .status()
        .unwrap();
    assert!(unpacked.success());
    let music = profile.music().display().to_string();
    run(&profile, &["add", "--json", &music]).done();
    let songs = run(&profile, &["songs", "--json"]).done().lines();
    assert!(!songs.is_empty());
    let ids: HashSet<u64> = songs
        .iter()
        .map(|song| song["id"].as_u64().unwrap())
        .collect();
    assert_eq!(ids.len(), songs.len());
    for song in &songs {
        let path = song["path"].as_str().unwrap();
        assert!(
            path.starts_with(&*profile.music().to_string_lossy()),
            "{path}"
        );
    }
}
