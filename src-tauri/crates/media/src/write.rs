//! Tags written into a copy of an audio file, and the proof that its sound is the same.
//!
//! Nothing here is done to the file a listener has: lofty rewrites files in place and can leave them
//! cut. Whoever calls [`tags`] gives it a copy, and puts that in the file's place only when
//! [`Proof`] says that nothing but the tags changed.

use std::fs::{File, OpenOptions};
use std::io::Seek;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use domain::edit::{Change, Field, decimal};
use domain::sound::loudness::R128_OFFSET_DB;
use lofty::config::{GlobalOptions, ParseOptions, ParsingMode, WriteOptions, apply_global_options};
use lofty::file::{AudioFile, FileType, TaggedFile, TaggedFileExt};
use lofty::ogg::OpusFile;
use lofty::probe::Probe;
use lofty::tag::{ItemKey, ItemValue, Tag, TagItem, TagType};

use crate::cover::CoverError;
use crate::decode::packets;
use crate::{ReadError, sound, tags as reading};

/// Largest single item of a tag that is carried over, in bytes; above it nothing is written.
const LARGEST_ITEM: usize = 128 << 20;

/// Why tags are not written. `Display` is one sentence for people, without the path.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Files of this kind take no tags, or not these.
    #[error("Tags cannot be written into this kind of file ({0}).")]
    Unsupported(String),
    /// The file says something else of this field afterwards.
    #[error("This kind of file does not keep the {}: nothing was written.", .0.name())]
    NotKept(Field),
    /// Writing would have changed the sound or the picture: the copy is not to be used.
    #[error("Writing the tags would have changed the {0} of this file: nothing was written.")]
    WouldHarm(&'static str),
    /// The file cannot be read well enough to be sure of it.
    #[error("{0}")]
    Unreadable(#[from] ReadError),
    /// The copy could not be written.
    #[error("The tags could not be written ({0}).")]
    Io(#[from] std::io::Error),
}

/// What must not change when tags are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    sound: [u8; 32],
    /// `None` where the packets cannot be told apart; the bytes of the sound then speak alone.
    packets: Option<([u8; 32], u64)>,
    picture: Option<blake3::Hash>,
    /// Whether tags lie within what counts as sound, as in Ogg.
    woven: bool,
}

impl Proof {
    /// Looks at a file as it is.
    ///
    /// # Errors
    /// When it cannot be read, or its sound cannot be told from its tags.
    pub fn of(path: &Path) -> Result<Self, WriteError> {
        let woven = is_woven(path)?;
        let packets = packets(path);
        if woven && let Err(error) = packets {
            return Err(error.into());
        }
        Ok(Self {
            sound: sound::digest(path)?,
            packets: packets.ok(),
            picture: match reading::picture(path) {
                Ok(picture) => Some(blake3::hash(&picture)),
                // That there is one can still be told.
                Err(CoverError::TooLarge) => Some(blake3::hash(b"too large")),
                Err(_) => None,
            },
            woven,
        })
    }

    /// Whether another file has the same sound and the same picture.
    ///
    /// # Errors
    /// [`WriteError::WouldHarm`] when it has not.
    pub fn holds_for(&self, path: &Path) -> Result<(), WriteError> {
        let other = Self::of(path)?;
        if self.packets != other.packets || (!self.woven && self.sound != other.sound) {
            return Err(WriteError::WouldHarm("sound"));
        }
        if self.picture != other.picture {
            return Err(WriteError::WouldHarm("picture"));
        }
        Ok(())
    }
}

/// Writes changes into every tag a copy has, and makes sure that they are read again as they were
/// meant and that the sound is what `proof` says. The copy is useless after an error.
///
/// # Errors
/// See [`WriteError`].
pub fn tags(copy: &Path, changes: &[Change], proof: &Proof) -> Result<(), WriteError> {
    let written = catch_unwind(AssertUnwindSafe(|| rewrite(copy, changes)));
    written.unwrap_or_else(|_| Err(WriteError::Unsupported("it is built unusually".to_owned())))?;
    let read = reading::read(copy)?;
    for change in changes {
        if change.field.of(&read.tags) != change.values && !is_derived(change, changes) {
            return Err(WriteError::NotKept(change.field));
        }
    }
    proof.holds_for(copy)
}

/// An emptied list of artists is none, even where the reader finds several in the artist.
fn is_derived(change: &Change, changes: &[Change]) -> bool {
    let artist = changes.iter().any(|change| change.field == Field::Artist);
    change.field == Field::Artists && change.values.is_empty() && artist
}

fn rewrite(copy: &Path, changes: &[Change]) -> Result<(), WriteError> {
    // The limit is per thread, and threads come and go.
    apply_global_options(
        GlobalOptions::new()
            .allocation_limit(LARGEST_ITEM)
            .use_custom_resolvers(false)
            .preserve_format_specific_items(true),
    );
    let mut file = OpenOptions::new().read(true).write(true).open(copy)?;
    let options = ParseOptions::new().parsing_mode(ParsingMode::BestAttempt);
    let mut tagged = Probe::new(std::io::BufReader::new(&mut file))
        .options(options)
        .guess_file_type()?
        .read()
        .map_err(|error| unsupported(&error))?;
    let kind = tagged.primary_tag_type();
    if tagged.tag(kind).is_none() {
        tagged.insert_tag(Tag::new(kind));
    }
    for kind in kinds(&tagged) {
        if let Some(tag) = tagged.tag_mut(kind) {
            changes.iter().for_each(|change| make(tag, change));
        }
    }
    file.rewind()?;
    tagged
        .save_to(&mut file, WriteOptions::default())
        .map_err(|error| unsupported(&error))?;
    if tagged.file_type() == FileType::Opus {
        opus_gains(&mut file, changes)?;
    }
    file.sync_all()?;
    Ok(())
}

/// Opus has names of its own for gains (RFC 7845, section 5.2.1): 256ths of a decibel towards −23 LUFS,
/// in place of ReplayGain's. Peaks have none and stay ReplayGain's.
fn opus_gains(file: &mut File, changes: &[Change]) -> Result<(), WriteError> {
    const NAMES: [(Field, &str, &str); 2] = [
        (Field::TrackGain, "R128_TRACK_GAIN", "REPLAYGAIN_TRACK_GAIN"),
        (Field::AlbumGain, "R128_ALBUM_GAIN", "REPLAYGAIN_ALBUM_GAIN"),
    ];
    let gain_of = |field| changes.iter().find(|change| change.field == field);
    if NAMES.iter().all(|(field, ..)| gain_of(*field).is_none()) {
        return Ok(());
    }
    file.rewind()?;
    let options = ParseOptions::new().parsing_mode(ParsingMode::BestAttempt);
    let mut opus = OpusFile::read_from(&mut std::io::BufReader::new(&mut *file), options)
        .map_err(|error| unsupported(&error))?;
    let comments = opus.vorbis_comments_mut();
    for (field, name, usual) in NAMES {
        let Some(change) = gain_of(field) else {
            continue;
        };
        comments.remove(usual).for_each(drop);
        comments.remove(name).for_each(drop);
        let decibels = change.values.first().and_then(|gain| decimal(gain));
        if let Some(decibels) = decibels {
            let steps = ((decibels - R128_OFFSET_DB) * 256.0).round();
            comments.push(name.to_owned(), (steps as i16).to_string());
        }
    }
    file.rewind()?;
    opus.save_to(file, WriteOptions::default())
        .map_err(|error| unsupported(&error))
}

fn unsupported(error: &dyn std::fmt::Display) -> WriteError {
    WriteError::Unsupported(error.to_string())
}

fn kinds(tagged: &TaggedFile) -> Vec<TagType> {
    tagged.tags().iter().map(Tag::tag_type).collect()
}

fn make(tag: &mut Tag, change: &Change) {
    let keys = keys(change.field);
    for key in keys {
        tag.remove_key(*key);
    }
    if change.field == Field::Artist {
        tag.remove_key(ItemKey::TrackArtists);
    }
    // The first name that this kind of tag knows.
    for key in keys {
        let mut kept = false;
        for value in &change.values {
            kept |= tag.push(TagItem::new(*key, ItemValue::Text(value.clone())));
        }
        if kept {
            return;
        }
    }
}

fn keys(field: Field) -> &'static [ItemKey] {
    match field {
        Field::Title => &[ItemKey::TrackTitle],
        Field::Artist => &[ItemKey::TrackArtist],
        Field::Artists => &[ItemKey::TrackArtists],
        Field::Album => &[ItemKey::AlbumTitle],
        Field::AlbumArtist => &[ItemKey::AlbumArtist],
        Field::Genre => &[ItemKey::Genre],
        Field::Year => &[ItemKey::RecordingDate, ItemKey::Year],
        Field::Track => &[ItemKey::TrackNumber],
        Field::Disc => &[ItemKey::DiscNumber],
        Field::Composer => &[ItemKey::Composer],
        Field::Isrc => &[ItemKey::Isrc],
        Field::Language => &[ItemKey::Language],
        Field::Lyrics => &[ItemKey::UnsyncLyrics, ItemKey::Lyrics],
        Field::TrackGain => &[ItemKey::ReplayGainTrackGain],
        Field::TrackPeak => &[ItemKey::ReplayGainTrackPeak],
        Field::AlbumGain => &[ItemKey::ReplayGainAlbumGain],
        Field::AlbumPeak => &[ItemKey::ReplayGainAlbumPeak],
    }
}

/// Whether the tags of a file lie between its packets.
fn is_woven(path: &Path) -> std::io::Result<bool> {
    use std::io::Read;
    let mut head = [0; 4];
    let read = File::open(path)?.read(&mut head)?;
    Ok(&head[..read] == b"OggS")
}
