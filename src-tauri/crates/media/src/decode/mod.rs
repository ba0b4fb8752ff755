//! PCM of an audio file, frame by frame: exact at both ends, exact after a seek, and never stuck.

mod codecs;
mod opening;
mod packets;
mod trim;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::{AudioFormat, Millis};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder};
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatReader, SeekMode, SeekTo};
use symphonia::core::packet::Packet;
use symphonia::core::units::{TimeBase, Timestamp};

use self::opening::{audio_track, open_reader};
use self::trim::Trim;
use crate::guard::guarded;
use crate::source::Budget;
use crate::{ReadError, mpeg, wave};

pub use packets::packets;

/// Longest one call may work (waiting for the disk not counted).
const LONGEST_CALL: Duration = Duration::from_millis(1500);

/// Damaged packets in a row after which the song ends.
const MOST_BAD_IN_A_ROW: u32 = 100;

/// Damaged packets in all after which the song ends.
const MOST_BAD: u32 = 2000;

/// Largest amplitude that is believed, +18 dB over full scale: encoders of the loudest music overshoot
/// by 6 dB at most, damaged packets by anything.
const LOUDEST: f32 = 8.0;

/// Most frames of silence a single damaged packet is worth.
const LONGEST_PACKET: i64 = 8192;

/// Interleaved samples, their sample rate (hertz) and number of channels.
pub type Stretch<'a> = (&'a [f32], u32, u16);

/// An open audio file, decoded from its first frame to its last.
///
/// Positions count frames (one sample of every channel) of what is heard: what an encoder put
/// before and after the music is cut away. Dropping it closes the file.
pub struct Decoder {
    path: PathBuf,
    reader: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    budget: Budget,
    track: u32,
    time_base: TimeBase,
    format: AudioFormat,
    parameters: AudioCodecParameters,
    /// Whether samples are 24 bits in four bytes, read as 32.
    is_padded: bool,
    /// Frames per second of media time.
    clock: u32,
    trim: Trim,
    /// Media time of the first frame heard, in frames.
    origin: i64,
    /// Frame the next decoded buffer starts at; negative before the music starts.
    position: i64,
    /// What was decoded last, interleaved.
    samples: Vec<f32>,
    /// Frames of damaged packets whose silence comes before the next sound one.
    muted: usize,
    /// Frame up to which packets are passed over undecoded after a seek.
    skip_until: Option<i64>,
    /// Whether `samples` has not been handed out yet.
    ready: bool,
    bad_in_a_row: u32,
    bad: u32,
    /// Rate and channels of the last packet, where they are not the decoder's.
    other_format: Option<(u32, u8)>,
    /// Whether the reader has given its last packet.
    is_read_out: bool,
    ended: bool,
}

impl Decoder {
    /// Opens the audio file at `path` and decodes its first packet.
    ///
    /// # Errors
    /// [`ReadError::Unsupported`] when it is no audio or its codec is not played here,
    /// [`ReadError::Damaged`] when nothing in it can be decoded, [`ReadError::Io`] when it cannot
    /// be reached.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        guarded(|| Self::open_unguarded(path))
    }

    /// Sample rate (hertz), channels and codec of what [`Self::next`] gives. It may change after
    /// a call to [`Self::next`] where the file itself changes.
    #[must_use]
    pub fn format(&self) -> &AudioFormat {
        &self.format
    }

    /// Bits per sample, where the codec keeps samples as such.
    #[must_use]
    pub fn bits(&self) -> Option<u32> {
        if self.is_padded {
            return Some(24);
        }
        self.parameters.bits_per_sample
    }

    /// Number of frames from the first to the last, where the file tells.
    #[must_use]
    pub fn total_frames(&self) -> Option<u64> {
        self.trim.total
    }

    /// The next frames, interleaved; `None` after the last. Full scale is ±1, which lossy codecs
    /// overshoot; never beyond ±8, and always numbers.
    ///
    /// # Errors
    /// [`ReadError::Io`] when the file cannot be read any more. Damage inside the file is muted,
    /// and ends the song when there is too much of it.
    #[expect(
        clippy::should_implement_trait,
        reason = "it lends its samples, which no iterator can"
    )]
    pub fn next(&mut self) -> Result<Option<&[f32]>, ReadError> {
        self.budget.renew(LONGEST_CALL);
        let more = guarded(|| self.advance());
        match more {
            Ok(true) => Ok(Some(&self.samples)),
            Ok(false) => Ok(None),
            Err(error) => {
                self.ended = true;
                Err(error)
            }
        }
    }

    /// As [`Self::next`], with the sample rate (hertz) and the number of channels of these frames.
    ///
    /// # Errors
    /// See [`Self::next`].
    pub fn next_with_format(&mut self) -> Result<Option<Stretch<'_>>, ReadError> {
        if self.next()?.is_none() {
            return Ok(None);
        }
        let (rate, channels) = (self.format.sample_rate, self.format.channels);
        Ok(Some((&self.samples, rate, channels)))
    }

    /// Goes to `frame`: the next frames given are the ones a decode from the start gives there,
    /// sample for sample. Beyond the end there are no more frames. Gives the frame reached.
    ///
    /// # Errors
    /// [`ReadError::Io`] when the file cannot be read any more, [`ReadError::Damaged`] when it
    /// cannot be sought in; the decoder then stands at its end.
    pub fn seek(&mut self, frame: u64) -> Result<u64, ReadError> {
        self.budget.renew(LONGEST_CALL);
        let reached = guarded(|| self.go_to(frame));
        if reached.is_err() {
            self.ended = true;
        }
        reached
    }

    fn open_unguarded(path: &Path) -> Result<Self, ReadError> {
        let budget = Budget::new(LONGEST_CALL);
        let (reader, is_padded) = open_reader(path, &budget)?;
        let (track, parameters, time_base) = audio_track(reader.as_ref())?;
        let clock = parameters.sample_rate.unwrap_or(0);
        let trim = Trim::of(path, reader.as_ref(), track, clock);
        let decoder = codecs::decoder(&parameters)?;
        let mut this = Self {
            path: path.to_owned(),
            decoder,
            budget,
            track,
            time_base,
            format: AudioFormat::default(),
            parameters,
            is_padded,
            clock,
            trim,
            origin: 0,
            position: 0,
            samples: Vec::new(),
            muted: 0,
            skip_until: None,
            ready: false,
            bad_in_a_row: 0,
            bad: 0,
            other_format: None,
            is_read_out: false,
            ended: false,
            reader,
        };
        this.format.codec = codecs::name(this.parameters.codec).to_owned();
        this.format.sample_rate = clock;
        this.prime()?;
        Ok(this)
    }

    /// Decodes up to the first packet that gives sound, so that the format is known for sure.
    fn prime(&mut self) -> Result<(), ReadError> {
        let mut first = None;
        let unknown = || ReadError::damaged("Nothing in the file can be decoded.");
        loop {
            let packet = self.packet()?.ok_or_else(unknown)?;
            let start = *first.get_or_insert_with(|| self.trim.start(&packet));
            if self.decode(&packet)?.is_some() {
                // Decoders of high-efficiency AAC may give another rate than the file says.
                self.clock = self.format.sample_rate;
                self.origin = self.frames(start).saturating_add(self.trim.lead);
                self.position = -self.trim.lead;
                break;
            }
            if self.ended {
                return Err(unknown());
            }
        }
        let rate = u64::from(self.format.sample_rate.max(1));
        if let Some(total) = self.trim.total {
            self.format.duration = Millis(total.saturating_mul(1000) / rate);
        }
        self.ready = self.cut();
        Ok(())
    }

    /// Whether there are new `samples`.
    fn advance(&mut self) -> Result<bool, ReadError> {
        if std::mem::take(&mut self.ready) {
            return Ok(true);
        }
        while !self.ended {
            let Some(packet) = self.packet()? else {
                break;
            };
            if self.decode(&packet)?.is_some() && self.cut() {
                return Ok(true);
            }
        }
        self.ended = true;
        Ok(false)
    }

    /// The next packet of our track; `None` at the end of what can be read.
    fn packet(&mut self) -> Result<Option<Packet>, ReadError> {
        loop {
            if self.budget.is_spent() {
                return Err(ReadError::damaged("Decoding the file took too long."));
            }
            let error = match self.reader.next_packet() {
                Ok(Some(packet)) if packet.track_id == self.track => return Ok(Some(packet)),
                Ok(Some(_)) => continue,
                Ok(None) => None,
                Err(Error::ResetRequired) => {
                    self.restart()?;
                    continue;
                }
                Err(error) => Some(error),
            };
            self.is_read_out = true;
            return match error {
                Some(Error::IoError(error)) if error.kind() != ErrorKind::UnexpectedEof => {
                    Err(error.into())
                }
                Some(error) => {
                    tracing::debug!(%error, "the stream ends early");
                    Ok(None)
                }
                None => Ok(None),
            };
        }
    }

    /// A chained stream: the next link has its own parameters.
    fn restart(&mut self) -> Result<(), ReadError> {
        let (track, parameters, time_base) = audio_track(self.reader.as_ref())?;
        self.decoder = codecs::decoder(&parameters)?;
        self.parameters = parameters;
        self.track = track;
        self.time_base = time_base;
        // It told of its first link only.
        self.trim.total = None;
        Ok(())
    }

    /// Decodes `packet` into `samples`, after the silence of damaged ones before it. Gives the
    /// number of frames of that silence, or `None` when the packet gave no sound.
    fn decode(&mut self, packet: &Packet) -> Result<Option<usize>, ReadError> {
        self.follow_format(packet);
        match self.decoder.decode(packet) {
            Ok(buffer) if buffer.frames() == 0 => Ok(None),
            Ok(buffer) => {
                self.bad_in_a_row = 0;
                let muted = std::mem::take(&mut self.muted);
                let spec = buffer.spec();
                let channels = spec.channels().count();
                self.format.sample_rate = spec.rate();
                self.format.channels = u16::try_from(channels).unwrap_or(u16::MAX);
                buffer.copy_to_vec_interleaved(&mut self.samples);
                if self.is_padded {
                    self.samples.iter_mut().for_each(wave::put_right);
                }
                self.samples.iter_mut().for_each(keep_in_bounds);
                if muted > 0 {
                    let silence = std::iter::repeat_n(0.0, muted * channels);
                    self.samples.splice(..0, silence);
                }
                Ok(Some(muted))
            }
            Err(Error::IoError(error)) if error.kind() != ErrorKind::UnexpectedEof => {
                Err(error.into())
            }
            Err(_) => {
                self.mute(packet);
                Ok(None)
            }
        }
    }

    /// MPEG streams that were joined may change their rate or channels: the decoder is changed
    /// when two packets in a row agree that it did.
    fn follow_format(&mut self, packet: &Packet) {
        if !codecs::is_mpeg(self.parameters.codec) || self.format.channels == 0 {
            return;
        }
        let header = packet.data.first_chunk::<4>().copied();
        let Some(frame) = header.and_then(mpeg::Frame::read) else {
            return;
        };
        let now = (frame.rate, frame.channels);
        if now == (self.format.sample_rate, self.format.channels as u8) {
            self.other_format = None;
        } else if self.other_format.replace(now) == Some(now)
            && let Some(decoder) = codecs::mpeg_decoder(self.parameters.codec)
        {
            self.decoder = decoder;
            self.other_format = None;
        }
    }

    /// Silence in place of a damaged packet, or the end when there were too many.
    fn mute(&mut self, packet: &Packet) {
        self.bad += 1;
        self.bad_in_a_row += 1;
        if self.bad_in_a_row > MOST_BAD_IN_A_ROW || self.bad > MOST_BAD {
            self.ended = true;
            return;
        }
        let ticks = i64::try_from(packet.block_dur().get()).unwrap_or(i64::MAX);
        self.muted += self.frames(ticks).clamp(0, LONGEST_PACKET) as usize;
    }

    /// Cuts from `samples` what lies before the first and after the last frame, and counts the
    /// rest. Whether anything is left.
    fn cut(&mut self) -> bool {
        let channels = usize::from(self.format.channels.max(1));
        let frames = (self.samples.len() / channels) as i64;
        let from = self.position.saturating_neg().clamp(0, frames);
        let last = match self.trim.end {
            Some(end) => i64::try_from(end).unwrap_or(i64::MAX),
            None => i64::MAX,
        };
        let until = last.saturating_sub(self.position).clamp(from, frames);
        self.samples.truncate(until as usize * channels);
        self.samples.drain(..from as usize * channels);
        self.position = self.position.saturating_add(until);
        until > from
    }

    fn go_to(&mut self, frame: u64) -> Result<u64, ReadError> {
        let target = i64::try_from(frame).unwrap_or(i64::MAX);
        self.ready = false;
        self.ended = false;
        if self.trim.total.is_some_and(|total| frame >= total) {
            self.ended = true;
            return Ok(self.trim.total.unwrap_or(frame));
        }
        self.rewind_before(target)?;
        self.decode_up_to(target)
    }

    /// Puts the reader some packets before `target`.
    fn rewind_before(&mut self, target: i64) -> Result<(), ReadError> {
        if std::mem::take(&mut self.is_read_out) {
            // Some readers cannot go back once they have reached the end.
            self.reader = open_reader(&self.path, &self.budget)?.0;
        }
        let first = -self.trim.lead;
        let wanted = target.saturating_sub(self.trim.preroll).max(first);
        if self.seek_reader(wanted).is_err() {
            // Where the reader's own idea of the length is too short, or it has no index: from
            // the start on, without decoding.
            self.seek_reader(first)
                .map_err(|_| ReadError::damaged("The file cannot be sought in."))?;
            self.skip_until = Some(wanted);
        }
        // A new one, because not every codec's reset forgets all of what came before.
        self.decoder = codecs::decoder(&self.parameters)?;
        self.muted = 0;
        self.bad_in_a_row = 0;
        Ok(())
    }

    fn seek_reader(&mut self, frame: i64) -> Result<(), Error> {
        let ts = codecs::unscale(
            frame.saturating_add(self.origin),
            self.time_base,
            self.clock,
        );
        let to = SeekTo::Timestamp {
            ts: Timestamp::new(ts),
            track_id: self.track,
        };
        self.reader.seek(SeekMode::Accurate, to).map(|_| ())
    }

    /// Decodes until `target` is the next frame given.
    fn decode_up_to(&mut self, target: i64) -> Result<u64, ReadError> {
        let mut is_placed = false;
        while let Some(packet) = self.packet()? {
            let start = self.frames(self.trim.start(&packet));
            let start = start.saturating_sub(self.origin);
            let end = start.saturating_add_unsigned(packet.block_dur().get());
            if self.skip_until.is_some_and(|until| end < until) {
                continue;
            }
            self.skip_until = None;
            let Some(muted) = self.decode(&packet)? else {
                continue;
            };
            if !is_placed {
                self.position = start.saturating_sub_unsigned(muted as u64);
                is_placed = true;
            }
            let before = self.position.max(0);
            let _ = self.cut();
            if self.position > target {
                let channels = usize::from(self.format.channels.max(1));
                let skip = (target - before).max(0) as usize * channels;
                self.samples.drain(..skip.min(self.samples.len()));
                self.ready = true;
                return Ok(target.max(before) as u64);
            }
        }
        self.ended = true;
        Ok(self.position.max(0) as u64)
    }

    /// A timestamp in frames.
    fn frames(&self, ts: i64) -> i64 {
        codecs::rescale(ts, self.time_base, self.clock)
    }
}

/// What lossy codecs give above full scale is kept: a gain or a limiter may bring it back.
fn keep_in_bounds(sample: &mut f32) {
    *sample = if sample.is_nan() {
        0.0
    } else {
        sample.clamp(-LOUDEST, LOUDEST)
    };
}
