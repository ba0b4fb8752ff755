//! `add`, `scan`, `import` and `watch`: what is in the library.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Result;
use app::Options;
use app::wire::{
    Event, ImportItem, ImportReport, ImportRequest, ImportStatus, Paths, ScanReport, ScanRequest,
    Topic,
};
use crossbeam_channel::{bounded, select};
use serde::Serialize;

use super::whole;
use crate::arguments::Everywhere;
use crate::long_work::LongWork;
use crate::reach::{self, Reach};
use crate::{interrupt, output};

/// The last line of long work.
#[derive(Debug, Default, Serialize)]
struct Done {
    event: &'static str,
    seen: u32,
    added: u32,
    updated: u32,
    unchanged: u32,
    removed: u32,
    failed: u32,
    waiting: u32,
    seconds: f64,
}

/// Watches folders, and indexes them.
pub(super) fn add(everywhere: &Everywhere, folders: &[PathBuf]) -> Result<()> {
    let paths: Vec<String> = folders
        .iter()
        .map(|folder| whole(folder))
        .collect::<Result<_>>()?;
    report(
        everywhere,
        work(everywhere)?,
        "folders_add",
        &Paths { paths },
    )
}

/// Brings the library up to date.
pub(super) fn scan(everywhere: &Everywhere, full: bool) -> Result<()> {
    report(
        everywhere,
        work(everywhere)?,
        "library_scan",
        &ScanRequest { full },
    )
}

/// Imports files, folders and zips.
pub(super) fn import(everywhere: &Everywhere, paths: &[PathBuf], reference: bool) -> Result<()> {
    let paths = paths
        .iter()
        .map(|path| whole(path))
        .collect::<Result<_>>()?;
    let mut work = work(everywhere)?;
    let began = Instant::now();
    let request = ImportRequest {
        paths,
        reference,
        every_item: true,
    };
    let report: ImportReport = work.call("library_import", &request)?;
    work.clear();
    for item in &report.items {
        tell_item(everywhere, item)?;
    }
    let done = Done {
        event: "done",
        seen: report.added + report.updated + report.duplicates + report.failed + report.waiting,
        added: report.added,
        updated: report.updated,
        unchanged: report.duplicates,
        failed: report.failed,
        waiting: report.waiting,
        seconds: began.elapsed().as_secs_f64(),
        ..Done::default()
    };
    tell_done(everywhere, &done)?;
    work.close()
}

/// Stays, and tells what changes.
pub(super) fn watch(everywhere: &Everywhere) -> Result<()> {
    let options = Options {
        watch: true,
        ..reach::options(everywhere)?
    };
    reach::log(everywhere, Some(&options));
    let stop = interrupt::asked()?;
    let reach = Reach::to(&options)?;
    let (sender, changes) = bounded(0);
    let events = reach.events()?;
    std::thread::spawn(move || {
        for event in events {
            if sender.send(event).is_err() {
                break;
            }
        }
    });
    loop {
        select! {
            recv(stop) -> _ => break,
            recv(changes) -> event => match event {
                Ok(Event::Changed(topics)) => tell_changed(everywhere, &topics)?,
                Ok(_) => {}
                // The running program closed.
                Err(_) => break,
            },
        }
    }
    reach.close();
    Ok(())
}

fn work(everywhere: &Everywhere) -> Result<LongWork> {
    LongWork::on(Reach::to(&reach::options(everywhere)?)?, everywhere)
}

fn report(
    everywhere: &Everywhere,
    mut work: LongWork,
    command: &str,
    request: &impl Serialize,
) -> Result<()> {
    let report: ScanReport = work.call(command, request)?;
    work.clear();
    let done = Done {
        event: "done",
        seen: report.seen,
        added: report.added,
        updated: report.updated,
        unchanged: report.unchanged,
        removed: report.removed,
        failed: report.failed,
        waiting: report.waiting,
        seconds: report.seconds,
    };
    tell_done(everywhere, &done)?;
    work.close()
}

fn tell_done(everywhere: &Everywhere, done: &Done) -> Result<()> {
    if everywhere.json {
        return output::json(done);
    }
    if everywhere.quiet {
        return Ok(());
    }
    let counts = [
        (done.added, "added"),
        (done.updated, "updated"),
        (done.unchanged, "unchanged"),
        (done.removed, "removed"),
        (done.failed, "failed"),
        (done.waiting, "waiting"),
    ];
    let told: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let told = match told.is_empty() {
        true => "nothing to do".to_owned(),
        false => told.join(", "),
    };
    output::line(&format!(
        "{} seen in {:.1} s: {told}.",
        done.seen, done.seconds
    ))
}

fn tell_item(everywhere: &Everywhere, item: &ImportItem) -> Result<()> {
    #[derive(Serialize)]
    struct Item<'a> {
        event: &'static str,
        path: &'a str,
        status: ImportStatus,
        reason: &'a str,
    }
    if everywhere.json {
        return output::json(&Item {
            event: "item",
            path: &item.path,
            status: item.status,
            reason: &item.reason,
        });
    }
    if everywhere.quiet {
        return Ok(());
    }
    let status = match item.status {
        ImportStatus::Added => "added",
        ImportStatus::Updated => "updated",
        ImportStatus::Duplicate => "already here",
        ImportStatus::Waiting => "waiting",
        ImportStatus::Failed => "failed",
        ImportStatus::Skipped => "skipped",
    };
    let line = format!("{status}: {} {}", item.path, item.reason);
    output::line(output::plain(&line).trim_end())
}

fn tell_changed(everywhere: &Everywhere, topics: &[Topic]) -> Result<()> {
    #[derive(Serialize)]
    struct Changed<'a> {
        event: &'static str,
        topics: &'a [Topic],
    }
    if everywhere.json {
        return output::json(&Changed {
            event: "changed",
            topics,
        });
    }
    let names: Vec<String> = topics
        .iter()
        .map(|topic| format!("{topic:?}").to_lowercase())
        .collect();
    output::line(&format!("changed: {}", names.join(", ")))
}
