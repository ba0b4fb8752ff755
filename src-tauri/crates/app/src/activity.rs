//! What the listener was told, kept for the next start.

use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use crossbeam_channel::Receiver;
use storage::Db;
use storage::activity as table;

use crate::events::Events;
use crate::wire::{Event, Notice, NoticeCode, Told};

/// Notices that come so close together are written at once.
const CALM: Duration = Duration::from_millis(200);

/// Writes down what the listener is told, from now until the events end.
pub(crate) struct Diary {
    writer: Option<JoinHandle<()>>,
}

impl Diary {
    /// Begins with what was told at the start.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn keep(db: Db, events: &Events, at_start: &[Notice]) -> Result<Self> {
        let heard = events.subscribe();
        let first: Vec<table::Told> = at_start.iter().filter_map(entry).collect();
        let writer = std::thread::Builder::new()
            .name("activity".into())
            .spawn(move || write(&db, first, &heard))
            .context("The thread that writes down what you are told cannot start")?;
        Ok(Self {
            writer: Some(writer),
        })
    }

    /// Waits until everything is written. Call it when the events have ended.
    pub fn close(&mut self) {
        if let Some(writer) = self.writer.take() {
            // A writer that broke off has said so in the log.
            let _ = writer.join();
        }
    }
}

/// What was told, the newest first. What no version knows any more counts as told of something.
///
/// # Errors
/// When the database cannot be read.
pub(crate) fn list(db: &Db) -> Result<Vec<Told>> {
    let told = db.read(table::list)?;
    Ok(told
        .into_iter()
        .map(|told| Told {
            at: told.at,
            code: serde_json::from_value(told.code.into()).unwrap_or(NoticeCode::Other),
            text: told.text,
            subject: told.subject,
        })
        .collect())
}

fn write(db: &Db, mut told: Vec<table::Told>, heard: &Receiver<Event>) {
    loop {
        keep(db, &told);
        let Ok(event) = heard.recv() else { return };
        told = noticed(&event).into_iter().collect();
        if !told.is_empty() {
            std::thread::sleep(CALM);
            told.extend(heard.try_iter().filter_map(|event| noticed(&event)));
        }
    }
}

fn keep(db: &Db, told: &[table::Told]) {
    if told.is_empty() {
        return;
    }
    if let Err(error) = db.write_bulk(|db| table::add(db, told)) {
        tracing::warn!("what was told could not be written down: {error}");
    }
}

fn noticed(event: &Event) -> Option<table::Told> {
    match event {
        Event::Notice(notice) => entry(notice),
        _ => None,
    }
}

fn entry(notice: &Notice) -> Option<table::Told> {
    let code = serde_json::to_value(notice.code).ok()?;
    Some(table::Told {
        at: now(),
        code: code.as_str()?.to_owned(),
        text: notice.text.clone(),
        subject: notice.subject.clone(),
    })
}

fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_told_is_there_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library.db");
        let notice = |text: &str| Notice {
            code: NoticeCode::FolderGone,
            text: text.into(),
            subject: Some("a".into()),
        };
        let db = Db::open(&path).unwrap();
        let events = Events::default();
        let mut diary = Diary::keep(db.clone(), &events, &[notice("At the start.")]).unwrap();
        for number in 0..250 {
            events.notice(NoticeCode::Slept, format!("{number}."), None);
        }
        events.notice(NoticeCode::SongSkipped, "Last.", Some("b".into()));
        events.close();
        diary.close();
        drop(db);

        let told = list(&Db::open(&path).unwrap()).unwrap();
        assert_eq!(told.len(), table::KEPT as usize);
        assert_eq!(told[0].code, NoticeCode::SongSkipped);
        assert_eq!(
            (told[0].text.as_str(), told[0].subject.as_deref()),
            ("Last.", Some("b"))
        );
        assert!(told[0].at > 1_600_000_000_000);
    }
}
