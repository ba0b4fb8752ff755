//! Thumbnail and accent colour of any bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(jpeg) = media::cover::thumbnail_of(bytes, 96) {
        let _ = media::cover::accent(&jpeg);
    }
});
