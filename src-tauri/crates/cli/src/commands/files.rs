//! `tags`, `decode` and `bundle check`: files without a library.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use app::files::{self, BundleCheck, Decoded, FileTags, Problem};

use crate::arguments::Everywhere;
use crate::output::{self, plain};

/// Reads the tags of files.
pub(super) fn tags(everywhere: &Everywhere, files: &[PathBuf]) -> Result<()> {
    let mut failed = 0;
    for file in files {
        let tags = files::tags(file);
        failed += usize::from(tags.error.is_some());
        match everywhere.json {
            true => output::json(&tags)?,
            false => output::line(&told(&tags))?,
        }
    }
    all_done(failed, files.len(), "could not be read")
}

/// Decodes files, into `out` where it is given.
pub(super) fn decode(everywhere: &Everywhere, files: &[PathBuf], out: Option<&Path>) -> Result<()> {
    let mut failed = 0;
    for file in files {
        let decoded = files::decode(file, out);
        failed += usize::from(decoded.error.is_some());
        match everywhere.json {
            true => output::json(&decoded)?,
            false => output::line(&heard(&decoded))?,
        }
    }
    all_done(failed, files.len(), "could not be decoded")
}

/// Checks bundles.
pub(super) fn check_bundles(everywhere: &Everywhere, paths: &[PathBuf]) -> Result<()> {
    let (mut wrong, mut all) = (0, 0);
    for path in paths {
        for check in checks(path) {
            all += 1;
            wrong += usize::from(!check.ok);
            match everywhere.json {
                true => output::json(&check)?,
                false => output::line(&judged(&check))?,
            }
        }
    }
    all_done(wrong, all, "are not in order")
}

/// The checks of a path; one that cannot be read is a check that failed.
fn checks(path: &Path) -> Vec<BundleCheck> {
    files::check_bundles(path).unwrap_or_else(|error| {
        vec![BundleCheck {
            path: path.display().to_string(),
            ok: false,
            problems: vec![Problem {
                code: "unreadable".into(),
                message: format!("{error:#}"),
                line: None,
                column: None,
            }],
        }]
    })
}

fn all_done(failed: usize, all: usize, what: &str) -> Result<()> {
    if failed > 0 {
        bail!("{failed} of {all} {what}.");
    }
    Ok(())
}

fn told(tags: &FileTags) -> String {
    if let Some(error) = &tags.error {
        return plain(&format!("{}: {error}", tags.path));
    }
    let number = |number: Option<u32>| number.map(|number| number.to_string());
    let fields = [
        ("title", tags.title.clone()),
        ("artist", tags.artist.clone()),
        ("album", tags.album.clone()),
        ("album artist", tags.album_artist.clone()),
        ("genre", tags.genre.clone()),
        ("year", number(tags.year.map(u32::from))),
        ("track", number(tags.track)),
        ("disc", number(tags.disc)),
        (
            "length",
            tags.duration_s
                .map(|seconds| output::clock((seconds * 1000.0) as u64)),
        ),
        ("codec", tags.codec.clone()),
        ("sample rate", number(tags.sample_rate)),
        ("channels", number(tags.channels.map(u32::from))),
        ("kbit/s", number(tags.bitrate)),
    ];
    let fields = fields
        .into_iter()
        .filter_map(|(name, value)| Some(format!("\n  {name:<13}{}", plain(&value?))));
    plain(&tags.path) + &fields.collect::<String>()
}

fn heard(decoded: &Decoded) -> String {
    let told = match (&decoded.error, &decoded.out) {
        (Some(error), _) => error.clone(),
        (None, out) => format!(
            "{} samples, {} Hz, {} channels, {:.3} s{}",
            decoded.samples.unwrap_or_default(),
            decoded.sample_rate.unwrap_or_default(),
            decoded.channels.unwrap_or_default(),
            decoded.seconds.unwrap_or_default(),
            out.as_ref()
                .map(|out| format!(" → {out}"))
                .unwrap_or_default(),
        ),
    };
    plain(&format!("{}: {told}", decoded.path))
}

fn judged(check: &BundleCheck) -> String {
    if check.ok {
        return plain(&format!("{}: in order", check.path));
    }
    let problems = check.problems.iter().map(|problem| {
        let place = match (problem.line, problem.column) {
            (Some(line), Some(column)) => format!("line {line}, column {column}: "),
            (Some(line), None) => format!("line {line}: "),
            _ => String::new(),
        };
        format!(
            "\n  {}",
            plain(&format!("{place}{} [{}]", problem.message, problem.code))
        )
    });
    plain(&check.path) + &problems.collect::<String>()
}
