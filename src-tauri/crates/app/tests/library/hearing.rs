//! Songs are heard: in the background and when asked, once each, and the listener's word counts.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use app::commands;
use app::wire::*;

use crate::house::*;

fn analyse(house: &House, request: AnalyseRequest) -> AnalyseReport {
    commands::analyse(&house.app, request).unwrap()
}

fn analyse_all(house: &House) -> AnalyseReport {
    analyse(house, AnalyseRequest::default())
}

fn features(house: &House, id: u32) -> SongFeatures {
    commands::song_features(&house.app, SongRef { id }).unwrap()
}

fn state(house: &House) -> HearingState {
    commands::hearing_state(&house.app, Nothing {}).unwrap()
}

fn row(house: &House, title: &str) -> SongRow {
    let rows = house.rows();
    rows.into_iter().find(|row| row.title == title).unwrap()
}

/// Waits until something is so, two minutes at most: hearing has the lowest priority there is.
fn until(what: &str, mut so: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(120);
    while !so() {
        assert!(Instant::now() < end, "{what} did not come about");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A chord that is struck twice a second (120 to the minute), as 16-bit WAV.
fn chords(seconds: u32, tones: [f64; 3]) -> Vec<u8> {
    let rate = 22_050_u32;
    let frames = rate * seconds;
    let mut file = b"RIFF".to_vec();
    file.extend((36 + frames * 2).to_le_bytes());
    file.extend(b"WAVEfmt ");
    for number in [16_u32, 1 | 1 << 16, rate, rate * 2, 2 | 16 << 16] {
        file.extend(number.to_le_bytes());
    }
    file.extend(b"data");
    file.extend((frames * 2).to_le_bytes());
    for frame in 0..frames {
        let time = f64::from(frame) / f64::from(rate);
        let decay = (-6.0 * (time % 0.5)).exp();
        let sound: f64 = tones
            .iter()
            .flat_map(|tone| (1..5).map(move |n| (f64::from(n) * tone, f64::from(n))))
            .map(|(hertz, n)| (std::f64::consts::TAU * hertz * time).sin() / n)
            .sum();
        let sample = (sound * decay * 4_000.0) as i16;
        file.extend(sample.to_le_bytes());
    }
    file
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .partition(|path| path.is_dir());
    let below = folders.iter().flat_map(|folder| files_below(folder));
    below.collect::<Vec<_>>().into_iter().chain(files).collect()
}

/// C, E, G.
const MAJOR: [f64; 3] = [261.63, 329.63, 392.0];
/// A, C, E.
const MINOR: [f64; 3] = [220.0, 261.63, 329.63];

#[test]
fn a_guess_becomes_what_is_heard_and_nothing_is_heard_twice() {
    let house = House::quiet();
    put(&house.music.join("one.wav"), &chords(8, MAJOR));
    put(&house.music.join("one.json"), &json("One", "A", "B"));
    put(&house.music.join("two.wav"), &chords(8, MINOR));
    put(&house.music.join("two.json"), &json("Two", "A", "B"));
    house.scan();
    assert_eq!(row(&house, "One").badge, None);
    let request = AnalyseRequest {
        query: Some(search("one")),
        jobs: 2,
    };
    let report = analyse(&house, request);
    assert_eq!((report.analysed, report.failed), (1, 0));
    assert!((report.audio_seconds - 8.0).abs() < 0.01, "{report:?}");
    let (one, two) = (row(&house, "One"), row(&house, "Two"));
    assert_eq!(
        (one.badge, two.badge),
        (Some(Badge::Heard), Some(Badge::Guess))
    );
    // Its JSON says Pop.
    assert_eq!((two.mood, two.bpm), (Some(Mood::Happy), None));
    let bpm = one.bpm.unwrap();
    assert!((bpm - 120.0).abs() < 2.0, "{bpm}");
    assert_eq!(one.key.as_deref(), Some("C major"));
    assert!(one.energy.is_some());
    assert_eq!(analyse_all(&house).analysed, 1);
    assert_eq!(analyse_all(&house).analysed, 0);
    let told = state(&house);
    assert_eq!((told.heard, told.guessed, told.waiting), (2, 0, 0));
    assert_eq!(row(&house, "Two").key.as_deref(), Some("A minor"));
}

#[test]
fn why_it_sounds_so_is_told_value_by_value() {
    let house = House::quiet();
    put(&house.music.join("one.wav"), &chords(10, MAJOR));
    let json = r#"{"title": "One", "genre": "Pop", "lyrics": "I cry alone tonight\nTears are falling in the dark\nmy heart is broken and you are gone\nand I miss you so"}"#;
    put(&house.music.join("one.json"), json.as_bytes());
    house.scan();
    let id = row(&house, "One").id;
    let before = features(&house, id);
    assert!(before.waiting && before.badge.is_none() && before.mood.is_none());
    analyse_all(&house);
    let heard = features(&house, id);
    assert!(!heard.waiting && heard.failure.is_none());
    let mood = heard.mood.unwrap();
    let words = mood.words.unwrap();
    assert_eq!(words.language, Some(WordsLanguage::En));
    assert!(words.mood.sad > words.mood.happy, "{words:?}");
    assert!(mood.read_from.contains(&ReadFrom::Words));
    let sound = mood.sound.unwrap();
    assert!(mood.parts.sad > sound.sad, "the words weigh: {mood:?}");
    let tempo = heard.tempo.unwrap();
    assert_eq!(
        (tempo.source, tempo.read_from.as_slice()),
        (ValueSource::Heard, &[ReadFrom::Onsets][..])
    );
    let names: Vec<ValueName> = heard.values.iter().map(|value| value.name).collect();
    assert!(names.contains(&ValueName::Energy) && names.contains(&ValueName::Valence));
    for value in &heard.values {
        assert!((0.0..=1.0).contains(&value.value) && (0.0..=1.0).contains(&value.confidence));
        assert!(!value.read_from.is_empty());
    }
    assert!(heard.loudness.unwrap().integrated_lufs < 0.0);
    assert!(!heard.emotion.unwrap().fr.is_empty());
}

#[test]
fn new_words_are_read_without_listening_again() {
    let house = House::quiet();
    put(&house.music.join("one.wav"), &chords(6, MAJOR));
    house.scan();
    analyse_all(&house);
    let id = row(&house, "one").id;
    assert!(features(&house, id).mood.unwrap().words.is_none());
    let json = br#"{"title": "One", "lyrics": "I laugh and dance and sing with joy, what a wonderful sunny day with you"}"#;
    put(&house.music.join("one.json"), json);
    house.scan();
    assert!(features(&house, id).waiting);
    let report = analyse_all(&house);
    assert_eq!((report.analysed, report.audio_seconds), (1, 0.0));
    assert!(features(&house, id).mood.unwrap().words.is_some());
}

#[test]
fn words_beside_a_song_are_read_anew_when_one_looks_at_it() {
    let house = House::quiet();
    let song = house.music.join("one.wav");
    put(&song, &chords(6, MAJOR));
    house.scan();
    analyse_all(&house);
    let id = row(&house, "one").id;
    let words = || features(&house, id).mood.unwrap().words;
    assert!(words().is_none());
    let beside = house.music.join("one.lrc");
    put(
        &beside,
        b"[00:01.00]I cry alone tonight, my heart is broken and you are gone",
    );
    let sad = words().unwrap();
    assert_eq!(words().unwrap(), sad);
    put(
        &beside,
        b"[00:01.00]I laugh and dance and sing with joy, what a wonderful sunny day",
    );
    assert_ne!(words().unwrap(), sad);
    fs::remove_file(&beside).unwrap();
    assert!(words().is_none());
    assert_eq!(
        analyse_all(&house).analysed,
        0,
        "nothing else is to be found out"
    );
}

#[test]
fn the_same_sound_elsewhere_is_not_listened_to_again() {
    let house = House::quiet();
    let sound = chords(6, MINOR);
    put(&house.music.join("a/one.wav"), &sound);
    house.scan();
    assert!(analyse_all(&house).audio_seconds > 0.0);
    let first = row(&house, "one");
    fs::create_dir(house.music.join("b")).unwrap();
    fs::rename(house.music.join("a/one.wav"), house.music.join("b/uno.wav")).unwrap();
    put(&house.music.join("c/copy.wav"), &sound);
    house.scan();
    assert_eq!(analyse_all(&house).audio_seconds, 0.0);
    for row in house.rows() {
        assert_eq!(
            (row.badge, row.bpm, row.key),
            (first.badge, first.bpm, first.key.clone()),
        );
    }
}

#[test]
fn the_listeners_word_stands_and_can_be_taken_back() {
    let house = House::quiet();
    put(&house.music.join("one.wav"), &chords(8, MAJOR));
    house.scan();
    let id = row(&house, "one").id;
    let says = |tempo_bpm: Option<f32>, key: Option<&str>, mood: Option<Mood>| {
        let key = key.map(str::to_owned);
        let correction = FeatureCorrection {
            id,
            tempo_bpm,
            key,
            mood,
        };
        commands::feature_correct(&house.app, correction)
    };
    // Before it is heard, even.
    let told = says(Some(60.0), None, Some(Mood::Angry)).unwrap();
    assert_eq!(told.badge, Some(Badge::Corrected));
    analyse_all(&house);
    let told = says(None, Some("f# min"), None).unwrap();
    let tempo = told.tempo.unwrap();
    assert_eq!((tempo.bpm, tempo.source), (60.0, ValueSource::Listener));
    let heard_bpm = tempo.heard_bpm.unwrap();
    assert!((heard_bpm - 120.0).abs() < 2.0, "{heard_bpm}");
    let key = told.key.unwrap();
    assert_eq!(
        (key.key.as_str(), key.heard_key.as_deref()),
        ("F# minor", Some("C major"))
    );
    assert_eq!(told.mood.unwrap().mood, Mood::Angry);
    let shown = row(&house, "one");
    assert_eq!(
        (shown.badge, shown.bpm, shown.mood),
        (Some(Badge::Corrected), Some(60.0), Some(Mood::Angry))
    );
    for what in [Corrected::Tempo, Corrected::Key, Corrected::Mood] {
        let request = FeatureUncorrect { id, what };
        commands::feature_uncorrect(&house.app, request).unwrap();
    }
    let shown = row(&house, "one");
    assert_eq!(
        (shown.badge, shown.bpm),
        (Some(Badge::Heard), Some(heard_bpm))
    );
    for (tempo, key) in [(Some(5.0), None), (Some(f32::NAN), None), (None, Some("H"))] {
        let error = says(tempo, key, None).unwrap_err();
        assert!(error.to_string().ends_with('.'), "{error}");
    }
    let ghost = FeatureUncorrect {
        id: 99,
        what: Corrected::Key,
    };
    assert!(commands::feature_uncorrect(&house.app, ghost).is_err());
}

#[test]
fn what_cannot_be_heard_says_why_and_is_tried_again_when_it_changes() {
    let house = House::quiet();
    let path = house.music.join("one.wav");
    put(&path, &chords(2, MAJOR));
    put(&house.music.join("gone.wav"), &wav(1, 9));
    house.scan();
    fs::write(&path, b"nothing of a song is left in here").unwrap();
    fs::remove_file(house.music.join("gone.wav")).unwrap();
    let report = analyse_all(&house);
    assert_eq!((report.analysed, report.failed), (0, 1));
    let told = features(&house, row(&house, "one").id);
    assert!(told.failure.unwrap().ends_with('.') && !told.waiting);
    let failures = commands::hearing_failures(&house.app, Nothing {}).unwrap();
    assert_eq!(failures.len(), 1);
    assert_eq!(analyse_all(&house).failed, 0, "it is not tried again");
    assert_eq!(state(&house).waiting, 1, "what is gone waits to come back");
    put(&path, &chords(3, MAJOR));
    age(&path, 60);
    house.scan();
    assert_eq!(analyse_all(&house).analysed, 1);
    assert!(features(&house, row(&house, "one").id).failure.is_none());
}

#[test]
fn what_is_stopped_goes_on_where_it_was() {
    let house = House::quiet();
    // The newest are heard first: the long one is the last, and is stopped in the middle at least.
    put(&house.music.join("long.wav"), &wav(3_600, 200));
    house.scan();
    for n in 0..8 {
        put(&house.music.join(format!("short {n}.wav")), &wav(20, n));
    }
    house.scan();
    let events = house.app.subscribe();
    let app = &house.app;
    let first = std::thread::scope(|scope| {
        let work = scope.spawn(|| analyse_all(&house));
        for event in &events {
            if let Event::Progress(job) = event
                && job.kind == JobKind::Analyse
                && job.done >= 3
            {
                commands::job_cancel(app, JobRef { id: job.id }).unwrap();
                break;
            }
        }
        work.join().unwrap()
    });
    assert!((3..9).contains(&first.analysed), "{first:?}");
    let house = house.reopened(false);
    assert_eq!(state(&house).waiting, 9 - first.analysed);
    let short = AnalyseRequest {
        query: Some(search("short")),
        ..AnalyseRequest::default()
    };
    assert_eq!(analyse(&house, short).analysed, 8 - first.analysed);
    assert_eq!(state(&house).waiting, 1);
}

#[test]
fn in_the_background_it_rests_on_battery_and_can_be_paused() {
    let power = tempfile::tempdir().unwrap();
    let battery = power.path().join("BAT0");
    fs::create_dir(&battery).unwrap();
    let says = |status: &str| fs::write(battery.join("status"), status).unwrap();
    fs::write(battery.join("type"), "Battery\n").unwrap();
    says("Discharging\n");
    let house = House::hearing(power.path());
    for n in 0..3 {
        put(&house.music.join(format!("{n}.wav")), &wav(5, n));
    }
    house.scan();
    until("resting on battery", || {
        state(&house).held == Some(Held::Battery)
    });
    assert_eq!(state(&house).heard, 0);
    let id = state(&house).job.unwrap();
    commands::job_pause(&house.app, JobPause { id, paused: true }).unwrap();
    says("Charging\n");
    until("mains", || state(&house).held.is_none());
    assert_eq!(state(&house).heard, 0, "it is paused");
    commands::job_pause(&house.app, JobPause { id, paused: false }).unwrap();
    until("all heard", || state(&house).heard == 3);
    until("the end of the job", || state(&house).job.is_none());
    // What comes later is heard as well.
    put(&house.music.join("later.wav"), &wav(5, 77));
    house.scan();
    until("the new one heard", || state(&house).heard == 4);
}

#[test]
fn a_cancelled_background_begins_again_only_when_asked() {
    let house = House::hearing(Path::new("/none"));
    put(&house.music.join("long.wav"), &wav(600, 3));
    house.scan();
    until("the job", || state(&house).job.is_some());
    let id = state(&house).job.unwrap();
    commands::job_cancel(&house.app, JobRef { id }).unwrap();
    until("its end", || state(&house).job.is_none());
    put(&house.music.join("short.wav"), &wav(2, 4));
    house.scan();
    std::thread::sleep(Duration::from_millis(2_500));
    assert_eq!((state(&house).job, state(&house).heard), (None, 0));
    commands::hearing_start(&house.app, Nothing {}).unwrap();
    until("both heard", || state(&house).heard == 2);
}

#[test]
fn what_is_brought_by_a_bundle_is_not_listened_to_again() {
    let house = House::quiet();
    let sound = chords(7, MINOR);
    put(&house.music.join("one.wav"), &sound);
    house.scan();
    analyse_all(&house);
    let id = row(&house, "one").id;
    let correction = FeatureCorrection {
        id,
        tempo_bpm: Some(61.0),
        key: None,
        mood: None,
    };
    commands::feature_correct(&house.app, correction).unwrap();
    let there = House::quiet();
    let export = BundleExport {
        query: None,
        ids: vec![id],
        folder: there.music.display().to_string(),
        features: true,
        plays: false,
        ratings: false,
    };
    commands::bundle_export(&house.app, export).unwrap();
    let files = files_below(&there.music);
    files.iter().for_each(|file| age(file, 60));
    let bundle = files
        .iter()
        .find(|file| file.extension().unwrap() == "json");
    let bundle = fs::read(bundle.unwrap()).unwrap();
    there.scan();
    let report = analyse_all(&there);
    assert_eq!((report.analysed, report.audio_seconds), (1, 0.0));
    let brought = features(&there, row(&there, "one").id);
    let original = features(&house, id);
    assert_eq!(brought.values, original.values);
    assert_eq!(brought.tempo, original.tempo);
    assert_eq!(brought.badge, Some(Badge::Corrected));
    // The same words about another sound are not believed.
    let elsewhere = House::quiet();
    put(&elsewhere.music.join("one.wav"), &chords(5, MAJOR));
    put(&elsewhere.music.join("one.json"), &bundle);
    elsewhere.scan();
    assert!(analyse_all(&elsewhere).audio_seconds > 4.0);
}

#[test]
fn the_map_holds_every_song_with_a_mood_in_the_order_of_the_view() {
    let house = House::quiet();
    for (n, tones) in [MAJOR, MINOR, MAJOR].into_iter().enumerate() {
        put(
            &house.music.join(format!("{n}.wav")),
            &chords(5 + n as u32, tones),
        );
    }
    house.scan();
    analyse_all(&house);
    let map = |query: SongQuery| -> Vec<(u32, u32)> {
        let bytes = commands::mood_map(&house.app, query).unwrap();
        let numbers: Vec<u32> = bytes.numbers().collect();
        numbers.chunks(2).map(|pair| (pair[0], pair[1])).collect()
    };
    let all = map(SongQuery::default());
    assert_eq!(all.len(), 3);
    let one = map(search("1"));
    let row = row(&house, "1");
    assert_eq!(one, [*all.iter().find(|(id, _)| *id == row.id).unwrap()]);
    let heard = features(&house, row.id);
    let valence = heard
        .values
        .iter()
        .find(|value| value.name == ValueName::Valence);
    let packed = f64::from(one[0].1 >> 20) / 4_095.0;
    assert!((packed - f64::from(valence.unwrap().value)).abs() < 1e-3);
    assert_eq!(one[0].1 >> 2 & 3, 1, "heard");
}

#[test]
fn lyrics_have_a_mood_of_their_own() {
    let house = House::quiet();
    let mood = |text: &str| {
        let text = text.to_owned();
        commands::lyrics_mood(&house.app, LyricsText { text }).unwrap()
    };
    assert_eq!(mood("[00:01.00] … 123"), None);
    let sad = mood("[00:01.00]Je pleure seul dans la nuit\n[00:05.00]mon cœur est brisé").unwrap();
    assert_eq!(sad.language, Some(WordsLanguage::Fr));
    assert!(sad.mood.sad > 0.3, "{sad:?}");
}
