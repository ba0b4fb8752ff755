//! `gain`: how loud songs were measured to be, written into their tags.

use anyhow::{Result, bail};
use app::wire::{EditItem, EditPreview, EditRef, EditReport, SongIds, SongQuery, SortKey};

use crate::arguments::{Everywhere, Gain};
use crate::long_work::LongWork;
use crate::output::{self, plain};
use crate::reach::{self, Reach};

/// Songs of one request at most.
const AT_ONCE: usize = 20_000;

/// Says what would be written, writes it, or takes it back.
pub(super) fn run(everywhere: &Everywhere, gain: &Gain) -> Result<()> {
    let mut work = LongWork::on(Reach::to(&reach::options(everywhere)?)?, everywhere)?;
    let mut failed = 0;
    if let Some(edit_id) = gain.undo {
        let report: EditReport = work.call("edit_undo", &EditRef { edit_id })?;
        work.clear();
        failed += tell(everywhere, &report, "as they were")?;
    } else {
        let query = SongQuery {
            search: gain.query.join(" "),
            sort: SortKey::Relevance,
            ..SongQuery::default()
        };
        let found: Vec<u32> = work.call("song_order", &query)?;
        if found.is_empty() {
            bail!("There is no such song.");
        }
        for ids in found.chunks(AT_ONCE) {
            let ids = SongIds { ids: ids.to_vec() };
            if gain.write {
                let report: EditReport = work.call("gain_write", &ids)?;
                work.clear();
                failed += tell(everywhere, &report, "written")?;
            } else {
                let preview: EditPreview = work.call("gain_preview", &ids)?;
                work.clear();
                show(everywhere, &preview)?;
            }
        }
    }
    work.close()?;
    if failed > 0 {
        bail!("{failed} files were not written.");
    }
    Ok(())
}

fn show(everywhere: &Everywhere, preview: &EditPreview) -> Result<()> {
    if everywhere.json {
        return output::json(preview);
    }
    for item in &preview.items {
        output::line(&plain(&said(item)))?;
    }
    if everywhere.quiet {
        return Ok(());
    }
    output::line(&format!(
        "{} files would be written, {} cannot be; say --write to write them.",
        preview.files, preview.problems
    ))
}

fn said(item: &EditItem) -> String {
    let values = item.differences.iter().map(|one| one.after.as_str());
    let values: Vec<&str> = values.collect();
    match &item.problem {
        Some(problem) => format!("{}: {problem}", item.file),
        None => format!("{}: {}", item.file, values.join(", ")),
    }
}

/// Tells what was done. How many files failed.
fn tell(everywhere: &Everywhere, report: &EditReport, done: &str) -> Result<u32> {
    for item in &report.items {
        tracing::warn!("{}", plain(&format!("{}: {}", item.file, item.reason)));
    }
    if everywhere.json {
        output::json(report)?;
    } else if !everywhere.quiet {
        output::line(&format!(
            "{} files are {done} (number {}), {} said so already, {} wait until their song has ended, {} failed.",
            report.written, report.edit_id, report.unchanged, report.deferred, report.failed
        ))?;
    }
    Ok(report.failed)
}
