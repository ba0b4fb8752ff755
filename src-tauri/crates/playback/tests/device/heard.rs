//! What arrives at the device is the song, sample by sample.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::Millis;
use playback::{Event, SoundDevice};

use super::support::*;
use super::{BUSY, IMPORT, RATE, Server, captured, number, wav};

/// Two songs, joined, are in the capture bit for bit; so is the second when played again.
pub fn captured_samples_are_the_files(folder: &Path) {
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
    let captured = captured();
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

/// Something that is stopped when dropped.
struct Hog(Child);

impl Drop for Hog {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Imports until told to stop: by the command that is named, or copying, flushing and decoding files in
/// turns as an import does. How often.
fn import(folder: &Path, song: &Path, stop: &AtomicBool) -> u64 {
    let command = std::env::var_os(IMPORT);
    let mut files = 0;
    while !stop.load(Ordering::Relaxed) {
        if let Some(command) = &command {
            let own = folder.join("import");
            std::fs::create_dir_all(&own).unwrap();
            let mut shell = Command::new("sh");
            let done = shell.arg("-c").arg(command).env("FOLDER", &own);
            let done = done.stdout(Stdio::null()).stderr(Stdio::null());
            assert!(done.status().unwrap().success(), "the import failed");
            std::fs::remove_dir_all(&own).unwrap();
            files += 1;
            continue;
        }
        let copy = folder.join(format!("copy{}.wav", files % 8));
        std::fs::copy(song, &copy).unwrap();
        std::fs::File::open(&copy).unwrap().sync_all().unwrap();
        std::hint::black_box(decoded(&copy));
        files += 1;
    }
    files
}

/// Ends the import also where the music went wrong: the failure is then told, and not waited upon.
struct Stops<'a>(&'a AtomicBool);

impl Drop for Stops<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Two programs that never rest and an import beside the music: what arrives at the device is the
/// song, sample by sample, without a hole.
pub fn a_busy_machine_makes_no_holes(folder: &Path) {
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
        let _stops = Stops(&stop);
        let stage = Stage::new(SoundDevice::default(), &[song]);
        wait_until("the device", || stage.engine.device().available);
        stage.engine.play(stage.cue(0), Millis(0));
        let patience = Duration::from_secs(seconds as u64 * 2 + 30);
        loop {
            match stage.events.recv_timeout(patience) {
                Ok(Event::Ended { .. }) => break,
                Ok(_) => {}
                Err(_) => panic!("nothing more came, and no end"),
            }
        }
        let holes = stage.engine.strain().underruns;
        stop.store(true, Ordering::Relaxed);
        (importing.join().unwrap(), holes)
    });
    drop(hogs);
    assert_eq!(holes, 0);
    find(&captured(), &samples).expect("the whole song, in one piece");
    eprintln!("({seconds} s of music, {files} imports beside it, no hole)");
}
