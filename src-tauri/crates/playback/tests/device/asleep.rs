//! Time that passes without the music: a sound server that stands still, a machine that sleeps.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use domain::Millis;
use playback::{Engine, SoundDevice};

use super::support::*;
use super::{RATE, STOPPED, Server, number, wav};

/// The server stands still for a while, as when the machine sleeps: the position stands still, too,
/// and then goes on.
pub fn a_stopped_server_is_waited_for(folder: &Path) {
    let server = Server::start(folder);
    let (song, _) = wav(folder, 1, RATE as usize * 120);
    let stage = Stage::new(SoundDevice::default(), &[song]);
    let engine = &stage.engine;
    engine.play(stage.cue(0), Millis(0));
    let at = || engine.position().map_or(0, |it| it.at.0);
    wait_until("a second of sound", || at() > 1_000);
    let signal = |name: &str| {
        let process = server.0.id().to_string();
        assert!(
            Command::new("kill")
                .args([name, &process])
                .status()
                .unwrap()
                .success()
        );
    };
    let seconds = number(STOPPED, 3);
    signal("-STOP");
    std::thread::sleep(Duration::from_millis(300));
    let before = at();
    std::thread::sleep(Duration::from_secs(seconds));
    let during = at();
    signal("-CONT");
    assert!(
        during.abs_diff(before) <= 100,
        "the clock stood still: {before}, {during} ms"
    );
    wait_until("more sound", || {
        if !engine.playing() && engine.device().available {
            engine.resume();
        }
        at() > during + 1_000
    });
    assert!(at() < during + 5_000, "and did not jump");
    eprintln!("({seconds} s stopped)");
}

/// This very program stands still for a while, as when the machine sleeps: afterwards the music goes on
/// where it was, or waits there, and the clock has not run on.
pub fn a_machine_that_slept_goes_on(folder: &Path) {
    let _server = Server::start(folder);
    let (song, _) = wav(folder, 1, RATE as usize * 120);
    let stage = Stage::new(SoundDevice::default(), &[song]);
    let engine = &stage.engine;
    engine.play(stage.cue(0), Millis(0));
    wait_until("a second of sound", || at(engine) > 1_000);
    let seconds = number(STOPPED, 3);
    let before = sleep(engine, seconds);
    assert!(at(engine).abs_diff(before) <= 500, "the clock stood still");
    wait_until("more sound", || {
        if !engine.playing() && engine.device().available {
            engine.resume();
        }
        at(engine) > before + 1_000
    });
    assert!(at(engine) < before + 5_000, "and did not jump");
    engine.pause();
    std::thread::sleep(Duration::from_millis(100));
    let before = sleep(engine, seconds);
    std::thread::sleep(Duration::from_millis(700));
    assert!(!engine.playing(), "it never plays by itself");
    assert_eq!(at(engine), before);
    eprintln!("({seconds} s asleep, twice)");
}

/// Has this process stopped for so long, and gives where the music was before.
fn sleep(engine: &Engine, seconds: u64) -> u64 {
    let me = std::process::id();
    let script = format!("kill -STOP {me}; sleep {seconds}; kill -CONT {me}");
    let before = at(engine);
    let mut night = Command::new("sh").args(["-c", &script]).spawn().unwrap();
    assert!(night.wait().unwrap().success());
    before
}

fn at(engine: &Engine) -> u64 {
    engine.position().map_or(0, |it| it.at.0)
}
