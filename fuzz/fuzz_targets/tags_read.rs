//! Tags and embedded picture of any bytes.
#![no_main]

use std::io::Write;

use libfuzzer_sys::fuzz_target;
use media::cover::{CoverSource, picture};

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut file) = tempfile::Builder::new().tempfile_in("/dev/shm") else {
        return;
    };
    if file.write_all(bytes).is_err() {
        return;
    }
    if let Ok(song) = media::tags::read(file.path()) {
        let title = song.tags.title.unwrap_or_default();
        assert!(!title.chars().any(char::is_control));
    }
    let _ = picture(&CoverSource::Embedded(file.path().to_path_buf()));
});
