//! A bundle's JSON: read, written and read again says the same.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some(data) = media::bundle::parse(bytes).data else {
        return;
    };
    for name in [&data.file, &data.image].into_iter().flatten() {
        assert!(!name.contains(['/', '\\', ':', '\0']) && name != "." && name != "..");
    }
    let again = media::bundle::parse(media::bundle::to_json(&data).as_bytes());
    if let Some(again) = again.data {
        assert_eq!(again.tags, data.tags);
    }
});
