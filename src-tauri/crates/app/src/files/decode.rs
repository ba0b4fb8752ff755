//! A file as sound: counted, and written as WAV where that is wanted.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{BufWriter, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use hound::{SampleFormat, WavSpec, WavWriter};
use media::decode::Decoder;
use serde::Serialize;
use tempfile::NamedTempFile;

/// What decoding one file gave. The order of the fields is the order of
/// `undertone-cli decode --json`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Decoded {
    /// The file, as it was named.
    pub path: String,
    /// Samples per channel after gapless trimming.
    pub samples: Option<u64>,
    /// Hertz.
    pub sample_rate: Option<u32>,
    /// Number of channels.
    pub channels: Option<u16>,
    /// Length in seconds.
    pub seconds: Option<f64>,
    /// The WAV file that was written.
    pub out: Option<String>,
    /// Why it could not be decoded, in one sentence.
    pub error: Option<String>,
}

/// Decodes one file to its end; with `out`, into a 16-bit WAV file in that folder, named after it.
/// Never fails and never writes over a file that is there: what is wrong stands in `error`.
#[must_use]
pub fn decode(path: &Path, out: Option<&Path>) -> Decoded {
    let shown = path.display().to_string();
    match heard(path, out) {
        Ok(decoded) => Decoded {
            path: shown,
            ..decoded
        },
        Err(error) => Decoded {
            path: shown,
            error: Some(format!("{error:#}")),
            ..Decoded::default()
        },
    }
}

fn heard(path: &Path, out: Option<&Path>) -> Result<Decoded> {
    let mut decoder = Decoder::open(path)?;
    let (rate, channels) = (decoder.format().sample_rate, decoder.format().channels);
    if rate == 0 || channels == 0 {
        bail!("The file does not say how it is to be played.");
    }
    let mut wav = out
        .map(|folder| Wav::create(folder, path, rate, channels))
        .transpose()?;
    let mut samples = 0;
    while let Some(frames) = decoder.next()? {
        samples += (frames.len() / usize::from(channels)) as u64;
        if let Some(wav) = &mut wav {
            wav.write(frames)?;
        }
        if (decoder.format().sample_rate, decoder.format().channels) != (rate, channels) {
            bail!("The sound changes its rate or channels in the middle; a WAV file cannot.");
        }
    }
    Ok(Decoded {
        path: String::new(),
        samples: Some(samples),
        sample_rate: Some(rate),
        channels: Some(channels),
        seconds: Some(samples as f64 / f64::from(rate)),
        out: wav.map(Wav::finish).transpose()?,
        error: None,
    })
}

/// A WAV file being written, under a temporary name: what has the right name is whole.
struct Wav {
    temporary: NamedTempFile,
    /// The names it may get, the best first.
    names: [PathBuf; 2],
    writer: WavWriter<BufWriter<File>>,
}

impl Wav {
    /// A new file in `folder` for the sound of `source`: `song.wav`, or `song.flac.wav` when
    /// another song takes that name.
    fn create(folder: &Path, source: &Path, sample_rate: u32, channels: u16) -> Result<Self> {
        let unwritable = || format!("The folder {} cannot be written", folder.display());
        std::fs::create_dir_all(folder).with_context(unwritable)?;
        let temporary = new_file(folder).with_context(unwritable)?;
        let spec = WavSpec {
            channels,
            sample_rate,
            bits_per_sample: 16,
            sample_format: SampleFormat::Int,
        };
        let writer = WavWriter::new(BufWriter::new(temporary.reopen()?), spec)?;
        let named = |text: Option<&OsStr>| {
            let mut name = OsString::from(text.unwrap_or("sound".as_ref()));
            name.push(".wav");
            folder.join(name)
        };
        Ok(Self {
            temporary,
            names: [named(source.file_stem()), named(source.file_name())],
            writer,
        })
    }

    fn write(&mut self, samples: &[f32]) -> Result<()> {
        for sample in samples {
            self.writer
                .write_sample(sixteen_bits(*sample))
                .context("The WAV file cannot be written")?;
        }
        Ok(())
    }

    /// Completes the file, gives it a name that is free, and says which.
    fn finish(self) -> Result<String> {
        self.writer
            .finalize()
            .context("The WAV file cannot be written")?;
        let mut temporary = self.temporary;
        for name in &self.names {
            match temporary.persist_noclobber(name) {
                Ok(_) => return Ok(name.display().to_string()),
                Err(taken) if taken.error.kind() == ErrorKind::AlreadyExists => {
                    temporary = taken.file;
                }
                Err(failed) => {
                    return Err(failed.error)
                        .with_context(|| format!("{} cannot be made", name.display()));
                }
            }
        }
        bail!(
            "{} is there already; nothing was written over.",
            self.names[1].display()
        )
    }
}

/// A sample of ±1 as 16 bits: what was 16 bits before comes out unchanged.
fn sixteen_bits(sample: f32) -> i16 {
    (sample * 32768.0)
        .round()
        .clamp(f32::from(i16::MIN), f32::from(i16::MAX)) as i16
}

/// A temporary file that others may read once it has its name, as with any file one makes.
fn new_file(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".undertone-").suffix(".partial");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A quarter second of a rising ramp, as 16-bit WAV.
    fn ramp(path: &Path) -> Vec<i16> {
        let spec = WavSpec {
            channels: 2,
            sample_rate: 8000,
            bits_per_sample: 16,
            sample_format: SampleFormat::Int,
        };
        let samples: Vec<i16> = (0..4000).map(|step| step * 8 - 16000).collect();
        let mut writer = WavWriter::create(path, spec).unwrap();
        for sample in &samples {
            writer.write_sample(*sample).unwrap();
        }
        writer.finalize().unwrap();
        samples
    }

    #[test]
    fn sixteen_bits_come_out_as_they_went_in() {
        let folder = tempfile::tempdir().unwrap();
        let (source, out) = (folder.path().join("a.wav"), folder.path().join("out"));
        let samples = ramp(&source);
        let decoded = decode(&source, Some(&out));
        assert_eq!(decoded.error, None);
        assert_eq!((decoded.samples, decoded.channels), (Some(2000), Some(2)));
        assert_eq!(
            (decoded.sample_rate, decoded.seconds),
            (Some(8000), Some(0.25))
        );
        let mut written = hound::WavReader::open(out.join("a.wav")).unwrap();
        let written: Vec<i16> = written.samples().map(Result::unwrap).collect();
        assert_eq!(written, samples);
    }

    #[test]
    fn no_file_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("a.wav");
        ramp(&source);
        let before = std::fs::read(&source).unwrap();
        let beside = decode(&source, Some(folder.path()));
        assert!(beside.out.is_some_and(|out| out.ends_with("a.wav.wav")));
        assert!(decode(&source, Some(folder.path())).error.is_some());
        assert_eq!(std::fs::read(&source).unwrap(), before);
    }
}
