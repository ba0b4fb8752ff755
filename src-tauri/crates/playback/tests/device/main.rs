//! The system's sound device: a PulseAudio server of our own behind ALSA, captured and killed.
//!
//! ALSA reads its environment once, so every scenario is a process of its own: this program,
//! started again with the environment of that scenario. Without PulseAudio and its ALSA plugin
//! nothing is tested, and a line says so.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that cannot go on ends, and says why it did not begin"
)]

mod asleep;
mod heard;
mod lost;
#[path = "../support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use support::*;

/// Names the scenario, in the processes that play one.
const SCENARIO: &str = "UNDERTONE_TEST_SCENARIO";
/// Names its folder.
const FOLDER: &str = "UNDERTONE_TEST_FOLDER";
/// Names the file of what arrives at the device.
const CAPTURE: &str = "UNDERTONE_TEST_CAPTURE";
const RATE: u32 = 44_100;

/// A name, and what is played in a folder of its own.
type Scenario = (&'static str, fn(&Path));

const SCENARIOS: [Scenario; 7] = [
    ("capture", heard::captured_samples_are_the_files),
    ("unplug", lost::a_killed_server_pauses_and_may_return),
    ("absent", lost::a_server_may_come_later),
    ("losses", lost::sinks_come_and_go),
    ("stopped", asleep::a_stopped_server_is_waited_for),
    ("asleep", asleep::a_machine_that_slept_goes_on),
    ("busy", heard::a_busy_machine_makes_no_holes),
];

/// How often a sink is lost in the scenario `losses`, and for how many seconds the server is stopped
/// in `stopped` and music played in `busy`.
const LOSSES: &str = "UNDERTONE_TEST_LOSSES";
const STOPPED: &str = "UNDERTONE_TEST_STOPPED";
const BUSY: &str = "UNDERTONE_TEST_BUSY";
/// A command that is run again and again beside the music in `busy`, in place of an imitation of an
/// import; `$FOLDER` is a folder of its own.
const IMPORT: &str = "UNDERTONE_TEST_IMPORT";

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
    let wanted = |name: &str| {
        let name = format!("device::{name}");
        words.is_empty() || words.iter().any(|word| name.contains(word))
    };
    // Told as by other tests, so that they are counted with those.
    let (mut passed, mut failed) = (0, 0);
    for (name, _) in SCENARIOS.into_iter().filter(|(name, _)| wanted(name)) {
        match run(name) {
            Ok(said) => {
                passed += 1;
                println!("test device::{name} ... ok");
                eprintln!("{said}");
            }
            Err(said) => {
                failed += 1;
                println!("test device::{name} ... FAILED");
                eprintln!("{said}");
            }
        }
    }
    let outcome = if failed == 0 { "ok" } else { "FAILED" };
    println!("\ntest result: {outcome}. {passed} passed; {failed} failed\n");
    if failed > 0 {
        std::process::exit(1);
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

/// Plays one scenario in a process with an ALSA configuration of its own. What it said at the end, or
/// all it said where it failed.
fn run(name: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let runtime = folder.path().join("run");
    std::fs::create_dir(&runtime).unwrap();
    // ALSA writes it on the thread that plays: on a disk it would wait for others who write there.
    let memory = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    let memory = memory.unwrap();
    let capture = memory.path().join("out.raw");
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
        .env(CAPTURE, &capture)
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
    if !output.status.success() {
        return Err(said.join("\n"));
    }
    Ok(said
        .last()
        .map(|last| (*last).to_owned())
        .unwrap_or_default())
}

/// A server with a silent sink, killed when dropped.
struct Server(Child);

impl Server {
    fn start(folder: &Path) -> Self {
        let socket = folder.join("run/pulse/native");
        let _ = std::fs::remove_file(&socket);
        let _ = std::fs::remove_file(folder.join("run/pulse/pid"));
        // Without rewinding the sink asks for a little at a time, as hardware does; else it may take
        // two seconds ahead and then say nothing for as long.
        let sink = format!(
            "module-null-sink sink_name=nul rate={RATE} channels=2 format=s16le norewinds=1"
        );
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

/// The samples that have arrived at the device.
fn captured() -> Vec<i16> {
    let raw = std::fs::read(std::env::var_os(CAPTURE).unwrap()).unwrap();
    let (samples, _) = raw.as_chunks::<2>();
    samples
        .iter()
        .map(|bytes| i16::from_le_bytes(*bytes))
        .collect()
}

fn wav(folder: &Path, seed: u32, frames: usize) -> (PathBuf, Vec<i16>) {
    let path = folder.join(format!("{seed}.wav"));
    let samples = noise(seed, frames * 2);
    write_wav(&path, RATE, 2, &samples);
    (path, samples)
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(otherwise)
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
