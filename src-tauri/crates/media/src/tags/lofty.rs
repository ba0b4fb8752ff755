//! Tags and properties by the lofty crate.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use domain::text::clean;
use domain::{AudioFormat, Millis, Tags};
use lofty::config::{GlobalOptions, ParseOptions, ParsingMode, apply_global_options};
use lofty::file::{AudioFile, FileType, TaggedFile, TaggedFileExt};
use lofty::picture::PictureType;
use lofty::probe::Probe;
use lofty::tag::{ItemKey, Tag};

use super::ReadSong;
use crate::{ReadError, text};

/// Largest single item of a tag that is read into memory, in bytes.
const LARGEST_ITEM: usize = 32 * 1024 * 1024;

pub(super) fn read(path: &Path) -> Result<ReadSong, ReadError> {
    // The limit is per thread, and threads come and go.
    apply_global_options(
        GlobalOptions::new()
            .allocation_limit(LARGEST_ITEM)
            .use_custom_resolvers(false),
    );
    let reader = BufReader::with_capacity(64 * 1024, File::open(path)?);
    let options = ParseOptions::new()
        .parsing_mode(ParsingMode::Relaxed)
        .read_cover_art(false);
    let tagged = Probe::new(reader)
        .options(options)
        .guess_file_type()?
        .read()
        .map_err(|_| ReadError::damaged("The audio file's tags cannot be read."))?;
    Ok(song(&tagged))
}

fn song(file: &TaggedFile) -> ReadSong {
    let properties = file.properties();
    let format = AudioFormat {
        codec: codec(file.file_type()).to_owned(),
        sample_rate: properties.sample_rate().unwrap_or(0),
        channels: u16::from(properties.channels().unwrap_or(0)),
        bitrate: properties.audio_bitrate().unwrap_or(0),
        duration: Millis(u64::try_from(properties.duration().as_millis()).unwrap_or(u64::MAX)),
    };
    ReadSong {
        tags: file
            .primary_tag()
            .or(file.first_tag())
            .map(tags)
            .unwrap_or_default(),
        format,
        embedded_cover: false,
    }
}

fn codec(file_type: FileType) -> &'static str {
    match file_type {
        FileType::Mpeg => "mp3",
        FileType::Flac => "flac",
        FileType::Vorbis => "vorbis",
        FileType::Opus => "opus",
        FileType::Mp4 | FileType::Aac => "aac",
        FileType::Wav | FileType::Aiff => "pcm",
        _ => "other",
    }
}

fn tags(tag: &Tag) -> Tags {
    let one = |key| tag.get_string(key).and_then(clean);
    Tags {
        title: one(ItemKey::TrackTitle),
        artist: one(ItemKey::TrackArtist),
        album: one(ItemKey::AlbumTitle),
        album_artist: one(ItemKey::AlbumArtist),
        genres: tag.get_strings(ItemKey::Genre).filter_map(clean).collect(),
        year: tag.get_string(ItemKey::RecordingDate).and_then(text::year),
        track: tag.get_string(ItemKey::TrackNumber).and_then(text::number),
        disc: tag.get_string(ItemKey::DiscNumber).and_then(text::number),
        composer: one(ItemKey::Composer),
        isrc: tag.get_string(ItemKey::Isrc).and_then(text::isrc),
        language: one(ItemKey::Language),
        lyrics: tag.get_string(ItemKey::UnsyncLyrics).and_then(text::lyrics),
        ..Tags::default()
    }
}

pub(super) fn picture(path: &Path) -> Option<Vec<u8>> {
    apply_global_options(
        GlobalOptions::new()
            .allocation_limit(LARGEST_ITEM)
            .use_custom_resolvers(false),
    );
    let reader = BufReader::with_capacity(64 * 1024, File::open(path).ok()?);
    let options = ParseOptions::new()
        .parsing_mode(ParsingMode::Relaxed)
        .read_properties(false);
    let file = Probe::new(reader)
        .options(options)
        .guess_file_type()
        .ok()?
        .read()
        .ok()?;
    let pictures = || file.tags().iter().flat_map(Tag::pictures);
    let front = pictures().find(|picture| picture.pic_type() == PictureType::CoverFront);
    front
        .or_else(|| pictures().next())
        .map(|picture| picture.data().to_vec())
}
