//! Devices that go and come back.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use domain::Millis;
use playback::{Event, SoundDevice};

use super::support::*;
use super::{LOSSES, RATE, Server, cpu_time, number, wav};

/// The server is killed while a song plays, and started again.
pub fn a_killed_server_pauses_and_may_return(folder: &Path) {
    let mut server = Server::start(folder);
    let (song, _) = wav(folder, 1, RATE as usize * 60);
    let stage = Stage::new(SoundDevice::default(), &[song]);
    let engine = &stage.engine;
    engine.play(stage.cue(0), Millis(0));
    wait_until("a second of sound", || {
        engine.position().is_some_and(|it| it.at > Millis(1_000))
    });
    for round in 1..=2 {
        let before = engine.position().map_or(0, |it| it.at.0);
        server.kill();
        let killed = Instant::now();
        stage.until(|event| *event == Event::DeviceLost);
        assert!(
            killed.elapsed() < Duration::from_secs(2),
            "told after {:?}",
            killed.elapsed()
        );
        assert!(!engine.playing());
        assert!(engine.device().problem.is_some());
        let kept = engine.position().map_or(0, |it| it.at.0);
        assert!(
            kept.abs_diff(before) <= 100,
            "round {round}: {before} ms, then {kept} ms"
        );

        let (spent, began) = (cpu_time(), Instant::now());
        std::thread::sleep(Duration::from_secs(3));
        let share = (cpu_time() - spent).as_secs_f64() / began.elapsed().as_secs_f64();
        assert!(
            share < 0.1,
            "busy without a device: {:.0} % of a core",
            share * 100.0
        );
        assert_eq!(engine.position().map_or(0, |it| it.at.0), kept);

        server = Server::start(folder);
        let started = Instant::now();
        stage.until(|event| *event == Event::DeviceBack);
        assert!(
            started.elapsed() < Duration::from_secs(3),
            "back after {:?}",
            started.elapsed()
        );
        std::thread::sleep(Duration::from_millis(300));
        assert!(!engine.playing(), "it never plays by itself");
        assert_eq!(engine.position().map_or(0, |it| it.at.0), kept);
        engine.resume();
        wait_until("more sound", || {
            engine.position().map_or(0, |it| it.at.0) > kept + 500
        });
        eprintln!("({:.1} % of a core without a device)", share * 100.0);
    }
}

/// No server at the start; one comes while the listener waits.
pub fn a_server_may_come_later(folder: &Path) {
    std::fs::create_dir_all(folder.join("run/pulse")).unwrap();
    let (song, _) = wav(folder, 1, RATE as usize);
    let stage = Stage::new(SoundDevice::default(), &[song]);
    stage.engine.play(stage.cue(0), Millis(0));
    stage.until(|event| *event == Event::NoDevice);
    assert!(
        stage
            .engine
            .device()
            .problem
            .is_some_and(|problem| problem.ends_with('.'))
    );
    let _server = Server::start(folder);
    stage.until(|event| *event == Event::DeviceBack);
    assert!(!stage.engine.playing());
    stage.engine.resume();
    stage.until_end();
}

fn pactl(arguments: &[&str]) -> String {
    let output = Command::new("pactl").args(arguments).output().unwrap();
    let (said, wrong) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "pactl {arguments:?}: {wrong}");
    said.trim().to_owned()
}

fn add_sink(name: &str) -> String {
    let name = format!("sink_name={name}");
    let format = ["rate=44100", "channels=2", "format=s16le"];
    pactl(&[&["load-module", "module-null-sink", &name], &format[..]].concat())
}

/// The sink that plays is taken away while another one is there, and put back, again and again; every
/// fourth time while paused.
pub fn sinks_come_and_go(folder: &Path) {
    let _server = Server::start(folder);
    let (song, _) = wav(folder, 1, RATE as usize * 600);
    let mut sinks = [add_sink("one"), add_sink("two")];
    pactl(&["set-default-sink", "one"]);
    let stage = Stage::new(SoundDevice::default(), &[song]);
    let engine = &stage.engine;
    engine.play(stage.cue(0), Millis(0));
    let rounds = number(LOSSES, 4);
    let (spent, began) = (cpu_time(), Instant::now());
    let (mut slowest, mut farthest) = (Duration::ZERO, 0);
    for round in 0..rounds {
        let at = || engine.position().map_or(0, |it| it.at.0);
        let start = at();
        wait_until("sound", || at() > start + 150);
        let paused = round % 4 == 3;
        if paused {
            engine.pause();
            std::thread::sleep(Duration::from_millis(100));
        }
        let (before, lost) = (at(), Instant::now());
        let (gone, name) = if round % 2 == 0 {
            (0, "one")
        } else {
            (1, "two")
        };
        pactl(&["unload-module", &sinks[gone]]);
        if paused {
            std::thread::sleep(Duration::from_millis(700));
            assert!(!engine.playing(), "round {round}: it never plays by itself");
            assert!(
                at().abs_diff(before) <= 100,
                "round {round}: {before} ms, then {}",
                at()
            );
        }
        // It goes on at the other sink, or has paused and is asked to.
        let mut went_on = None;
        wait_until("sound elsewhere", || {
            if !engine.playing() && engine.device().available {
                engine.resume();
            }
            let now = at();
            if now > before + 60 && went_on.is_none() && engine.playing() {
                went_on = Some((lost.elapsed(), now));
            }
            now > before + 400
        });
        let (after, now) = went_on.unwrap();
        if !paused {
            slowest = slowest.max(after);
            // No further on than time went on, nor further back.
            let error = (now - before).saturating_sub(after.as_millis() as u64);
            farthest = farthest.max(error);
            assert!(after < Duration::from_secs(2), "round {round}: {after:?}");
            assert!(error <= 100, "round {round}: {error} ms too far");
        }
        sinks[gone] = add_sink(name);
        let other = if gone == 0 { "two" } else { "one" };
        pactl(&["set-default-sink", other]);
    }
    let share = (cpu_time() - spent).as_secs_f64() / began.elapsed().as_secs_f64();
    assert!(share < 0.3, "busy: {:.0} % of a core", share * 100.0);
    eprintln!(
        "({rounds} losses, recovered within {slowest:?}, at most {farthest} ms off, {:.1} % of a core)",
        share * 100.0
    );
}
