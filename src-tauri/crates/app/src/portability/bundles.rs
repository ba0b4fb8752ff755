//! Songs as bundles in a folder: audio, picture and JSON with one stem, which another Undertone takes
//! in as the same songs.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use domain::Tags;
use domain::bundle::describe;
use domain::names;
use media::bundle::BundleData;
use serde_json::{Map, Value};
use storage::dump;
use storage::songs::{self, Details, SongRecord};

use super::{Portability, names::stem};
use crate::failure::Coded;
use crate::files::{copy_whole, hash, put_whole};
use crate::wire::{BundleExport, ExportFailure, ExportReport, JobKind};

/// Failures in a report at most.
const REPORTED: usize = 1_000;
/// Keys of a bundle's JSON that are only written when asked for.
const ON_REQUEST: [&str; 5] = ["features", "mood", "plays", "last_played", "loved"];

/// More keys for a song's JSON, by its id.
pub(crate) type More<'a> = dyn Fn(u32) -> Result<Map<String, Value>> + 'a;

/// A song about to be exported.
struct Song {
    row: SongRecord,
    details: Details,
}

impl Portability {
    /// Writes songs as bundles and waits until done. A song that is in the folder already, audio and
    /// all, is left out; nothing that is there is written over.
    ///
    /// # Errors
    /// [`Code::BadRequest`](crate::wire::Code::BadRequest) without songs; otherwise when the folder cannot
    /// be made. Songs that fail are items.
    pub(crate) fn export_bundles(
        &self,
        request: &BundleExport,
        more: &More<'_>,
    ) -> Result<ExportReport> {
        let inner = &*self.inner;
        let ids = match &request.query {
            Some(query) => inner.library.order(query)?,
            None => request.ids.clone(),
        };
        if ids.is_empty() {
            return Err(Coded::bad_request("There is no song to export."));
        }
        let folder = Path::new(&request.folder);
        fs::create_dir_all(folder)
            .with_context(|| format!("The folder {} cannot be made", folder.display()))?;
        let job = inner.jobs.begin(JobKind::Export);
        job.set_total(ids.len() as u64);
        let mut report = new_report(folder);
        let mut taken = HashSet::new();
        for id in ids {
            job.wait_while_paused();
            if job.cancelled() {
                break;
            }
            match self.song(id)? {
                Some(song) => {
                    let title = song.row.title.clone();
                    let outcome = self.export(&song, folder, &mut taken, more, &mut report);
                    if let Err(error) = outcome {
                        tell(&mut report, id, title, &error);
                    }
                }
                None => report.skipped += 1,
            }
            job.advance(1);
        }
        Ok(report)
    }

    /// What the listener said of a song and heard of it, as far as it is asked for.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) fn of_listener(
        &self,
        id: u32,
        request: &BundleExport,
    ) -> Result<Map<String, Value>> {
        let known = self.inner.db.read(|db| dump::of_listener(db, id))?;
        let mut told = Map::new();
        let mut tell = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                told.insert(key.to_owned(), value);
            }
        };
        if request.ratings {
            // Half stars here, stars in a bundle.
            let rating = known["rating"].as_f64().map(|half_stars| half_stars / 2.0);
            tell("rating", rating.map(Value::from));
            tell(
                "loved",
                known["loved"].as_i64().map(|loved| Value::from(loved != 0)),
            );
        }
        if request.plays {
            tell("plays", known["plays"].as_i64().map(Value::from));
            tell(
                "last_played",
                known["last_played"].as_i64().map(Value::from),
            );
        }
        Ok(told)
    }

    fn song(&self, id: u32) -> Result<Option<Song>> {
        Ok(self.inner.db.read(|db| {
            let row = songs::rows(db, &[id])?.pop();
            let details = songs::details(db, id)?;
            Ok(row.zip(details).map(|(row, details)| Song { row, details }))
        })?)
    }

    fn export(
        &self,
        song: &Song,
        folder: &Path,
        taken: &mut HashSet<String>,
        more: &More<'_>,
        report: &mut ExportReport,
    ) -> Result<()> {
        let (root, below, name) = &song.details.place;
        let audio = names::join(root, &[below, name]);
        let mut data = data(song);
        let stem = folder.join(stem(&data.tags, taken));
        let ending = audio.extension().unwrap_or_default();
        let place = with_ending(&stem, ending);
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent)?;
        }
        if place.exists() && same_content(&audio, &place)? {
            report.skipped += 1;
        } else {
            report.bytes += copy_whole(&audio, &place)
                .with_context(|| format!("{} could not be copied", audio.display()))?;
            report.files += 1;
            report.songs += 1;
        }
        let cover = song.row.cover.as_deref();
        if let Some(cover) = cover.and_then(|cover| self.inner.library.cover_file(cover)) {
            let place = with_ending(&stem, cover.extension().unwrap_or("jpg".as_ref()));
            if !place.exists() {
                report.bytes += copy_whole(&cover, &place)
                    .with_context(|| format!("{} could not be copied", cover.display()))?;
                report.files += 1;
            }
        }
        data.other.extend(more(song.row.id)?);
        let json = media::bundle::to_json(&data);
        put_whole(&with_ending(&stem, "json".as_ref()), json.as_bytes())?;
        report.files += 1;
        report.bytes += json.len() as u64;
        Ok(())
    }
}

/// What a bundle's JSON says of a song: everything that is shown, and every key of its own JSON that
/// we do not know.
fn data(song: &Song) -> BundleData {
    let tags = |json: &Option<String>| -> Tags {
        json.as_deref()
            .and_then(|json| serde_json::from_str(json).ok())
            .unwrap_or_default()
    };
    let (in_tags, in_data, other) = &song.details.sources;
    let name = names::shown(&song.details.place.2);
    let described = describe(Some(&tags(in_data)), Some(&tags(in_tags)), &name).data;
    let mut other: Map<String, Value> = other
        .as_deref()
        .and_then(|json| serde_json::from_str(json).ok())
        .unwrap_or_default();
    for key in ON_REQUEST.iter().chain(&["file", "image"]) {
        other.shift_remove(*key);
    }
    BundleData {
        tags: Tags {
            rating: None,
            ..described.tags
        },
        other,
        ..BundleData::default()
    }
}

fn with_ending(stem: &Path, ending: &std::ffi::OsStr) -> PathBuf {
    let mut name = stem.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn same_content(one: &Path, other: &Path) -> Result<bool> {
    if fs::metadata(one)?.len() != fs::metadata(other)?.len() {
        return Ok(false);
    }
    Ok(hash(one)? == hash(other)?)
}

fn new_report(folder: &Path) -> ExportReport {
    ExportReport {
        folder: folder.display().to_string(),
        songs: 0,
        files: 0,
        bytes: 0,
        skipped: 0,
        failed: 0,
        items: Vec::new(),
    }
}

fn tell(report: &mut ExportReport, song_id: u32, title: String, error: &anyhow::Error) {
    report.failed += 1;
    if report.items.len() < REPORTED {
        report.items.push(ExportFailure {
            song_id,
            title,
            reason: format!("{error:#}."),
        });
    }
}
