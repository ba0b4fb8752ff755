//! Listens to one audio file, within bounds.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Duration;

use analysis::{Analyser, Wanted};
use domain::features::Features;
use media::ReadError;
use media::decode::Decoder;

/// Seconds of sound that are listened to; what follows changes nothing any more.
const LONGEST: u64 = 10 * 60 * 60;
/// How long one file may take, rests left out: a hundred times what ten hours of music need.
pub(crate) const BUDGET: Duration = Duration::from_secs(20 * 60);

/// Why a file was not heard.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unheard {
    /// The listener stopped the work, or the app closes.
    #[error("It was stopped.")]
    Stopped,
    /// The file is not there now.
    #[error("Its file is not there now.")]
    Absent,
    /// It took too long.
    #[error(
        "Its sound could not be heard within {} minutes: its file may be on a slow disk. It is tried again when the file changes.",
        BUDGET.as_secs() / 60
    )]
    TooLong,
    /// The file cannot be decoded.
    #[error("{0}")]
    Failed(String),
}

impl From<ReadError> for Unheard {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Io(error) if error.kind() == std::io::ErrorKind::NotFound => Self::Absent,
            error => Self::Failed(error.to_string()),
        }
    }
}

/// Asked again and again while a file is listened to: it may wait, and says when to give up.
pub(crate) type MayGoOn<'a> = &'a mut dyn FnMut() -> Result<(), Unheard>;

/// What is heard in a file. A file that changes its rate or channels in the middle is judged by its
/// longest stretch.
pub(crate) fn listen(path: &Path, may_go_on: MayGoOn<'_>) -> Result<Features, Unheard> {
    guarded(|| {
        let mut longest: Option<(u64, Features)> = None;
        stretches(path, Wanted::default(), may_go_on, |frames, analyser| {
            if longest.as_ref().is_none_or(|(most, _)| frames > *most) {
                longest = Some((frames, analyser.finish()));
            }
        })?;
        Ok(longest.map_or_else(
            || Features::untold(analysis::VERSION, 0.0),
            |(_, heard)| heard,
        ))
    })
}

/// Times of the beats of a file in seconds, at a tempo in beats per minute.
pub(crate) fn beats(path: &Path, bpm: f32, may_go_on: MayGoOn<'_>) -> Result<Vec<f32>, Unheard> {
    let wanted = Wanted {
        true_peak: false,
        beats: true,
    };
    guarded(|| {
        let mut first = None;
        stretches(path, wanted, may_go_on, |_, analyser| {
            first.get_or_insert_with(|| analyser.finish_at(bpm));
        })?;
        Ok(first.unwrap_or_default())
    })
}

/// A file that makes a decoder panic is a file that cannot be heard.
fn guarded<T>(work: impl FnOnce() -> Result<T, Unheard>) -> Result<T, Unheard> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Unheard::Failed(
            "Its sound cannot be understood: the file may be damaged.".into(),
        ))
    })
}

/// Gives each stretch of one format, with the number of its frames, to `ended`.
fn stretches(
    path: &Path,
    wanted: Wanted,
    may_go_on: MayGoOn<'_>,
    mut ended: impl FnMut(u64, Analyser),
) -> Result<(), Unheard> {
    let mut decoder = Decoder::open(path)?;
    let mut now: Option<Stretch> = None;
    let mut seconds = 0.0;
    while seconds < LONGEST as f64 {
        may_go_on()?;
        let Some((samples, rate, channels)) = decoder.next_with_format()? else {
            break;
        };
        let (rate, channels) = (rate.max(1), channels.max(1));
        if now.as_ref().is_some_and(|s| s.format != (rate, channels))
            && let Some(before) = now.take()
        {
            ended(before.frames, before.analyser);
        }
        let stretch = now.get_or_insert_with(|| Stretch::new((rate, channels), wanted));
        stretch.analyser.push(samples);
        let frames = (samples.len() / usize::from(channels)) as u64;
        stretch.frames += frames;
        seconds += frames as f64 / f64::from(rate);
    }
    if let Some(last) = now {
        ended(last.frames, last.analyser);
    }
    Ok(())
}

struct Stretch {
    format: (u32, u16),
    frames: u64,
    analyser: Analyser,
}

impl Stretch {
    fn new(format: (u32, u16), wanted: Wanted) -> Self {
        let (rate, channels) = format;
        Self {
            format,
            frames: 0,
            analyser: Analyser::wanting(rate, usize::from(channels), wanted),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::write_wav;

    fn tone(path: &Path, seconds: u32) {
        let samples = (0..seconds * 22_050).flat_map(|n| {
            let sample = (f64::from(n) * 440.0 / 22_050.0 * std::f64::consts::TAU).sin();
            [(sample * 8_000.0) as i16; 2]
        });
        write_wav(path, 22_050, 2, samples);
    }

    #[test]
    fn a_file_is_heard_to_its_end_and_may_be_stopped_anywhere() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wav");
        tone(&path, 3);
        let mut asked = 0;
        let heard = listen(&path, &mut || {
            asked += 1;
            Ok(())
        })
        .unwrap();
        assert!((heard.seconds - 3.0).abs() < 1e-3, "{}", heard.seconds);
        assert!(heard.loudness.is_some());
        let mut left = asked / 2;
        let stopped = listen(&path, &mut || {
            left -= 1;
            if left == 0 {
                Err(Unheard::Stopped)
            } else {
                Ok(())
            }
        });
        assert!(matches!(stopped, Err(Unheard::Stopped)));
    }

    #[test]
    fn what_is_no_sound_says_so_and_what_is_not_there_is_absent() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.mp3");
        let hear = || listen(&path, &mut || Ok(()));
        assert!(matches!(hear(), Err(Unheard::Absent)));
        std::fs::write(&path, b"no sound at all").unwrap();
        let Err(Unheard::Failed(sentence)) = hear() else {
            panic!("it was heard")
        };
        assert!(sentence.ends_with('.'), "{sentence}");
    }
}
