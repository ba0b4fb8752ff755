//! Which codecs are played, and how much of what they give is heard.

use symphonia::core::codecs::audio::well_known::*;
use symphonia::core::codecs::audio::{
    AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions, CODEC_ID_NULL_AUDIO,
};
use symphonia::core::codecs::registry::RegisterableAudioDecoder;
use symphonia::core::errors::Error;
use symphonia::core::formats::FormatReader;
use symphonia::core::packet::Packet;
use symphonia::core::units::TimeBase;
use symphonia_adapter_libopus::OpusDecoder;

use crate::ReadError;

/// Frames of Opus decoded before a seek's target (80 ms, RFC 7845 section 4.6), and of others.
const PREROLL_OPUS: i64 = 3840;
const PREROLL_MPEG: i64 = 16 * 1152;
const PREROLL_OTHER: i64 = 8192;

/// A decoder for `parameters`.
pub(super) fn decoder(
    parameters: &AudioCodecParameters,
) -> Result<Box<dyn AudioDecoder>, ReadError> {
    // What is before and after the music is cut by `Trim` where the codec's own cut is not exact.
    let options = AudioDecoderOptions::default().gapless(!is_mpeg(parameters.codec));
    let made = if parameters.codec == CODEC_ID_OPUS {
        let mut parameters = parameters.clone();
        // The adapter cuts the pre-skip from the first packet alone, which may be shorter.
        parameters.extra_data = None;
        OpusDecoder::try_registry_new(&parameters, &options)
    } else {
        symphonia::default::get_codecs().make_audio_decoder(parameters, &options)
    };
    made.map_err(|error| match error {
        Error::Unsupported(_) => ReadError::Unsupported(format!(
            "The file is in {}, which cannot be played yet.",
            spoken(parameters.codec)
        )),
        _ => ReadError::damaged("The audio file's codec settings are damaged."),
    })
}

/// Short lower-case name of a codec.
pub(super) fn name(codec: AudioCodecId) -> &'static str {
    match codec {
        CODEC_ID_MP1 => "mp1",
        CODEC_ID_MP2 => "mp2",
        CODEC_ID_MP3 => "mp3",
        CODEC_ID_AAC => "aac",
        CODEC_ID_ALAC => "alac",
        CODEC_ID_FLAC => "flac",
        CODEC_ID_VORBIS => "vorbis",
        CODEC_ID_OPUS => "opus",
        CODEC_ID_ADPCM_MS | CODEC_ID_ADPCM_IMA_WAV | CODEC_ID_ADPCM_IMA_QT => "adpcm",
        _ => "pcm",
    }
}

fn spoken(codec: AudioCodecId) -> &'static str {
    match codec {
        CODEC_ID_OPUS => "Opus with more than two channels",
        CODEC_ID_SPEEX => "Speex",
        CODEC_ID_AAC => "a kind of AAC",
        _ => "a format",
    }
}

fn is_mpeg(codec: AudioCodecId) -> bool {
    matches!(codec, CODEC_ID_MP1 | CODEC_ID_MP2 | CODEC_ID_MP3)
}

/// What of the decoded frames is heard.
#[derive(Debug, Clone, Default)]
pub(super) struct Trim {
    lead: i64,
    end: Option<u64>,
    preroll: i64,
    by_decoder: bool,
}

impl Trim {
    /// The trimming of one track.
    pub(super) fn of(reader: &dyn FormatReader, track: u32) -> Self {
        let Some(track) = reader.tracks().iter().find(|known| known.id == track) else {
            return Self::default();
        };
        let codec = track
            .codec_params
            .as_ref()
            .and_then(|parameters| parameters.audio())
            .map_or(CODEC_ID_NULL_AUDIO, |parameters| parameters.codec);
        let delay = i64::from(track.delay.unwrap_or(0));
        if is_mpeg(codec) {
            return Self {
                lead: delay,
                end: track.padding.and(track.num_frames),
                preroll: PREROLL_MPEG,
                by_decoder: false,
            };
        }
        let is_opus = codec == CODEC_ID_OPUS;
        Self {
            lead: if is_opus { delay } else { 0 },
            end: None,
            preroll: if is_opus { PREROLL_OPUS } else { PREROLL_OTHER },
            by_decoder: true,
        }
    }

    /// Frames decoded before the first one heard.
    pub(super) fn lead(&self) -> i64 {
        self.lead
    }

    /// Number of frames heard, where it is known better than by the end of the packets.
    pub(super) fn end(&self) -> Option<u64> {
        self.end
    }

    /// Frames to decode before a seek's target so that the target is exact.
    pub(super) fn preroll(&self) -> i64 {
        self.preroll
    }

    /// Timestamp of the first frame the decoder gives for `packet`.
    pub(super) fn start(&self, packet: &Packet, _time_base: TimeBase) -> i64 {
        let trimmed = if self.by_decoder {
            packet.trim_start.get()
        } else {
            0
        };
        packet.pts.get().saturating_add_unsigned(trimmed)
    }

    /// Number of frames heard, where the file tells.
    pub(super) fn total(&self, reader: &dyn FormatReader, track: u32) -> Option<u64> {
        let track = reader.tracks().iter().find(|known| known.id == track)?;
        self.end.or(track.num_frames)
    }
}

/// A timestamp as frames at `rate`, rounded.
pub(super) fn rescale(ts: i64, base: TimeBase, rate: u32) -> i64 {
    scaled(
        ts,
        i128::from(base.numer.get()) * i128::from(rate),
        i128::from(base.denom.get()),
    )
}

/// Frames at `rate` as a timestamp, rounded.
pub(super) fn unscale(frames: i64, base: TimeBase, rate: u32) -> i64 {
    let by = i128::from(base.numer.get()) * i128::from(rate.max(1));
    scaled(frames, i128::from(base.denom.get()), by)
}

fn scaled(value: i64, by: i128, over: i128) -> i64 {
    let exact = i128::from(value) * by;
    let rounded = (exact + over / 2).div_euclid(over.max(1));
    i64::try_from(rounded).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}
