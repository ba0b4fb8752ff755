//! `fixtures/MANIFEST.tsv`, read.

#![allow(dead_code, reason = "not every test binary looks at every column")]

use std::path::{Path, PathBuf};

/// One file of the manifest.
#[derive(Debug, Clone)]
pub struct Row {
    /// Path below the fixtures, as written.
    pub file: String,
    /// Where it is.
    pub path: PathBuf,
    pub class: String,
    pub must: String,
    /// Expected fields by column name, empty ones left out.
    pub expected: Vec<(&'static str, String)>,
    pub tolerance: f64,
    pub samples: Option<u64>,
    pub notes: String,
}

/// Columns that are scored, in the manifest's names.
pub const FIELDS: [&str; 11] = [
    "title",
    "artist",
    "album",
    "albumartist",
    "genre",
    "year",
    "track",
    "disc",
    "duration_s",
    "sample_rate",
    "channels",
];

/// The folder of the fixtures, or `None` with a message where there is none.
pub fn folder() -> Option<PathBuf> {
    let shared = std::env::var_os("UNDERTONE_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared"),
        PathBuf::from,
    );
    let folder = shared.join("fixtures");
    if folder.join("MANIFEST.tsv").is_file() {
        return Some(folder);
    }
    eprintln!("skipped: no fixtures at {}", folder.display());
    None
}

/// Every row, or `None` with a message where the fixtures are absent.
pub fn rows() -> Option<Vec<Row>> {
    let folder = folder()?;
    let text = std::fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap();
    let mut lines = text.lines();
    let columns: Vec<&str> = lines.next().unwrap().split('\t').collect();
    Some(lines.map(|line| row(&folder, &columns, line)).collect())
}

fn row(folder: &Path, columns: &[&str], line: &str) -> Row {
    let values: Vec<&str> = line.split('\t').collect();
    let value = |name: &str| {
        let at = columns.iter().position(|column| *column == name).unwrap();
        values.get(at).copied().unwrap_or_default().to_owned()
    };
    let file = value("file");
    Row {
        path: folder.join(&file),
        class: value("class"),
        must: value("must"),
        expected: FIELDS
            .into_iter()
            .map(|field| (field, value(field)))
            .filter(|(_, expected)| !expected.is_empty())
            .collect(),
        tolerance: value("duration_tol_s").parse().unwrap_or(0.0),
        samples: value("samples").parse().ok(),
        notes: value("notes"),
        file,
    }
}
