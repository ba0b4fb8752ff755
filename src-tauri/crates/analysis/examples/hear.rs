//! Analyses files: `hear features|measures|decode FILE…` prints one JSON object a line.
//!
//! `features` is what the product stores, `measures` what the training commands of `bench/train`
//! read, `decode` only decodes (to tell the decoder's time from ours).

use analysis::{Analyser, Measures};
use std::error::Error;
use std::fs::File;
use std::path::Path;
use std::time::Instant;
use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::formats::{FormatOptions, TrackType, probe::Hint};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Decodes a file and calls `each` with interleaved samples, sample rate and channel count.
fn decode(path: &Path, mut each: impl FnMut(&[f32], u32, usize)) -> Outcome<()> {
    let mut hint = Hint::new();
    if let Some(extension) = path.extension().and_then(|e| e.to_str()) {
        hint.with_extension(extension);
    }
    let stream = MediaSourceStream::new(Box::new(File::open(path)?), Default::default());
    let mut format = symphonia::default::get_probe().probe(
        &hint,
        stream,
        FormatOptions::default(),
        MetadataOptions::default(),
    )?;
    let track = format
        .default_track(TrackType::Audio)
        .ok_or("no audio in it")?;
    let (id, parameters) = (track.id, track.codec_params.as_ref());
    let parameters = parameters.and_then(|p| p.audio()).ok_or("no audio in it")?;
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())?;
    let mut samples: Vec<f32> = Vec::new();
    while let Ok(Some(packet)) = format.next_packet() {
        if packet.track_id != id {
            continue;
        }
        if let Ok(audio) = decoder.decode(&packet) {
            audio.copy_to_vec_interleaved(&mut samples);
            each(
                &samples,
                audio.spec().rate(),
                audio.spec().channels().count(),
            );
        }
    }
    Ok(())
}

/// What the training commands of `bench/train` read.
fn seen(measures: &Measures) -> Outcome<serde_json::Value> {
    let mut line = serde_json::to_value(measures)?;
    line["readings"] = serde_json::to_value(measures.readings())?;
    line["character"] = serde_json::to_value(measures.character())?;
    line["pulse"]["lags"] = serde_json::Value::Null;
    Ok(line)
}

fn hear(what: &str, path: &Path) -> Outcome<serde_json::Value> {
    let begun = Instant::now();
    let mut analyser: Option<Analyser> = None;
    let mut seconds = 0.0;
    decode(path, |samples, rate, channels| {
        seconds += samples.len() as f64 / channels.max(1) as f64 / f64::from(rate);
        if what != "decode" {
            analyser
                .get_or_insert_with(|| Analyser::new(rate, channels))
                .push(samples);
        }
    })?;
    let mut line = match (analyser, what) {
        (Some(analyser), "measures") => seen(&analyser.measures())?,
        (Some(analyser), _) => serde_json::to_value(analyser.finish())?,
        (None, _) => serde_json::json!({}),
    };
    line["path"] = path.display().to_string().into();
    line["seconds_audio"] = seconds.into();
    line["seconds_taken"] = begun.elapsed().as_secs_f64().into();
    Ok(line)
}

#[allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool"
)]
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((what, files)) = arguments.split_first() else {
        eprintln!("usage: hear features|measures|decode FILE…");
        std::process::exit(2);
    };
    for file in files {
        match hear(what, Path::new(file)) {
            Ok(line) => println!("{line}"),
            Err(error) => eprintln!("{file}: {error}"),
        }
    }
}
