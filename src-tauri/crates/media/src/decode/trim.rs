//! How much of the decoded frames is heard: what encoders put before and after is cut away.

use std::path::Path;

use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;
use symphonia::core::formats::FormatReader;
use symphonia::core::formats::Track;
use symphonia::core::formats::well_known::FORMAT_ID_ISOMP4;
use symphonia::core::packet::Packet;

use super::codecs;
use crate::window::Window;
use crate::{mp4, mpeg, tags};

/// Frames decoded before a seek's target: half a second of Opus. RFC 7845 (section 4.6) asks for
/// 80 ms at least; its prediction of loudness forgets a fifth of what came before with every frame
/// of 20 ms, so that after 25 of them the error is below hearing, ...
const PREROLL_OPUS: i64 = 24_000;
/// ... as many MPEG frames as the smallest ones need to fill their bit reservoir, ...
const PREROLL_MPEG: i64 = 16 * 1152;
/// ... and some blocks of everything else.
const PREROLL_OTHER: i64 = 8192;

/// What of the decoded frames is heard.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Trim {
    /// Frames decoded before the first one heard.
    pub(super) lead: i64,
    /// Number of frames heard, where it is less than what the packets give.
    pub(super) end: Option<u64>,
    /// Number of frames heard, where the file tells.
    pub(super) total: Option<u64>,
    /// Frames to decode before a seek's target so that the target is exact.
    pub(super) preroll: i64,
    /// Whether the decoder itself cuts what its packets say.
    by_decoder: bool,
}

impl Trim {
    /// The trimming of one track of the file at `path`.
    pub(super) fn of(path: &Path, reader: &dyn FormatReader, track: u32, rate: u32) -> Self {
        let Some(track) = reader.tracks().iter().find(|known| known.id == track) else {
            return Self::default();
        };
        let codec = track.codec_params.as_ref().and_then(|codec| codec.audio());
        let codec = codec.map(|parameters| parameters.codec);
        if codec.is_some_and(codecs::is_mpeg) && !is_mp4(reader) {
            return Self::mpeg(path);
        }
        if is_mp4(reader) {
            return Self::mp4(path, track, rate);
        }
        Self::other(track, codec)
    }

    fn mpeg(path: &Path) -> Self {
        let stream = Window::open(path).ok().and_then(|mut window| {
            let start = tags::sound_start(&mut window);
            let end = window.length();
            mpeg::measure(&mut window, start, end)
        });
        Self {
            lead: stream.map_or(0, |stream| stream.lead as i64),
            end: stream.filter(|s| s.is_cut).map(|stream| stream.samples),
            total: stream.filter(|s| s.is_exact).map(|stream| stream.samples),
            preroll: PREROLL_MPEG,
            by_decoder: false,
        }
    }

    fn mp4(path: &Path, track: &Track, rate: u32) -> Self {
        let edit = Window::open(path)
            .ok()
            .and_then(|mut window| mp4::edit(&mut window))
            .unwrap_or_default();
        let frames = |ticks: u64| match track.time_base {
            Some(base) => {
                let ticks = i64::try_from(ticks).unwrap_or(i64::MAX);
                codecs::rescale(ticks, base, rate)
            }
            None => 0,
        };
        let lead = frames(edit.lead);
        let end = edit
            .length
            .and_then(|length| u64::try_from(frames(length)).ok());
        let all = track.duration.map(|duration| frames(duration.get()));
        let rest = all.and_then(|all| u64::try_from(all - lead).ok());
        Self {
            lead,
            end,
            total: end.or(rest).filter(|total| *total > 0),
            preroll: PREROLL_OTHER,
            by_decoder: true,
        }
    }

    fn other(track: &Track, codec: Option<AudioCodecId>) -> Self {
        let is_opus = codec == Some(CODEC_ID_OPUS);
        let lead = if is_opus { track.delay.unwrap_or(0) } else { 0 };
        Self {
            lead: i64::from(lead),
            end: None,
            total: track.num_frames,
            preroll: if is_opus { PREROLL_OPUS } else { PREROLL_OTHER },
            by_decoder: true,
        }
    }

    /// Timestamp of the first frame the decoder gives for `packet`.
    pub(super) fn start(&self, packet: &Packet) -> i64 {
        let cut = if self.by_decoder {
            packet.trim_start.get()
        } else {
            0
        };
        packet.pts.get().saturating_add_unsigned(cut)
    }
}

fn is_mp4(reader: &dyn FormatReader) -> bool {
    reader.format_info().format == FORMAT_ID_ISOMP4
}
