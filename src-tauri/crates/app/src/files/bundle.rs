//! Whether the bundles of a folder, or the one a file belongs to, are in order.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use domain::bundle::{Part, pair, part_of};
use serde::Serialize;

/// One bundle, by its JSON, or by its audio where it has none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BundleCheck {
    /// The JSON or audio file.
    pub path: String,
    /// Nothing is wrong.
    pub ok: bool,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong with a bundle.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Problem {
    /// Stable name of the kind of problem.
    pub code: String,
    /// One sentence.
    pub message: String,
    /// Line of the JSON from 1, where known.
    pub line: Option<u32>,
    /// Column of the JSON from 1, where known.
    pub column: Option<u32>,
}

/// Checks every bundle in a folder (not in those below), or the one bundle a file belongs to.
///
/// # Errors
/// When the path or its folder cannot be read, or the file is no part of a bundle.
pub fn check_bundles(path: &Path) -> Result<Vec<BundleCheck>> {
    let unreadable = || format!("{} cannot be read", path.display());
    if std::fs::metadata(path).with_context(unreadable)?.is_dir() {
        return check_folder(path, None);
    }
    let name = path.file_name().with_context(unreadable)?;
    let (stem, _) = part_of(name).with_context(|| {
        format!(
            "{} is no part of a bundle: those are audio, JSON, JPEG, PNG and WebP files",
            path.display()
        )
    })?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    check_folder(folder, Some(stem))
}

/// Checks the bundles of this folder; those with one stem, where one is given.
fn check_folder(folder: &Path, stem: Option<&OsStr>) -> Result<Vec<BundleCheck>> {
    let files = Files::of(folder)?;
    let mut pairing = pair(&files.names);
    for orphan in pairing.orphans.clone() {
        if let Some(audio) = files.json(orphan).and_then(|read| read.data?.file) {
            pairing.adopt_data(&files.names, orphan, &audio);
        }
    }
    let wanted = |index: usize| {
        stem.is_none_or(|stem| part_of(&files.names[index].0).is_some_and(|(own, _)| own == stem))
    };
    let whole = pairing
        .bundles
        .iter()
        .filter(|bundle| wanted(bundle.audio) || bundle.data.is_some_and(&wanted))
        .map(|bundle| match bundle.data {
            Some(data) => files.check(data, None),
            None => files.told(bundle.audio, vec![no_json()]),
        });
    let lonely = pairing
        .orphans
        .iter()
        .filter(|orphan| wanted(**orphan))
        .map(|orphan| files.check(*orphan, Some(no_audio())));
    Ok(whole.chain(lonely).collect())
}

/// The files of one folder that may be parts of bundles.
struct Files {
    folder: PathBuf,
    names: Vec<Name>,
}

/// A file's name, as pairing wants it.
struct Name(OsString);

impl domain::bundle::Named for Name {
    fn name(&self) -> &OsStr {
        &self.0
    }
}

impl Files {
    fn of(folder: &Path) -> Result<Self> {
        let unreadable = || format!("The folder {} cannot be read", folder.display());
        let mut names = Vec::new();
        for entry in std::fs::read_dir(folder).with_context(unreadable)? {
            let entry = entry.with_context(unreadable)?;
            let name = entry.file_name();
            if part_of(&name).is_some() && entry.path().is_file() {
                names.push(name);
            }
        }
        names.sort_unstable();
        Ok(Self {
            folder: folder.to_owned(),
            names: names.into_iter().map(Name).collect(),
        })
    }

    fn path(&self, index: usize) -> PathBuf {
        self.folder.join(&self.names[index].0)
    }

    /// A JSON file as it reads; `None` for other parts and for one that cannot be read at all.
    fn json(&self, index: usize) -> Option<media::bundle::BundleRead> {
        let data = matches!(part_of(&self.names[index].0), Some((_, Part::Data)));
        data.then(|| read_json(&self.path(index)).ok())?
    }

    /// What is wrong with a JSON or a lonely cover.
    fn check(&self, index: usize, also: Option<Problem>) -> BundleCheck {
        let mut problems: Vec<Problem> = match part_of(&self.names[index].0) {
            Some((_, Part::Data)) => match read_json(&self.path(index)) {
                Ok(read) => read.problems.into_iter().map(Problem::from).collect(),
                Err(error) => vec![Problem::new("unreadable", format!("{error:#}"))],
            },
            _ => Vec::new(),
        };
        problems.extend(also);
        self.told(index, problems)
    }

    fn told(&self, index: usize, problems: Vec<Problem>) -> BundleCheck {
        BundleCheck {
            path: self.path(index).display().to_string(),
            ok: problems.is_empty(),
            problems,
        }
    }
}

/// Reads a JSON, but not more of it than a bundle's JSON may have.
fn read_json(path: &Path) -> Result<media::bundle::BundleRead> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| {
            file.take(media::bundle::LARGEST as u64 + 1)
                .read_to_end(&mut bytes)
        })
        .with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(media::bundle::parse(&bytes))
}

fn no_json() -> Problem {
    Problem::new(
        "no_json",
        "There is no JSON with this name; the song is described by its tags alone.",
    )
}

fn no_audio() -> Problem {
    Problem::new(
        "no_audio",
        "There is no audio file with this name in the folder.",
    )
}

impl Problem {
    fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            line: None,
            column: None,
        }
    }
}

impl From<media::bundle::Problem> for Problem {
    fn from(problem: media::bundle::Problem) -> Self {
        Self {
            code: problem.code.into(),
            message: problem.message,
            line: problem.line,
            column: problem.column,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        folder
    }

    fn codes(checks: &[BundleCheck]) -> Vec<(String, Vec<&str>)> {
        checks
            .iter()
            .map(|check| {
                let name = Path::new(&check.path).file_name().unwrap();
                let codes = check.problems.iter().map(|problem| &*problem.code);
                (name.display().to_string(), codes.collect())
            })
            .collect()
    }

    #[test]
    fn a_folder_is_checked_bundle_by_bundle() {
        let folder = folder(&[
            ("good.mp3", ""),
            (
                "good.json",
                r#"{"title": "Good", "genre": 3, "year": 2024}"#,
            ),
            ("good.jpg", ""),
            ("alone.mp3", ""),
            ("lost.json", r#"{"title": "Lost"}"#),
            ("notes.txt", ""),
        ]);
        let checks = check_bundles(folder.path()).unwrap();
        assert_eq!(
            codes(&checks),
            [
                ("alone.mp3".into(), vec!["no_json"]),
                ("good.json".into(), vec![]),
                ("lost.json".into(), vec!["no_audio"]),
            ]
        );
        assert!(checks[1].ok && !checks[0].ok);
    }

    #[test]
    fn any_part_stands_for_its_bundle() {
        let folder = folder(&[
            ("a.mp3", ""),
            ("a.json", "{\n  \"title\": "),
            ("b.mp3", ""),
            ("b.json", "{}"),
        ]);
        for name in ["a.mp3", "a.json"] {
            let checks = check_bundles(&folder.path().join(name)).unwrap();
            assert_eq!(checks.len(), 1, "{name}");
            let problem = &checks[0].problems[0];
            assert_eq!(problem.line, Some(2), "{problem:?}");
        }
    }

    #[test]
    fn what_is_no_bundle_is_refused_in_a_sentence() {
        let folder = folder(&[("notes.txt", "")]);
        assert!(check_bundles(&folder.path().join("notes.txt")).is_err());
        assert!(check_bundles(&folder.path().join("missing.json")).is_err());
    }
}
