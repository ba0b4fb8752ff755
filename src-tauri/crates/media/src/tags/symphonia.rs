//! Tags and properties by symphonia, where no other reader gets on with a file.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use domain::Millis;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::{MetadataOptions, MetadataRevision, StandardTag};

use super::Reading;
use super::fields::{Fields, Key};
use crate::source::{Budget, Watched};

/// Longest symphonia may take (waiting for the disk not counted).
const LONGEST: Duration = Duration::from_millis(500);

/// Reads the file; `None` when symphonia refuses it.
pub(super) fn read(path: &Path) -> Option<Reading> {
    let file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    let source = Watched::new(file, length, Budget::new(LONGEST));
    let stream = MediaSourceStream::new(Box::new(source), MediaSourceStreamOptions::default());
    let mut reader = symphonia::default::get_probe()
        .probe(
            &Hint::new(),
            stream,
            FormatOptions::default(),
            MetadataOptions::default(),
        )
        .ok()?;
    let mut reading = Reading::codec("other");
    reading.audio_bytes = length;
    let track = reader.default_track(TrackType::Audio);
    if let Some(track) = track {
        let parameters = track.codec_params.as_ref().and_then(|codec| codec.audio());
        reading.format.sample_rate = parameters.and_then(|p| p.sample_rate).unwrap_or(0);
        let channels = parameters
            .and_then(|p| p.channels.as_ref())
            .map_or(0, |c| c.count());
        reading.format.channels = u16::try_from(channels).unwrap_or(0);
        let time = track
            .time_base
            .zip(track.duration)
            .and_then(|(base, duration)| base.calc_duration(duration));
        let millis = time.and_then(|time| u64::try_from(time.as_millis()).ok());
        reading.format.duration = Millis(millis.unwrap_or(0));
    }
    if let Some(revision) = reader.metadata().skip_to_latest() {
        fields(revision, &mut reading.fields);
    }
    Some(reading)
}

fn fields(revision: &MetadataRevision, fields: &mut Fields) {
    let tags = revision
        .media
        .tags
        .iter()
        .filter_map(|tag| tag.std.as_ref());
    for tag in tags {
        match tag {
            StandardTag::TrackTitle(text) => fields.push(Key::Title, text),
            StandardTag::Artist(text) => fields.push(Key::Artist, text),
            StandardTag::Album(text) => fields.push(Key::Album, text),
            StandardTag::AlbumArtist(text) => fields.push(Key::AlbumArtist, text),
            StandardTag::Genre(text) => fields.push(Key::Genre, text),
            StandardTag::Composer(text) => fields.push(Key::Composer, text),
            StandardTag::RecordingDate(text) | StandardTag::ReleaseDate(text) => {
                fields.push(Key::Date, text);
            }
            StandardTag::RecordingYear(year) | StandardTag::ReleaseYear(year) => {
                fields.push(Key::Date, &year.to_string());
            }
            StandardTag::TrackNumber(number) => fields.push(Key::Track, &number.to_string()),
            StandardTag::DiscNumber(number) => fields.push(Key::Disc, &number.to_string()),
            _ => {}
        }
    }
}
