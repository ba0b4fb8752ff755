//! The system's sound device: a PulseAudio server of our own behind ALSA, captured and killed.
//!
//! ALSA reads its environment once, so every scenario is a process of its own: this program,
//! started again with the environment of that scenario. Without PulseAudio and its ALSA plugin
//! nothing is tested, and a line says so.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on ends, and says why it did not begin"
)]

mod support;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use domain::Millis;
use playback::{Event, SoundDevice};
use support::*;

/// Names the scenario, in the processes that play one.
const SCENARIO: &str = "UNDERTONE_TEST_SCENARIO";
/// Names its folder.
const FOLDER: &str = "UNDERTONE_TEST_FOLDER";
const RATE: u32 = 44_100;

/// A name, and what is played in a folder of its own.
type Scenario = (&'static str, fn(&Path));

const SCENARIOS: [Scenario; 6] = [
    ("capture", captured_samples_are_the_files),
    ("unplug", a_killed_server_pauses_and_may_return),
    ("absent", a_server_may_come_later),
    ("losses", sinks_come_and_go),
    ("stopped", a_stopped_server_is_waited_for),
    ("busy", a_busy_machine_makes_no_holes),
];

/// How often a sink is lost in the scenario `losses`, and for how many seconds the server is stopped
/// in `stopped` and music played in `busy`.
const LOSSES: &str = "UNDERTONE_TEST_LOSSES";
const STOPPED: &str = "UNDERTONE_TEST_STOPPED";
const BUSY: &str = "UNDERTONE_TEST_BUSY";

fn main() {
    if let (Some(name), Some(folder)) = (std::env::var_os(SCENARIO), std::env::var_os(FOLDER)) {
        let (_, scenario) = SCENARIOS.iter().find(|(it, _)| name == *it).unwrap();
        return scenario(Path::new(&folder));
    }
    // As with other tests, words after `--` choose among them.
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|it| !it.starts_with('-'))
        .collect();
    if std::env::args().any(|it| it == "--list") {
        return;
    }
    if !has_pulseaudio() {
        eprintln!("skipped: no PulseAudio server with its ALSA plugin on this machine");
        return;
    }
    for (name, _) in SCENARIOS {
        if words.is_empty()
            || words
                .iter()
                .any(|word| format!("device::{name}").contains(word))
        {
            run(name);
        }
    }
}

fn has_pulseaudio() -> bool {
    let answers = Command::new("pulseaudio").arg("--version").output().is_ok();
    let plugins = [
        "/usr/lib/x86_64-linux-gnu",
        "/usr/lib/aarch64-linux-gnu",
        "/usr/lib64",
        "/usr/lib",
    ];
    let plugin = |folder| {
        Path::new(folder)
            .join("alsa-lib/libasound_module_pcm_pulse.so")
            .exists()
    };
    answers && plugins.into_iter().any(plugin)
}

/// Plays one scenario in a process with an ALSA configuration of its own.
fn run(name: &str) {
    let folder = tempfile::tempdir().unwrap();
    let runtime = folder.path().join("run");
    std::fs::create_dir(&runtime).unwrap();
    let capture = folder.path().join("out.raw");
    let configuration = folder.path().join("asound.conf");
    let text = format!(
        "pcm.!default {{ type plug; slave {{ pcm \"capt\"; format S16_LE; rate {RATE}; channels 2 }} }}\n\
         pcm.capt {{ type file; slave.pcm {{ type pulse }}; file \"{}\"; format \"raw\"; truncate yes }}\n\
         ctl.!default {{ type null }}\n",
        capture.display()
    );
    std::fs::write(&configuration, text).unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .env(SCENARIO, name)
        .env(FOLDER, folder.path())
        .env("XDG_RUNTIME_DIR", &runtime)
        .env("HOME", folder.path())
        // Named, a server is not started by the client.
        .env(
            "PULSE_SERVER",
            format!("unix:{}", runtime.join("pulse/native").display()),
        )
        .env("ALSA_CONFIG_PATH", &configuration)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let said: Vec<&str> = said
        .lines()
        .filter(|line| !line.starts_with("ALSA lib"))
        .collect();
    assert!(
        output.status.success(),
        "device::{name} failed:\n{}",
        said.join("\n")
    );
    eprintln!("device::{name} ... ok {}", said.last().unwrap_or(&""));
}

/// A server with a silent sink, killed when dropped.
struct Server(Child);

impl Server {
    fn start(folder: &Path) -> Self {
        let socket = folder.join("run/pulse/native");
        let _ = std::fs::remove_file(&socket);
        let _ = std::fs::remove_file(folder.join("run/pulse/pid"));
        let sink = format!("module-null-sink sink_name=nul rate={RATE} channels=2 format=s16le");
        let server = Command::new("pulseaudio")
            .args(["-n", "--daemonize=no", "--exit-idle-time=-1"])
            // The sink first: a server that answers has it.
            .args(["-L", &sink, "-L", "module-native-protocol-unix"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        wait_until("the sound server", || socket.exists());
        std::thread::sleep(Duration::from_millis(200));
        Self(server)
    }

    fn kill(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn wav(folder: &Path, seed: u32, frames: usize) -> (PathBuf, Vec<i16>) {
    let path = folder.join(format!("{seed}.wav"));
    let samples = noise(seed, frames * 2);
    write_wav(&path, RATE, 2, &samples);
    (path, samples)
}

/// Two songs, joined, are in the capture bit for bit; so is the second when played again.
fn captured_samples_are_the_files(folder: &Path) {
    let _server = Server::start(folder);
    let (first, mut expected) = wav(folder, 1, 50_000);
    let (second, more) = wav(folder, 2, 30_001);
    expected.extend(&more);
    let stage = Stage::new(SoundDevice::default(), &[first, second]);
    stage.engine.play(stage.cue(0), Millis(0));
    stage.until_end();
    let format = stage.engine.device().format.unwrap();
    assert_eq!((format.sample_rate, format.channels), (RATE, 2));
    stage.engine.play(stage.cue(1), Millis(0));
    stage.until_end();
    // What the device still holds is written when it closes.
    drop(stage);
    let raw = std::fs::read(folder.join("out.raw")).unwrap();
    let captured: Vec<i16> = raw
        .as_chunks::<2>()
        .0
        .iter()
        .map(|bytes| i16::from_le_bytes(*bytes))
        .collect();
    let at = find(&captured, &expected).expect("both songs, joined, in the capture");
    let behind = &captured[at + expected.len()..];
    assert!(find(behind, &more).is_some(), "the second song again");
    eprintln!("({} samples found at {at})", expected.len());
}

fn find(haystack: &[i16], needle: &[i16]) -> Option<usize> {
    let candidates = 0..haystack.len().checked_sub(needle.len())? + 1;
    candidates
        .into_iter()
        .find(|&at| haystack[at..].starts_with(needle))
}

/// The server is killed while a song plays, and started again.
fn a_killed_server_pauses_and_may_return(folder: &Path) {
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
fn a_server_may_come_later(folder: &Path) {
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

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
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
fn sinks_come_and_go(folder: &Path) {
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

/// The server stands still for a while, as when the machine sleeps: the position stands still, too,
/// and then goes on.
fn a_stopped_server_is_waited_for(folder: &Path) {
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

/// Something that is stopped when dropped.
struct Hog(Child);

impl Drop for Hog {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Copies, flushes and decodes files in turns, as an import does, until told to stop.
fn import(folder: &Path, song: &Path, stop: &AtomicBool) -> u64 {
    let mut files = 0;
    while !stop.load(Ordering::Relaxed) {
        let copy = folder.join(format!("copy{}.wav", files % 8));
        std::fs::copy(song, &copy).unwrap();
        std::fs::File::open(&copy).unwrap().sync_all().unwrap();
        std::hint::black_box(decoded(&copy));
        files += 1;
    }
    files
}

/// Two programs that never rest and an import beside the music: what arrives at the device is the
/// song, sample by sample, without a hole.
fn a_busy_machine_makes_no_holes(folder: &Path) {
    let _server = Server::start(folder);
    let seconds = number(BUSY, 5) as usize;
    let (song, samples) = wav(folder, 1, RATE as usize * seconds);
    let (small, _) = wav(folder, 2, RATE as usize * 20);
    let hogs = ["while :; do :; done"; 2].map(|work| {
        let mut command = Command::new("sh");
        Hog(command
            .args(["-c", work])
            .stdout(Stdio::null())
            .spawn()
            .unwrap())
    });
    let stop = AtomicBool::new(false);
    let (files, holes) = std::thread::scope(|scope| {
        let importing = scope.spawn(|| import(folder, &small, &stop));
        let stage = Stage::new(SoundDevice::default(), &[song]);
        wait_until("the device", || stage.engine.device().available);
        stage.engine.play(stage.cue(0), Millis(0));
        let patience = Duration::from_secs(seconds as u64 * 2 + 30);
        while !matches!(stage.events.recv_timeout(patience), Ok(Event::Ended { .. })) {
            assert!(stage.engine.playing(), "over without an end");
        }
        let holes = stage.engine.strain().underruns;
        stop.store(true, Ordering::Relaxed);
        (importing.join().unwrap(), holes)
    });
    drop(hogs);
    assert_eq!(holes, 0);
    let raw = std::fs::read(folder.join("out.raw")).unwrap();
    let (captured, _) = raw.as_chunks::<2>();
    let captured: Vec<i16> = captured
        .iter()
        .map(|bytes| i16::from_le_bytes(*bytes))
        .collect();
    find(&captured, &samples).expect("the whole song, in one piece");
    eprintln!("({seconds} s of music, {files} files imported beside it, no hole)");
}

/// Processor time of this process so far (Linux: the 14th and 15th field of its stat, in 1/100 s).
fn cpu_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields = stat.rsplit_once(')').unwrap().1;
    let ticks: u64 = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|field| field.parse::<u64>().unwrap())
        .sum();
    Duration::from_millis(ticks * 10)
}
