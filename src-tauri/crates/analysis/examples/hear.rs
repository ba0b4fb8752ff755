//! Analyses files: `hear features|measures|decode|ebur128|words FILE…` prints one JSON object a line.
//!
//! `features` is what the product stores, `measures` what the training commands of `bench/train`
//! read, `decode` only decodes and `ebur128` measures loudness by that crate (to compare costs). Files
//! are decoded by the player's own decoder. `words` takes each line of a file as one text (verses between slashes).

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use analysis::{Analyser, Measures};
use ebur128::{EbuR128, Mode};
use media::decode::Decoder;
use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error>>;

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool"
)]
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((what, files)) = arguments.split_first() else {
        eprintln!("usage: hear features|measures|decode|ebur128|words FILE…");
        std::process::exit(2);
    };
    for file in files {
        let lines = match what.as_str() {
            "words" => read_all(Path::new(file)),
            _ => hear(what, Path::new(file)).map(|line| vec![line]),
        };
        match lines {
            Ok(lines) => lines.iter().for_each(|line| println!("{line}")),
            Err(error) => eprintln!("{file}: {error}"),
        }
    }
}

fn hear(what: &str, path: &Path) -> Outcome<Value> {
    let begun = Instant::now();
    let mut decoder = Decoder::open(path)?;
    let rate = decoder.format().sample_rate;
    let channels = usize::from(decoder.format().channels);
    let mut analyser =
        matches!(what, "features" | "measures").then(|| Analyser::new(rate, channels));
    let mut loudness = (what == "ebur128")
        .then(|| EbuR128::new(channels as u32, rate, Mode::I))
        .transpose()?;
    let mut frames = 0;
    while let Some(samples) = decoder.next()? {
        frames += samples.len() / channels.max(1);
        if let Some(analyser) = &mut analyser {
            analyser.push(samples);
        }
        if let Some(loudness) = &mut loudness {
            loudness.add_frames_f32(samples)?;
        }
    }
    let mut line = match (analyser, what) {
        (Some(analyser), "measures") => seen(&analyser.measures())?,
        (Some(analyser), _) => serde_json::to_value(analyser.finish())?,
        (None, _) => json!({}),
    };
    if let Some(loudness) = loudness {
        line["lufs"] = json!(loudness.loudness_global()?);
    }
    line["path"] = json!(path);
    line["seconds_audio"] = json!(frames as f64 / f64::from(rate));
    line["seconds_taken"] = json!(begun.elapsed().as_secs_f64());
    Ok(line)
}

fn read_all(path: &Path) -> Outcome<Vec<Value>> {
    let texts = std::fs::read_to_string(path)?;
    let read = |text| serde_json::to_value(analysis::words::read(text));
    Ok(texts.lines().map(read).collect::<Result<_, _>>()?)
}

/// What the training commands of `bench/train` read.
fn seen(measures: &Measures) -> Outcome<Value> {
    let mut line = serde_json::to_value(measures)?;
    line["readings"] = serde_json::to_value(measures.readings())?;
    line["character"] = serde_json::to_value(measures.character())?;
    line["pulse"]["lags"] = Value::Null;
    Ok(line)
}
