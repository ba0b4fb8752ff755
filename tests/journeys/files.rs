//! Files without a library: `tags`, `decode`, `bundle check`.

use insta::assert_json_snapshot;

use crate::support::program::run;
use crate::support::{Profile, masked, repository, songs};

fn demo(name: &str) -> String {
    let demo = repository().join("assets/demo");
    demo.join(name).display().to_string()
}

#[test]
fn tags_are_read_without_a_library() {
    let profile = Profile::new();
    let file = demo("solo-trumpet-06.mp3");
    let told = run(&profile, &["tags", "--json", &file]).done();
    assert_json_snapshot!("tags", masked(told.last(), &["path"]));
    assert!(!profile.data().exists(), "reading tags made a library");

    let missing = run(&profile, &["tags", "--json", &file, "/no/such.mp3"]).failed();
    assert_eq!(missing.lines().len(), 2);
    assert!(missing.last()["error"].is_string());
}

#[test]
fn decoding_counts_every_sample() {
    let profile = Profile::new();
    let source = songs::song(&profile.music().join("a.wav"), 1, 0.5);
    let out = profile.other("out");
    let arguments = [
        "decode",
        "--json",
        source.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ];
    let decoded = run(&profile, &arguments).done();
    assert_json_snapshot!("decoded", masked(decoded.last(), &["path", "out"]));
    let sound = |path| {
        let mut reader = hound::WavReader::open(path).unwrap();
        reader.samples().map(Result::unwrap).collect::<Vec<i16>>()
    };
    assert_eq!(sound(out.join("a.wav")), sound(source));
    let measured = run(
        &profile,
        &["decode", "--json", &demo("solo-trumpet-06.mp3")],
    )
    .done();
    assert_eq!(measured.last()["sample_rate"], 44100);
    assert!(measured.last()["out"].is_null());
}

#[test]
fn bundles_are_checked_with_line_and_column() {
    let profile = Profile::new();
    let demo = repository().join("assets/demo").display().to_string();
    let good = run(&profile, &["bundle", "check", "--json", &demo]).done();
    assert_eq!(good.lines().len(), 4);
    assert!(good.lines().iter().all(|check| check["ok"] == true));

    songs::song(&profile.music().join("a.wav"), 1, 0.1);
    std::fs::write(profile.music().join("a.json"), "{\n  \"title\": \"A\",,\n}").unwrap();
    let music = profile.music().display().to_string();
    let bad = run(&profile, &["bundle", "check", "--json", &music]).failed();
    assert_json_snapshot!("bundle_problem", masked(bad.last(), &["path"]));
}
