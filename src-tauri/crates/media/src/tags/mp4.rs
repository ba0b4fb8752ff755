//! MP4 and M4A: tags of the item list, and what the sound is.

use domain::Millis;

use super::charset::narrow;
use super::fields::Key;
use super::picture::Found;
use super::{Reading, genres};
use crate::mp4::{self, Atom};
use crate::window::Window;

/// Longest text read, in bytes.
const LONGEST_TEXT: u64 = 1024 * 1024;

/// Reads the file; `None` when it has no movie box, or no sound and no tags.
pub(super) fn read(window: &mut Window) -> Option<Reading> {
    let outermost = mp4::outermost(window);
    let moov = *outermost.iter().find(|atom| atom.name == *b"moov")?;
    let mut reading = Reading::codec("aac");
    reading.audio_bytes = outermost
        .iter()
        .filter(|atom| atom.name == *b"mdat")
        .map(|atom| atom.length())
        .sum();
    let sound = mp4::sound_track(window, moov);
    if let Some(track) = sound {
        describe(window, track, &mut reading);
    }
    for item in mp4::items(window, moov) {
        take(window, item, &mut reading);
    }
    (sound.is_some() || !reading.fields.is_empty()).then_some(reading)
}

fn describe(window: &mut Window, track: Atom, reading: &mut Reading) -> Option<()> {
    let media = track.child(window, b"mdia")?;
    let header = media.child(window, b"mdhd")?;
    let (rate, ticks) = mp4::clock(window, header)?;
    if let Some(millis) = ticks.saturating_mul(1000).checked_div(u64::from(rate)) {
        reading.format.duration = Millis(millis);
    }
    let table = media.descend(window, &[b"minf", b"stbl", b"stsd"])?;
    let entry = table.children(window, 8).into_iter().next()?;
    match &entry.name {
        b"alac" => "alac",
        b"fLaC" => "flac",
        b"Opus" => "opus",
        b".mp3" => "mp3",
        b"mp4a" => "aac",
        b"sowt" | b"twos" | b"lpcm" => "pcm",
        _ => "other",
    }
    .clone_into(&mut reading.format.codec);
    let head: [u8; 28] = entry.bytes(window, 0, 28).try_into().ok()?;
    reading.format.channels = u16::from_be_bytes([head[16], head[17]]);
    // 16.16 fixed point; the clock ticks at the sample rate where this one is too small for it.
    let entry_rate = u32::from(u16::from_be_bytes([head[24], head[25]]));
    reading.format.sample_rate = if entry_rate == 0 { rate } else { entry_rate };
    Some(())
}

fn take(window: &mut Window, item: Atom, reading: &mut Reading) {
    if item.name == *b"----" {
        free_form(window, item, reading);
        return;
    }
    let data = item
        .children(window, 0)
        .into_iter()
        .filter(|atom| atom.name == *b"data");
    for data in data {
        value(window, item.name, data, reading);
    }
}

fn value(window: &mut Window, name: [u8; 4], data: Atom, reading: &mut Reading) {
    let key = match &name {
        b"\xA9nam" => Key::Title,
        b"\xA9ART" => Key::Artist,
        b"\xA9alb" => Key::Album,
        b"aART" => Key::AlbumArtist,
        b"\xA9gen" => Key::Genre,
        b"\xA9day" => Key::Date,
        b"\xA9wrt" => Key::Composer,
        b"\xA9lyr" => Key::Lyrics,
        b"sonm" => Key::TitleSort,
        b"soar" => Key::ArtistSort,
        b"soal" => Key::AlbumSort,
        b"soaa" => Key::AlbumArtistSort,
        b"cpil" => return flag(window, Key::Compilation, data, reading),
        b"trkn" => return number(window, (Key::Track, Key::TrackTotal), data, reading),
        b"disk" => return number(window, (Key::Disc, Key::DiscTotal), data, reading),
        b"gnre" => {
            // One more than the number in the ID3v1 table.
            let number = data.bytes(window, 8, 2).last().copied();
            let name = number.and_then(|number| genres::by_number(number.checked_sub(1)?));
            if let Some(name) = name {
                reading.fields.push(Key::Genre, name);
            }
            return;
        }
        b"covr" => {
            let length = data.length().saturating_sub(8);
            reading.pictures.push(Found::plain(data.body + 8, length));
            return;
        }
        _ => return,
    };
    text(window, key, data, reading);
}

fn text(window: &mut Window, key: Key, data: Atom, reading: &mut Reading) {
    let text = narrow(data.bytes(window, 8, LONGEST_TEXT)).into_owned();
    reading.fields.push(key, &text);
}

fn number(window: &mut Window, keys: (Key, Key), data: Atom, reading: &mut Reading) {
    if let [_, _, high, low, rest @ ..] = data.bytes(window, 8, 8) {
        let number = u16::from_be_bytes([*high, *low]);
        reading.fields.push(keys.0, &number.to_string());
        if let [high, low, ..] = rest {
            let total = u16::from_be_bytes([*high, *low]);
            reading.fields.push(keys.1, &total.to_string());
        }
    }
}

fn flag(window: &mut Window, key: Key, data: Atom, reading: &mut Reading) {
    if let Some(flag) = data.bytes(window, 8, 1).first() {
        reading.fields.push(key, &flag.to_string());
    }
}

fn free_form(window: &mut Window, item: Atom, reading: &mut Reading) {
    let Some((name, data)) = mp4::free_form(window, item) else {
        return;
    };
    let Some(key) = Key::named(&name) else { return };
    for data in data {
        text(window, key, data, reading);
    }
}
