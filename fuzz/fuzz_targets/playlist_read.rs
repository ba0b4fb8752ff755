//! Any bytes as a playlist; the first one says which name it has. Of what was read and written in a format of
//! ours, every entry is read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use media::playlist::{Format, read, write};

const NAMES: [&str; 4] = ["list.m3u8", "list.xspf", "list.pls", "list"];

fuzz_target!(|bytes: &[u8]| {
    let Some((name, bytes)) = bytes.split_first() else {
        return;
    };
    let Ok(list) = read(bytes, NAMES[usize::from(name % 4)]) else {
        return;
    };
    for format in [Format::M3u8, Format::Xspf, Format::Pls] {
        let written = write(format, &list);
        let again = read(&written, &format!("list.{}", format.ending()));
        assert_eq!(again.map(|again| again.entries.len()), Ok(list.entries.len()), "{format:?}");
    }
});
