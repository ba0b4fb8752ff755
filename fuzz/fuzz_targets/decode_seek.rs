//! Decoding and seeking any bytes; the first two of them say where to.
#![no_main]

use std::io::Write;

use libfuzzer_sys::fuzz_target;
use media::decode::Decoder;

fuzz_target!(|bytes: &[u8]| {
    let Some((place, bytes)) = bytes.split_first_chunk::<2>() else {
        return;
    };
    let Ok(mut file) = tempfile::Builder::new().tempfile_in("/dev/shm") else {
        return;
    };
    if file.write_all(bytes).is_err() {
        return;
    }
    let Ok(mut decoder) = Decoder::open(file.path()) else {
        return;
    };
    for target in [u64::from(u16::from_le_bytes(*place)) * 16, 0, u64::MAX] {
        for _ in 0..32 {
            match decoder.next() {
                Ok(Some(samples)) => assert!(samples.iter().all(|s| (-8.0..=8.0).contains(s))),
                _ => break,
            }
        }
        let _ = decoder.seek(target);
    }
});
