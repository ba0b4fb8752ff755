//! Scoring of tags, and whole decodes.

use std::path::Path;

use media::tags::ReadSong;
use media::{ReadError, decode::Decoder};
use sha2::{Digest, Sha256};

use crate::manifest::Row;

/// How many fields were right, and which were not.
#[derive(Default)]
pub struct Score {
    right: usize,
    asked: usize,
    wrong: Vec<String>,
}

impl Score {
    pub fn add(&mut self, row: &Row, song: &ReadSong) {
        for (field, expected) in &row.expected {
            let read = read(song, field);
            self.count(is_right(row, field, expected, &read), || {
                format!("{} {field}: {read:?} instead of {expected:?}", row.file)
            });
        }
    }

    pub fn add_unread(&mut self, row: &Row, error: &ReadError) {
        for (field, expected) in &row.expected {
            self.count(false, || {
                format!("{} {field}: {error} instead of {expected:?}", row.file)
            });
        }
    }

    pub fn share(&self) -> f64 {
        self.right as f64 / self.asked.max(1) as f64
    }

    pub fn print(&self) {
        for wrong in &self.wrong {
            eprintln!("{wrong}");
        }
        let share = self.share() * 100.0;
        eprintln!(
            "{} of {} fields right: {share:.2} %",
            self.right, self.asked
        );
    }

    fn count(&mut self, right: bool, wrong: impl FnOnce() -> String) {
        self.asked += 1;
        if right {
            self.right += 1;
        } else {
            self.wrong.push(wrong());
        }
    }
}

fn read(song: &ReadSong, field: &str) -> String {
    let tags = &song.tags;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let number = |value: Option<u32>| value.map(|value| value.to_string()).unwrap_or_default();
    match field {
        "title" => text(&tags.title),
        "artist" => text(&tags.artist),
        "album" => text(&tags.album),
        "albumartist" => text(&tags.album_artist),
        "genre" => tags.genres.join("; "),
        "year" => number(tags.year.map(u32::from)),
        "track" => number(tags.track),
        "disc" => number(tags.disc),
        "duration_s" => format!("{:.3}", song.format.duration.0 as f64 / 1000.0),
        "sample_rate" => song.format.sample_rate.to_string(),
        "channels" => song.format.channels.to_string(),
        _ => unreachable!("{field} is not scored"),
    }
}

/// `expected` may hold alternatives (`a | b`).
fn is_right(row: &Row, field: &str, expected: &str, read: &str) -> bool {
    if field == "duration_s" {
        let read: f64 = read.parse().unwrap();
        return expected
            .split('|')
            .filter_map(|one| one.trim().parse::<f64>().ok())
            .any(|one| (one - read).abs() <= row.tolerance + 0.000_5);
    }
    expected == read || expected.split(" | ").any(|one| one == read)
}

/// Frames of a whole decode.
pub fn decoded_frames(path: &Path) -> Result<u64, ReadError> {
    let mut decoder = Decoder::open(path)?;
    let mut frames = 0;
    loop {
        let Some(samples) = decoder.next()? else {
            return Ok(frames);
        };
        let samples = samples.len() as u64;
        frames += samples / u64::from(decoder.format().channels.max(1));
    }
}

/// SHA-256 of a decode as little-endian 16-bit samples, in hexadecimal.
pub fn sha256_of_pcm(path: &Path) -> String {
    let mut decoder = Decoder::open(path).unwrap();
    let mut hash = Sha256::new();
    while let Some(samples) = decoder.next().unwrap() {
        for sample in samples {
            hash.update(((sample * 32_768.0) as i16).to_le_bytes());
        }
    }
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Seeks to `count` places, forward and back, whose samples differ from a whole decode's by more
/// than `most`.
pub fn wrong_seeks(path: &Path, count: u64, most: f32) -> Vec<String> {
    let mut whole = Vec::new();
    let mut decoder = Decoder::open(path).unwrap();
    while let Some(samples) = decoder.next().unwrap() {
        whole.extend_from_slice(samples);
    }
    let channels = usize::from(decoder.format().channels);
    let frames = (whole.len() / channels) as u64;
    let mut wrong = Vec::new();
    for turn in 0..count {
        // A fixed sequence that jumps all over the file, with both ends in it.
        let target = match turn {
            0 => frames - 1,
            1 => 0,
            _ => (turn * 7_368_787) % frames,
        };
        let reached = decoder.seek(target).unwrap();
        let samples = decoder.next().unwrap().unwrap_or_default();
        let from = target as usize * channels;
        let expected = &whole[from..(from + samples.len()).min(whole.len())];
        let differing = samples
            .iter()
            .zip(expected)
            .position(|(a, b)| (a - b).abs() > most);
        let farthest = samples
            .iter()
            .zip(expected)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f32::max);
        let is_right = samples.len() == expected.len() && differing.is_none();
        if reached != target || samples.is_empty() || !is_right {
            wrong.push(format!(
                "{} to {target} of {frames}: reached {reached}, {} samples, first wrong {differing:?}, off by {farthest}",
                path.display(),
                samples.len(),
            ));
        }
    }
    assert_eq!(decoder.seek(frames + 1000).unwrap().min(frames), frames);
    assert!(decoder.next().unwrap().is_none());
    wrong
}
