//! `analyse`, `features` and `lyrics`: what songs sound like.

use std::fs::File;
use std::io::{Read, stdin};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use app::files::{self, FileFeatures};
use app::hearing::words_heard;
use app::wire::{AnalyseReport, AnalyseRequest, MoodParts, SongQuery, SortKey, WordsHeard};
use serde::Serialize;

use crate::arguments::{Analyse, Everywhere};
use crate::long_work::LongWork;
use crate::output::{self, plain};
use crate::reach::{self, Reach};

/// Bytes of a text that are read: no song has more words.
const LONGEST: u64 = 1 << 20;

/// Hears the songs that wait.
pub(super) fn analyse(everywhere: &Everywhere, analyse: &Analyse) -> Result<()> {
    #[derive(Serialize)]
    struct Done {
        event: &'static str,
        analysed: u32,
        failed: u32,
        audio_seconds: f64,
        seconds: f64,
    }
    let query = (!analyse.query.is_empty()).then(|| SongQuery {
        search: analyse.query.join(" "),
        sort: SortKey::Relevance,
        ..SongQuery::default()
    });
    let request = AnalyseRequest {
        query,
        jobs: analyse.jobs.unwrap_or(0),
    };
    let mut work = LongWork::on(Reach::to(&reach::options(everywhere)?)?, everywhere)?;
    let report: AnalyseReport = work.call("analyse", &request)?;
    work.clear();
    let done = Done {
        event: "done",
        analysed: report.analysed,
        failed: report.failed,
        audio_seconds: report.audio_seconds,
        seconds: report.seconds,
    };
    if everywhere.json {
        output::json(&done)?;
    } else if !everywhere.quiet {
        output::line(&format!(
            "{} heard, {} could not be; {} of music in {:.1} s.",
            done.analysed,
            done.failed,
            output::clock((done.audio_seconds * 1_000.0) as u64),
            done.seconds
        ))?;
    }
    work.close()
}

/// Hears files.
pub(super) fn features(everywhere: &Everywhere, files: &[PathBuf]) -> Result<()> {
    let mut failed = 0;
    for file in files {
        let heard = files::features(file);
        failed += usize::from(heard.error.is_some());
        match everywhere.json {
            true => output::json(&heard)?,
            false => output::line(&told(&heard))?,
        }
    }
    if failed > 0 {
        bail!("{failed} of {} could not be heard.", files.len());
    }
    Ok(())
}

/// Reads the mood of a text.
pub(super) fn lyrics(everywhere: &Everywhere, file: &Path) -> Result<()> {
    let mut bytes = Vec::new();
    let read = match file == Path::new("-") {
        true => stdin().lock().take(LONGEST).read_to_end(&mut bytes),
        false => File::open(file).and_then(|file| file.take(LONGEST).read_to_end(&mut bytes)),
    };
    read.with_context(|| format!("{} cannot be read", file.display()))?;
    let Some(words) = words_heard(&String::from_utf8_lossy(&bytes)) else {
        bail!("There is no word in {}.", file.display());
    };
    match everywhere.json {
        true => output::json(&words),
        false => output::line(&said(&words)),
    }
}

fn told(heard: &FileFeatures) -> String {
    if let Some(error) = &heard.error {
        return plain(&format!("{}: {error}", heard.path));
    }
    let key = heard.key.zip(heard.mode);
    let fields = [
        ("mood", heard.mood.map(|mood| parts(&mood))),
        ("tempo", heard.tempo_bpm.map(|bpm| format!("{bpm:.1} BPM"))),
        ("key", key.map(|(key, mode)| format!("{key} {mode}"))),
        (
            "loudness",
            heard.loudness_lufs.map(|lufs| format!("{lufs:.1} LUFS")),
        ),
        ("energy", percent(heard.energy)),
        ("danceability", percent(heard.danceability)),
        ("valence", percent(heard.valence)),
        ("arousal", percent(heard.arousal)),
        ("acoustic", percent(heard.acousticness)),
        ("instrumental", percent(heard.instrumentalness)),
        ("speech", percent(heard.speechiness)),
    ];
    let fields = fields.into_iter().map(|(name, value)| {
        format!(
            "\n  {name:<13}{}",
            value.as_deref().unwrap_or("cannot tell")
        )
    });
    plain(&heard.path) + &fields.collect::<String>()
}

fn said(words: &WordsHeard) -> String {
    format!(
        "{} (valence {:.2}, arousal {:.2}, confidence {:.2})",
        parts(&words.mood),
        words.valence,
        words.arousal,
        words.confidence
    )
}

fn parts(mood: &MoodParts) -> String {
    let all = [
        ("happy", mood.happy),
        ("sad", mood.sad),
        ("angry", mood.angry),
        ("relaxed", mood.relaxed),
    ];
    all.map(|(name, part)| format!("{name} {:.0} %", part * 100.0))
        .join(", ")
}

fn percent(value: Option<f32>) -> Option<String> {
    value.map(|value| format!("{:.0} %", value * 100.0))
}
