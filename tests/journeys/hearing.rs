//! Real songs are heard from end to end: from the terminal and over HTTP, killed and resumed.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::program::{Serving, command, run};
use crate::support::{Profile, repository};

/// The keys of a line, sorted.
fn keys(line: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = line
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys
}

fn demo() -> String {
    repository().join("assets/demo").display().to_string()
}

/// What is heard in a song, by title, as the HTTP door tells it.
fn heard(profile: &Profile) -> BTreeMap<String, Value> {
    let serving = Serving::start(profile);
    let client = serving.client();
    let page = client.done("song_list", &json!({}));
    let songs = page["songs"].as_array().unwrap();
    songs
        .iter()
        .map(|song| {
            let mut told = client.done("song_features", &json!({ "id": song["id"] }));
            told["id"] = Value::Null;
            (song["title"].as_str().unwrap().to_owned(), told)
        })
        .collect()
}

#[test]
fn the_demo_songs_are_heard_and_two_threads_hear_the_same() {
    let one = Profile::new();
    run(&one, &["add", &demo()]).done();
    let done = run(&one, &["analyse", "--json", "--jobs", "1"])
        .done()
        .last();
    assert_eq!(
        keys(&done),
        ["analysed", "audio_seconds", "event", "failed", "seconds"]
    );
    assert_eq!(
        (&done["event"], &done["analysed"]),
        (&json!("done"), &json!(4))
    );
    assert!(done["audio_seconds"].as_f64().unwrap() > 100.0, "{done}");
    let again = run(&one, &["analyse", "--json"]).done().last();
    assert_eq!(
        (&again["analysed"], &again["audio_seconds"]),
        (&json!(0), &json!(0.0))
    );

    let two = Profile::new();
    run(&two, &["add", &demo()]).done();
    run(&two, &["analyse", "--jobs", "2"]).done();
    let heard_by_one = heard(&one);
    assert_eq!(heard_by_one, heard(&two));
    let dance = &heard_by_one["Hungarian Dance No. 5"];
    assert_eq!(dance["badge"], "heard");
    assert!(dance["tempo"]["bpm"].is_number() && dance["key"]["key"].is_string());
    let parts = dance["mood"]["parts"].as_object().unwrap();
    let sum: f64 = parts.values().map(|part| part.as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-5);
}

#[test]
fn what_a_kill_interrupts_goes_on_at_the_next_start() {
    let profile = Profile::new();
    run(&profile, &["add", &demo()]).done();
    let mut serving = Serving::start(&profile);
    let client = serving.client();
    let state = || client.done("hearing_state", &json!({}));
    // With the lowest priority there is, this may take a while on a busy computer.
    let given_up = Instant::now() + Duration::from_secs(120);
    while state()["heard"] == 0 {
        assert!(Instant::now() < given_up, "no song is heard: {}", state());
        std::thread::sleep(Duration::from_millis(100));
    }
    let before = state()["heard"].as_u64().unwrap();
    serving.kill();
    let report = run(&profile, &["analyse", "--json"]).done().last();
    let rest = report["analysed"].as_u64().unwrap();
    assert!(rest <= 4 - before, "{before} heard before, {rest} after");
    for (title, song) in heard(&profile) {
        assert_eq!(song["badge"], "heard", "{title}: {song}, {report}");
    }
}

#[test]
fn the_keys_of_files_and_texts_stay() {
    let profile = Profile::new();
    let file = repository().join("assets/demo/solo-trumpet-06.mp3");
    let file = file.display().to_string();
    let told = run(&profile, &["features", "--json", &file]).done().last();
    for key in [
        "path",
        "version",
        "tempo_bpm",
        "tempo_confidence",
        "tempo_alternative_bpm",
        "key",
        "mode",
        "key_confidence",
        "loudness_lufs",
        "true_peak_dbtp",
        "energy",
        "danceability",
        "valence",
        "arousal",
        "acousticness",
        "instrumentalness",
        "speechiness",
        "liveness",
        "mood",
        "seconds_audio",
        "seconds_taken",
        "error",
    ] {
        assert!(told.get(key).is_some(), "{key} is missing: {told}");
    }
    assert_eq!(keys(&told["mood"]), ["angry", "happy", "relaxed", "sad"]);
    assert!(told["error"].is_null() && told["loudness_lufs"].as_f64().unwrap() < 0.0);
    assert!(!profile.data().exists(), "hearing a file made a library");
    let missing = run(&profile, &["features", "--json", &file, "/no/such.mp3"]).failed();
    assert!(missing.last()["error"].is_string());

    let text = profile.music().join("words.lrc");
    std::fs::write(
        &text,
        "[00:01.00]I cry alone tonight\n[00:04.00]my heart is broken\n",
    )
    .unwrap();
    let text = text.display().to_string();
    let words = run(&profile, &["lyrics", "--json", &text]).done().last();
    assert_eq!(
        keys(&words),
        ["arousal", "confidence", "language", "mood", "valence"]
    );
    assert_eq!(words["language"], "en");
    let mut piped = command(&profile, &["lyrics", "--json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let words_of_it = std::fs::read(&text).unwrap();
    piped.stdin.take().unwrap().write_all(&words_of_it).unwrap();
    let piped = piped.wait_with_output().unwrap();
    let piped: Value = serde_json::from_slice(&piped.stdout).unwrap();
    assert_eq!(piped, words);
    std::fs::write(&text, "[00:01.00] 123").unwrap();
    run(&profile, &["lyrics", "--json", &text]).failed();
}
