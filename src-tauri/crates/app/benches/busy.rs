//! How soon the library answers while a large import runs, and how soon an import ends that is stopped.
//!
//! `cargo bench -p app --bench busy -- CORPUS` imports CORPUS into a fresh library. Meanwhile it asks as the
//! page does: whenever songs changed, for counts, the whole order and the first rows, and between that
//! for a search. Then it imports once more and stops that halfway.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a measurement"
)]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use app::wire::*;
use app::{App, Options, commands};
use tempfile::TempDir;

/// Between two questions of somebody who looks around.
const GLANCE: Duration = Duration::from_millis(30);

fn main() {
    let corpus = std::env::args()
        .nth(1)
        .filter(|name| !name.starts_with("--"));
    let Some(corpus) = corpus else { return };
    let corpus = std::path::absolute(corpus).unwrap();
    println!("| what | times | median ms | p99 ms | worst ms |\n|---|---|---|---|---|");
    answers(&corpus);
    stopping(&corpus);
}

fn open(folder: &TempDir) -> Arc<App> {
    let data = folder.path().join("data");
    App::open(Options {
        demo_dir: None,
        watch: false,
        sound: false,
        keyring: false,
        ..Options::at(&data).unwrap()
    })
    .unwrap()
}

fn import(app: &App, corpus: &Path) -> ScanReport {
    let paths = vec![corpus.display().to_string()];
    commands::folders_add(app, Paths { paths }).unwrap()
}

/// Times of one question.
struct Asked {
    what: &'static str,
    spent: Vec<f64>,
}

impl Asked {
    fn new(what: &'static str) -> Self {
        Self {
            what,
            spent: Vec::new(),
        }
    }

    fn time<T>(&mut self, ask: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let answer = ask();
        self.spent.push(began.elapsed().as_secs_f64() * 1000.0);
        answer
    }

    fn print(mut self) {
        self.spent.sort_by(f64::total_cmp);
        let Some(last) = self.spent.len().checked_sub(1) else {
            return;
        };
        let at = |share: f64| self.spent[(last as f64 * share).ceil() as usize];
        println!(
            "| {} | {} | {:.1} | {:.1} | {:.1} |",
            self.what,
            last + 1,
            at(0.5),
            at(0.99),
            at(1.0)
        );
    }
}

/// Asks as the page does while an import runs.
fn answers(corpus: &Path) {
    let folder = TempDir::new().unwrap();
    let app = open(&folder);
    let events = app.subscribe();
    let (over, told) = (AtomicBool::new(false), AtomicU32::new(0));
    let mut counts = Asked::new("counts, while importing");
    let mut orders = Asked::new("whole order by title, while importing");
    let mut rows = Asked::new("50 rows, while importing");
    let mut searches = Asked::new("search, while importing");
    let report = std::thread::scope(|scope| {
        let importing = scope.spawn(|| {
            let report = import(&app, corpus);
            over.store(true, Ordering::SeqCst);
            report
        });
        while !over.load(Ordering::SeqCst) {
            let mut stale = false;
            for event in events.try_iter() {
                told.fetch_add(1, Ordering::Relaxed);
                stale |= matches!(&event, Event::Changed(topics) if topics.contains(&Topic::Songs));
            }
            if stale {
                counts.time(|| commands::library_summary(&app, Nothing {}).unwrap());
                let query = SongQuery::default();
                let order = orders.time(|| commands::song_order(&app, query).unwrap());
                let ids = order.numbers().take(50).collect();
                rows.time(|| commands::song_rows(&app, SongIds { ids }).unwrap());
            }
            let (text, limit) = ("love ni".into(), 50);
            searches.time(|| commands::search(&app, SearchRequest { text, limit }).unwrap());
            std::thread::sleep(GLANCE);
        }
        importing.join().unwrap()
    });
    for asked in [counts, orders, rows, searches] {
        asked.print();
    }
    println!(
        "\n{} songs in {:.2} s = {:.0} a second, {:.1} events a second\n",
        report.added,
        report.seconds,
        f64::from(report.added) / report.seconds,
        f64::from(told.load(Ordering::Relaxed)) / report.seconds
    );
    app.shutdown();
}

/// Stops an import halfway.
fn stopping(corpus: &Path) {
    for round in 0..3 {
        let folder = TempDir::new().unwrap();
        let app = open(&folder);
        std::thread::scope(|scope| {
            let importing = scope.spawn(|| import(&app, corpus));
            let job = loop {
                let jobs = commands::job_list(&app, Nothing {}).unwrap();
                if let Some(job) = jobs.first().filter(|job| job.done > 500) {
                    break job.id;
                }
                std::thread::sleep(Duration::from_millis(5));
            };
            std::thread::sleep(Duration::from_millis(200 * round));
            let asked = Instant::now();
            commands::job_cancel(&app, JobRef { id: job }).unwrap();
            let report = importing.join().unwrap();
            println!(
                "stopped after {} songs: over {:.0} ms after it was asked",
                report.added,
                asked.elapsed().as_secs_f64() * 1000.0
            );
        });
        app.shutdown();
    }
}
