//! What the tests of several modules begin with: sound files, and an app on a folder of them.

use std::path::Path;
use std::sync::Arc;

use crate::wire::{FolderPath, ScanRequest};
use crate::{App, Options, commands};

/// Writes a WAV file of this rate in hertz and interleaved samples.
pub(crate) fn write_wav(
    path: &Path,
    sample_rate: u32,
    channels: u16,
    samples: impl IntoIterator<Item = i16>,
) {
    let format = hound::WavSpec {
        channels,
        sample_rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(path, format).unwrap();
    for sample in samples {
        file.write_sample(sample).unwrap();
    }
    file.finalize().unwrap();
}

/// An app that plays nothing and watches nothing, with its data in `folder` and all the music in
/// `music`, looked through.
pub(crate) fn app_with(folder: &Path, music: &Path) -> Arc<App> {
    let mut options = Options::at(&folder.join("data")).unwrap();
    options.sound = false;
    options.watch = false;
    let app = App::open(options).unwrap();
    take_in(&app, music);
    app
}

/// Takes a folder of music in and looks through it.
pub(crate) fn take_in(app: &App, music: &Path) {
    let path = music.to_str().unwrap().to_owned();
    commands::folder_add(app, FolderPath { path }).unwrap();
    commands::library_scan(app, ScanRequest::default()).unwrap();
}
