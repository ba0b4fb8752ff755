//! Tags and properties by the lofty crate, for the formats not read here: Monkey's Audio,
//! `WavPack`, Musepack.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use domain::Millis;
use lofty::config::{GlobalOptions, ParseOptions, ParsingMode, apply_global_options};
use lofty::file::{AudioFile, FileType, TaggedFile, TaggedFileExt};
use lofty::picture::PictureType;
use lofty::probe::Probe;
use lofty::tag::{ItemKey, Tag};

use super::Reading;
use super::fields::{Fields, Key};

/// Largest single item of a tag that is read into memory, in bytes.
const LARGEST_ITEM: usize = 32 * 1024 * 1024;

/// Reads the file from `start` on; `None` when lofty refuses it.
///
/// What is before `start` are ID3v2 tags, which lofty would unpack whatever their size.
pub(super) fn read(path: &Path, start: u64) -> Option<Reading> {
    // An item over the limit fails the whole file: pictures, the likeliest ones, are left out.
    let file = open(path, start, ParseOptions::new().read_cover_art(false))?;
    let properties = file.properties();
    let mut reading = Reading::codec(match file.file_type() {
        FileType::Ape => "ape",
        FileType::WavPack => "wavpack",
        FileType::Mpc => "musepack",
        _ => "other",
    });
    reading.format.sample_rate = properties.sample_rate().unwrap_or(0);
    reading.format.channels = u16::from(properties.channels().unwrap_or(0));
    reading.format.bitrate = properties.audio_bitrate().unwrap_or(0);
    let millis = u64::try_from(properties.duration().as_millis());
    reading.format.duration = Millis(millis.unwrap_or(0));
    let primary = file.primary_tag_type();
    let (first, rest): (Vec<&Tag>, Vec<&Tag>) = file
        .tags()
        .iter()
        .partition(|tag| tag.tag_type() == primary);
    for tag in first.into_iter().chain(rest) {
        reading.fields.fill(fields(tag));
    }
    Some(reading)
}

/// The front cover in the file at `path`, else the first picture.
pub(super) fn picture(path: &Path) -> Option<Vec<u8>> {
    let file = open(path, 0, ParseOptions::new().read_properties(false))?;
    let pictures = || file.tags().iter().flat_map(Tag::pictures);
    let front = pictures().find(|picture| picture.pic_type() == PictureType::CoverFront);
    front
        .or_else(|| pictures().next())
        .map(|picture| picture.data().to_vec())
}

fn open(path: &Path, start: u64, mut options: ParseOptions) -> Option<TaggedFile> {
    // The limit is per thread, and threads come and go.
    apply_global_options(
        GlobalOptions::new()
            .allocation_limit(LARGEST_ITEM)
            .use_custom_resolvers(false),
    );
    let mut file = File::open(path).ok()?;
    file.seek(SeekFrom::Start(start)).ok()?;
    let reader = BufReader::with_capacity(64 * 1024, From { file, start });
    Probe::new(reader)
        .options(options.parsing_mode(ParsingMode::Relaxed))
        .guess_file_type()
        .ok()?
        .read()
        .ok()
}

/// A file that seems to begin at `start`.
struct From {
    file: File,
    start: u64,
}

impl Read for From {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.file.read(buffer)
    }
}

impl Seek for From {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let to = match to {
            SeekFrom::Start(at) => SeekFrom::Start(at.saturating_add(self.start)),
            other => other,
        };
        let at = self.file.seek(to)?;
        at.checked_sub(self.start)
            .ok_or_else(|| std::io::Error::from(std::io::ErrorKind::InvalidInput))
    }
}

fn fields(tag: &Tag) -> Fields {
    const KEYS: [(ItemKey, Key); 28] = [
        (ItemKey::TrackTitle, Key::Title),
        (ItemKey::TrackArtist, Key::Artist),
        (ItemKey::TrackArtists, Key::Artists),
        (ItemKey::AlbumTitle, Key::Album),
        (ItemKey::AlbumArtist, Key::AlbumArtist),
        (ItemKey::Genre, Key::Genre),
        (ItemKey::RecordingDate, Key::Date),
        (ItemKey::Year, Key::Date),
        (ItemKey::TrackNumber, Key::Track),
        (ItemKey::DiscNumber, Key::Disc),
        (ItemKey::Composer, Key::Composer),
        (ItemKey::Isrc, Key::Isrc),
        (ItemKey::Language, Key::Language),
        (ItemKey::Lyrics, Key::Lyrics),
        (ItemKey::UnsyncLyrics, Key::Lyrics),
        (ItemKey::TrackTitleSortOrder, Key::TitleSort),
        (ItemKey::TrackArtistSortOrder, Key::ArtistSort),
        (ItemKey::AlbumTitleSortOrder, Key::AlbumSort),
        (ItemKey::AlbumArtistSortOrder, Key::AlbumArtistSort),
        (ItemKey::TrackTotal, Key::TrackTotal),
        (ItemKey::DiscTotal, Key::DiscTotal),
        (ItemKey::FlagCompilation, Key::Compilation),
        (ItemKey::MusicBrainzRecordingId, Key::Recording),
        (ItemKey::MusicBrainzReleaseId, Key::Release),
        (ItemKey::ReplayGainTrackGain, Key::TrackGain),
        (ItemKey::ReplayGainTrackPeak, Key::TrackPeak),
        (ItemKey::ReplayGainAlbumGain, Key::AlbumGain),
        (ItemKey::ReplayGainAlbumPeak, Key::AlbumPeak),
    ];
    let mut fields = Fields::default();
    for (item, key) in KEYS {
        tag.get_strings(item)
            .for_each(|text| fields.push(key, text));
    }
    fields
}
