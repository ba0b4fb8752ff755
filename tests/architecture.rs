//! The import rules of ARCHITECTURE.md, held against `cargo metadata`.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

/// Each crate of ours, and the crates of ours it may import.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("media", &["domain"]),
    ("scanner", &["domain"]),
    ("storage", &["domain"]),
    ("analysis", &["domain"]),
    ("playback", &["domain", "media"]),
    ("scrobble", &[]),
    ("secrets", &[]),
    (
        "app",
        &[
            "domain", "media", "scanner", "storage", "analysis", "playback", "scrobble", "secrets",
        ],
    ),
    ("server", &["app"]),
    ("cli", &["app", "server"]),
    ("undertone", &["app", "server"]),
];

/// Each heavy thing, and the only crate that may name it.
const ONLY: &[(&str, &str)] = &[
    ("tauri", "undertone"),
    ("rusqlite", "storage"),
    ("notify", "scanner"),
    ("axum", "server"),
    ("clap", "cli"),
    ("symphonia", "media"),
    ("lofty", "media"),
    ("image", "media"),
    ("rustfft", "analysis"),
    ("ebur128", "analysis"),
    ("cpal", "playback"),
    ("rodio", "playback"),
    ("rubato", "playback"),
    ("timestretch", "playback"),
    ("reqwest", "scrobble"),
    ("keyring", "secrets"),
];

/// What `domain` may not touch, in its sources: the world.
const WORLD: &[&str] = &[
    "std::fs",
    "std::net",
    "std::thread",
    "std::env",
    "SystemTime::now",
    "Instant::now",
];

/// The direct dependencies of each crate of ours, those of its tests left out.
fn dependencies() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version=1"])
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .map(|package| {
            let all = package["dependencies"].as_array().unwrap().iter();
            let named = all
                .filter(|dependency| dependency["kind"] != "dev")
                .map(|dependency| dependency["name"].as_str().unwrap().to_owned());
            (
                package["name"].as_str().unwrap().to_owned(),
                named.collect(),
            )
        })
        .collect()
}

#[test]
fn every_crate_is_on_the_map() {
    let ours: Vec<String> = dependencies().into_keys().collect();
    let mut map: Vec<&str> = MAY_IMPORT.iter().map(|(name, _)| *name).collect();
    map.sort_unstable();
    assert_eq!(
        ours, map,
        "MAY_IMPORT and ARCHITECTURE.md need the new crate"
    );
}

#[test]
fn crates_import_only_what_the_map_allows() {
    let ours = |name: &str| MAY_IMPORT.iter().any(|(ours, _)| *ours == name);
    for (package, named) in dependencies() {
        let (_, allowed) = MAY_IMPORT
            .iter()
            .find(|(name, _)| *name == package)
            .unwrap();
        for dependency in named.iter().filter(|name| ours(name)) {
            assert!(
                allowed.contains(&dependency.as_str()),
                "`{package}` may not import `{dependency}`"
            );
        }
    }
}

#[test]
fn heavy_things_have_one_door() {
    for (package, named) in dependencies() {
        for (heavy, owner) in ONLY {
            assert!(
                package == *owner || !named.iter().any(|name| name == heavy),
                "only `{owner}` may name `{heavy}`, and `{package}` does"
            );
        }
    }
}

#[test]
fn domain_does_not_touch_the_world() {
    let mut folders = vec![std::path::PathBuf::from("src-tauri/crates/domain/src")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.ends_with("tests.rs") {
                continue;
            }
            files += 1;
            let source = std::fs::read_to_string(&path).unwrap();
            for world in WORLD {
                assert!(!source.contains(world), "{} names {world}", path.display());
            }
        }
    }
    assert!(files > 5);
}
