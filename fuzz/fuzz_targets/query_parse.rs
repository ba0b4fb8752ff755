//! Any text as a query: never a panic, and remarks point at whole characters of it.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for remark in domain::query::parse(text).remarks {
        assert!(text.get(remark.from..remark.to).is_some(), "{remark:?}");
    }
});
