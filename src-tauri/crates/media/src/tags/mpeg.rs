//! MP3 and its older layers: frames between tags at both ends.

use domain::Millis;

use super::{Reading, ape, id3v1, rare};
use crate::mpeg;
use crate::window::Window;

/// Reads the file whose frames start at or after `start`. Leaves the format empty where there are
/// none.
pub(super) fn read(window: &mut Window, start: u64) -> Reading {
    let (tag, end) = trailing(window, start);
    // ADTS frames are told apart by their layer, which MPEG audio does not use.
    let mut reading = rare::adts(window, start, end)
        .or_else(|| mpeg::measure(window, start, end).map(measured))
        .unwrap_or_default();
    reading.fields.fill(tag.fields);
    reading.pictures.extend(tag.pictures);
    reading
}

/// Fills `reading` from the tags at the end of a file whose sound starts at `start`.
pub(super) fn fill_trailing(window: &mut Window, start: u64, reading: &mut Reading) {
    let (tag, _) = trailing(window, start);
    reading.fields.fill(tag.fields);
    reading.pictures.extend(tag.pictures);
}

/// What the tags at the end say, and where the frames end.
fn trailing(window: &mut Window, start: u64) -> (ape::Ape, u64) {
    let mut end = window.length();
    let mut old = None;
    if let Some(at) = end.checked_sub(id3v1::LENGTH).filter(|at| *at >= start)
        && let Some(found) = window.array(at).and_then(|bytes| id3v1::read(&bytes))
    {
        old = Some(found);
        end = at;
    }
    end = before_lyrics3(window, end);
    let mut tag = match ape::read(window, end) {
        Some(tag) => {
            end = tag.start.max(start);
            tag
        }
        None => ape::Ape::default(),
    };
    // The old tag cuts its texts at 30 characters: it comes last.
    if let Some(old) = old {
        tag.fields.fill(old);
    }
    (tag, end)
}

/// Where a Lyrics3v2 block that ends at `end` starts; `end` where there is none.
fn before_lyrics3(window: &mut Window, end: u64) -> u64 {
    let Some(at) = end.checked_sub(15) else {
        return end;
    };
    let Some(footer) = window.array::<15>(at) else {
        return end;
    };
    footer
        .strip_suffix(b"LYRICS200")
        .and_then(|digits| std::str::from_utf8(digits).ok()?.parse::<u64>().ok())
        .and_then(|size| at.checked_sub(size))
        .unwrap_or(end)
}

fn measured(stream: mpeg::Stream) -> Reading {
    let mut reading = Reading::codec(match stream.first.layer {
        1 => "mp1",
        2 => "mp2",
        _ => "mp3",
    });
    let rate = u64::from(stream.first.rate);
    reading.format.sample_rate = stream.first.rate;
    reading.format.channels = u16::from(stream.first.channels);
    reading.format.duration = Millis(stream.samples.saturating_mul(1000) / rate.max(1));
    reading.audio_bytes = stream.bytes;
    reading
}
