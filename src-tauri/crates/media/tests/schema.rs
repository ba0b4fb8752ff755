//! `assets/bundle.schema.json` and the bundle reader agree on what a sound bundle is.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

mod manifest;

use std::path::{Path, PathBuf};

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::{Value, json};

struct Schema {
    schemas: Schemas,
    index: SchemaIndex,
}

impl Schema {
    fn load() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../assets/bundle.schema.json");
        let text = std::fs::read_to_string(path).unwrap();
        let mut compiler = Compiler::new();
        let name = "bundle.schema.json";
        compiler
            .add_resource(name, serde_json::from_str(&text).unwrap())
            .unwrap();
        let mut schemas = Schemas::new();
        let index = compiler.compile(name, &mut schemas).unwrap();
        Self { schemas, index }
    }

    fn accepts(&self, value: &Value) -> bool {
        self.schemas.validate(value, self.index).is_ok()
    }
}

fn reader_accepts(value: &Value) -> bool {
    let read = media::bundle::parse(value.to_string().as_bytes());
    read.data.is_some() && read.problems.is_empty()
}

/// The JSON files of the bundles below `folder`.
fn bundles(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| {
            if path.is_dir() {
                bundles(&path)
            } else {
                vec![path]
            }
        })
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect()
}

#[test]
fn real_bundles_are_sound() {
    let schema = Schema::load();
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../assets/demo");
    let mut files = bundles(&demo);
    if let Some(fixtures) = manifest::folder() {
        files.extend(bundles(&fixtures.join("bundles")));
    }
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        let value: Value = serde_json::from_slice(&bytes).unwrap();
        assert!(schema.accepts(&value), "{}", file.display());
        assert_eq!(
            media::bundle::parse(&bytes).problems,
            [],
            "{}",
            file.display()
        );
    }
}

#[test]
fn the_schema_and_the_reader_draw_the_same_line() {
    let schema = Schema::load();
    for (key, sound, unsound) in [
        (
            "title",
            vec![json!("x"), json!(""), json!(null)],
            vec![json!(5), json!([]), json!({})],
        ),
        (
            "artist",
            vec![json!("x"), json!(["a", "b"])],
            vec![json!(true), json!([1])],
        ),
        (
            "artists",
            vec![json!(["a"]), json!("a"), json!([])],
            vec![json!(1), json!([null])],
        ),
        (
            "genre",
            vec![
                json!("Rock"),
                json!(3),
                json!(3.0),
                json!("3"),
                json!(["Jazz", 5]),
                json!(null),
            ],
            vec![
                json!(0),
                json!(9),
                json!(1.5),
                json!({}),
                json!([{}]),
                json!(true),
            ],
        ),
        (
            "year",
            vec![
                json!(2024),
                json!(2020.0),
                json!("2024"),
                json!("2024-08-16"),
                json!(""),
            ],
            vec![json!(0), json!(10000), json!(1.5), json!("soon"), json!([])],
        ),
        (
            "track",
            vec![
                json!(3),
                json!("3"),
                json!("3/12"),
                json!("07/12"),
                json!(0),
                json!(""),
            ],
            vec![json!(-1), json!(1.5), json!("A1"), json!([])],
        ),
        (
            "isrc",
            vec![json!("USRC17607839"), json!("US-RC1-76-07839")],
            vec![json!("short")],
        ),
        (
            "rating",
            vec![json!(0), json!(3.5), json!("5")],
            vec![json!(6), json!(-1), json!("ten")],
        ),
        ("lyrics", vec![json!("a\nb")], vec![json!([])]),
        (
            "track_total",
            vec![json!(12), json!("12")],
            vec![json!("all")],
        ),
        (
            "compilation",
            vec![json!(true), json!(false), json!(null)],
            vec![json!(1), json!("yes")],
        ),
        ("artist_sort", vec![json!("Beatles, The")], vec![json!(1)]),
        (
            "musicbrainz_recording",
            vec![json!("8C1B2A3D-0000-4fff-8000-0123456789ab"), json!("")],
            vec![json!("8c1b2a3d"), json!(8)],
        ),
        (
            "file",
            vec![
                json!("song.mp3"),
                json!("a/song.mp3"),
                json!("https://x.org/a/song.mp3?x#y"),
            ],
            vec![
                json!("/etc/passwd"),
                json!("../x.mp3"),
                json!("..\\x.mp3"),
                json!("a/../../x.mp3"),
                json!("C:\\x.mp3"),
                json!("\\\\host\\x.mp3"),
                json!("file:///x.mp3"),
                json!("x.mp3:stream"),
                json!(1),
            ],
        ),
        (
            "unknown",
            vec![json!(1), json!({ "a": [] }), json!(null)],
            vec![],
        ),
    ] {
        for value in sound {
            let value = json!({ key: value });
            assert!(schema.accepts(&value), "schema refuses {value}");
            assert!(reader_accepts(&value), "reader refuses {value}");
        }
        for value in unsound {
            let value = json!({ key: value });
            assert!(!schema.accepts(&value), "schema accepts {value}");
            assert!(!reader_accepts(&value), "reader accepts {value}");
        }
    }
    assert!(!schema.accepts(&json!([])) && !reader_accepts(&json!([])));
}
