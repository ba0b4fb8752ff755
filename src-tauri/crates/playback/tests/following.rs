//! What becomes of the music when devices go, come back, change, and rest.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on ends"
)]

mod support;

use domain::Millis;
use playback::{Event, Rates, Start};
use support::*;

/// Hertz of a sine, by counting how often it rises through zero.
fn frequency(samples: &[f32], rate: u32) -> f64 {
    let left: Vec<f32> = samples.iter().step_by(2).copied().collect();
    let rises: Vec<usize> = (1..left.len())
        .filter(|&at| left[at - 1] <= 0.0 && left[at] > 0.0)
        .collect();
    let (first, last) = (rises[0], rises[rises.len() - 1]);
    (rises.len() - 1) as f64 * f64::from(rate) / (last - first) as f64
}

/// The device goes and comes back with another rate, twice: each time it is opened once, stays paused
/// where it was, and has the right pitch; the song has begun once.
#[test]
fn a_device_that_changes_its_rate_is_opened_once_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = sine(folder.path(), 441.0, 30 * SECOND);
    let (output, recording) = stereo();
    recording.limit(Some(SECOND));
    let stage = Stage::new(output, &[path]);
    let engine = &stage.engine;
    engine.play(stage.cue(0), Millis(0));
    wait_until("sound", || recording.len() == SECOND);
    for (round, rate) in (1..).zip([48_000, RATE, 96_000, 48_000]) {
        let (at, opens) = (engine.position().unwrap().at.0, recording.opens());
        recording.take_rates(Rates(vec![(rate, rate)]));
        recording.unplug();
        stage.until(|event| *event == Event::DeviceLost);
        recording.plug_in();
        stage.until(|event| *event == Event::DeviceBack);
        std::thread::sleep(std::time::Duration::from_millis(100));
        assert!(!engine.playing(), "round {round}: it never plays by itself");
        assert_eq!(recording.opens(), opens + 1, "round {round}: opened once");
        assert!(engine.position().unwrap().at.0.abs_diff(at) < 5);
        let before = recording.len();
        engine.resume();
        recording.limit(Some(before + 2 * rate as usize));
        wait_until("a second", || recording.len() == before + 2 * rate as usize);
        let heard = recording.samples().split_off(before + 2_000);
        let pitch = frequency(&heard, rate);
        assert!((pitch / 441.0 - 1.0).abs() < 1e-3, "{rate}: {pitch} Hz");
        assert_eq!(engine.device().format.unwrap().sample_rate, rate);
    }
}

/// The system's default becomes another device: the music goes on there, at its rate, without a word.
#[test]
fn the_default_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    let path = sine(folder.path(), 441.0, 10 * SECOND);
    let (output, recording) = stereo();
    recording.limit(Some(SECOND));
    let stage = Stage::new(output, &[path]);
    let engine = &stage.engine;
    engine.play(stage.cue(0), Millis(0));
    wait_until("sound", || recording.len() == SECOND);
    let at = engine.position().unwrap().at.0;
    recording.take_rates(Rates(vec![(48_000, 48_000)]));
    recording.move_on();
    wait_until("the other device", || {
        let format = engine.device().format;
        format.is_some_and(|format| format.sample_rate == 48_000)
    });
    assert!(engine.playing(), "playing goes on");
    assert!(engine.position().unwrap().at.0.abs_diff(at) < 5);
    recording.limit(Some(SECOND + 96_000));
    wait_until("a second more", || recording.len() == SECOND + 96_000);
    let pitch = frequency(&recording.samples()[SECOND + 2_000..], 48_000);
    assert!((pitch / 441.0 - 1.0).abs() < 1e-3, "{pitch} Hz");
    let told: Vec<Event> = stage.events.try_iter().collect();
    let missed = [Event::DeviceLost, Event::NoDevice, Event::DeviceBack];
    assert!(missed.iter().all(|it| !told.contains(it)), "{told:?}");
}

#[test]
fn a_device_is_chosen_lost_replaced_and_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let (path, samples) = song(folder.path(), 1, 20 * SECOND, 2);
    let (output, recording) = stereo();
    recording.offer(&["phones"]);
    recording.limit(Some(20_000));
    let stage = Stage::new(output, &[path]);
    let engine = &stage.engine;
    engine.play(stage.cue(0), Millis(0));
    wait_until("sound", || recording.len() == 20_000);
    engine.choose_device(Some("phones".into()));
    wait_until("the phones", || {
        recording.device().as_deref() == Some("phones")
    });
    wait_until("its name", || {
        engine.device().id.as_deref() == Some("phones")
    });
    assert!(engine.playing(), "playing goes on elsewhere");
    recording.limit(Some(40_000));
    wait_until("sound from the phones", || recording.len() == 40_000);
    let fade = 2 * 220;
    assert_same(
        &recording.samples()[20_000 + fade..],
        &samples[20_000 + fade..40_000],
    );

    let at = engine.position().unwrap().at.0;
    recording.offer(&[]);
    stage.until(|event| *event == Event::DeviceLost);
    assert!(!engine.playing());
    stage.until(|event| *event == Event::DeviceBack);
    assert_eq!(engine.device().id, None, "the default stands in");
    assert_eq!(engine.device().chosen.as_deref(), Some("phones"));
    assert!(engine.position().unwrap().at.0.abs_diff(at) < 5);
    assert!(!engine.playing(), "it never plays by itself");
    engine.resume();
    recording.limit(Some(60_000));
    wait_until("sound from the default", || recording.len() == 60_000);
    recording.offer(&["phones"]);
    wait_until("the phones again", || {
        engine.device().id.as_deref() == Some("phones")
    });
    assert!(engine.playing());
    engine.choose_device(None);
    wait_until("the default", || engine.device().id.is_none());
    assert_eq!(engine.device().chosen, None);
}

#[test]
fn an_idle_device_is_given_back_and_opened_to_play_on() {
    let folder = tempfile::tempdir().unwrap();
    let (path, samples) = song(folder.path(), 1, 3 * SECOND, 2);
    let (output, recording) = stereo();
    recording.limit(Some(30_000));
    let start = Start {
        keep: std::time::Duration::from_millis(150),
        ..Start::default()
    };
    let stage = Stage::with(output, cues(&[path]), start);
    stage.engine.play(stage.cue(0), Millis(0));
    wait_until("sound", || recording.len() == 30_000);
    stage.engine.pause();
    recording.limit(None);
    wait_until("the device is given back", || !recording.is_open());
    assert!(stage.engine.device().available, "it can be had");
    assert_eq!(stage.engine.device().format, None);
    let at = stage.engine.position().unwrap().at.0;
    let heard = recording.len();
    assert_eq!(at, heard as u64 / 2 * 1000 / u64::from(RATE));
    stage.engine.resume();
    stage.until_end();
    // To the frame where it stopped; what is faded in is not compared.
    let rest = &recording.samples()[heard + 2 * 221..];
    assert_same(rest, &samples[heard + 2 * 221..]);
}

/// A device that is only late is not told of as one that is back: nobody missed it.
#[test]
fn a_device_that_comes_late_is_not_back() {
    let (output, recording) = stereo();
    recording.unplug();
    let stage = Stage::new(output, &[]);
    wait_until("it is known", || stage.engine.device().problem.is_some());
    recording.plug_in();
    wait_until("the device", || stage.engine.device().available);
    std::thread::sleep(std::time::Duration::from_millis(20));
    let told: Vec<Event> = stage.events.try_iter().collect();
    assert!(!told.contains(&Event::DeviceBack), "{told:?}");
}
