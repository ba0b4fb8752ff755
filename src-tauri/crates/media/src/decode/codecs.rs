//! Which codecs are played, and how much of what they give is heard.

use symphonia::core::codecs::audio::well_known::*;
use symphonia::core::codecs::audio::{
    AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions,
};
use symphonia::core::codecs::registry::RegisterableAudioDecoder;
use symphonia::core::errors::Error;
use symphonia::core::units::TimeBase;
use symphonia_adapter_libopus::OpusDecoder;

use crate::ReadError;

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

/// A decoder for MPEG audio of another rate or number of channels than before.
pub(super) fn mpeg_decoder(codec: AudioCodecId) -> Option<Box<dyn AudioDecoder>> {
    let mut parameters = AudioCodecParameters::new();
    parameters.for_codec(codec);
    decoder(&parameters).ok()
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

pub(super) fn is_mpeg(codec: AudioCodecId) -> bool {
    matches!(codec, CODEC_ID_MP1 | CODEC_ID_MP2 | CODEC_ID_MP3)
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
