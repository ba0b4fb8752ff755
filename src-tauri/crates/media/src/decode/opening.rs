//! An audio file opened: what is no sound, or no sound that can be played, is refused with a reason.

use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::units::TimeBase;

use crate::source::{Budget, Watched};
use crate::{ReadError, wave};

/// A reader of the file's packets, and whether their samples are 24 bits in four bytes.
pub(super) fn open_reader(
    path: &Path,
    budget: &Budget,
) -> Result<(Box<dyn FormatReader>, bool), ReadError> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(ReadError::unsupported("This is not a file."));
    }
    let mut source = Watched::new(file, metadata.len(), budget.clone());
    refuse_what_only_looks_like_sound(&mut source)?;
    let padded = wave::padded(&mut source)?;
    source.seek(SeekFrom::Start(0))?;
    source.patch(padded);
    let stream = MediaSourceStream::new(Box::new(source), MediaSourceStreamOptions::default());
    symphonia::default::get_probe()
        .probe(
            &Hint::new(),
            stream,
            FormatOptions::default(),
            MetadataOptions::default(),
        )
        .map(|reader| (reader, padded.is_some()))
        .map_err(|error| probe_error(error, metadata.len()))
}

/// Audio for which there is no decoder must not be taken for MPEG frames that its bytes happen to
/// contain: what would be heard is noise.
fn refuse_what_only_looks_like_sound(source: &mut Watched) -> Result<(), ReadError> {
    const OTHERS: [(&[u8], &str); 7] = [
        (b"wvpk", "WavPack"),
        (b"MAC ", "Monkey's Audio"),
        (b"MPCK", "Musepack"),
        (b"MP+", "Musepack"),
        (b"TTA1", "True Audio"),
        (b"OFR ", "OptimFROG"),
        (b"tBaK", "TAK"),
    ];
    let begin = behind_id3(source)?;
    source.seek(SeekFrom::Start(begin))?;
    let mut head = Vec::with_capacity(4);
    Read::take(&mut *source, 4).read_to_end(&mut head)?;
    source.seek(SeekFrom::Start(0))?;
    match OTHERS.iter().find(|(sign, _)| head.starts_with(sign)) {
        Some((_, name)) => Err(ReadError::Unsupported(format!(
            "The file is in {name}, which cannot be played yet."
        ))),
        None => Ok(()),
    }
}

/// Where the sound begins behind an ID3v2 tag, whose length is told in four times seven bits (ID3v2.4, 3.1).
fn behind_id3(source: &mut Watched) -> Result<u64, ReadError> {
    let mut head = Vec::with_capacity(10);
    Read::take(&mut *source, 10).read_to_end(&mut head)?;
    Ok(match head.as_slice() {
        [b'I', b'D', b'3', _, _, _, length @ ..] if length.len() == 4 => {
            let bits = |sum, byte: &u8| (sum << 7) | u64::from(byte & 0x7F);
            10 + length.iter().fold(0, bits)
        }
        _ => 0,
    })
}

/// The track that is played: its number, its codec's settings and its unit of time.
pub(super) fn audio_track(
    reader: &dyn FormatReader,
) -> Result<(u32, AudioCodecParameters, TimeBase), ReadError> {
    let none = || ReadError::unsupported("There is no audio in the file that can be played.");
    let track = reader.default_track(TrackType::Audio).ok_or_else(none)?;
    let parameters = track
        .codec_params
        .as_ref()
        .and_then(|parameters| parameters.audio())
        .ok_or_else(none)?;
    let time_base = track
        .time_base
        .or_else(|| TimeBase::try_from_recip(parameters.sample_rate.unwrap_or(0)))
        .ok_or_else(none)?;
    Ok((track.id, parameters.clone(), time_base))
}

fn probe_error(error: Error, length: u64) -> ReadError {
    match error {
        Error::IoError(error) if error.kind() != ErrorKind::UnexpectedEof => error.into(),
        _ if length == 0 => ReadError::damaged("The file is empty."),
        Error::Unsupported(_) | Error::IoError(_) => {
            ReadError::unsupported("This is not an audio file that can be played.")
        }
        _ => ReadError::damaged("The audio file is damaged and cannot be played."),
    }
}
