//! One library, one owner; everyone else is told, or reaches the owner (fault 45).

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::program::{Serving, command, run};
use crate::support::{Profile, songs};

#[test]
fn a_second_owner_is_refused_and_told_what_to_do() {
    let profile = Profile::new();
    let serving = Serving::start(&profile);
    let second = run(&profile, &["serve", "--silent"]).failed();
    assert!(second.errors.contains("already runs"), "{}", second.errors);
    assert!(app::App::open(profile.options()).is_err());
    drop(serving);
    app::App::open(profile.options()).unwrap().shutdown();
}

#[test]
fn commands_reach_the_running_program() {
    let profile = Profile::new();
    let serving = Serving::start(&profile);
    songs::song(&profile.music().join("a.wav"), 1, 0.3);
    let music = profile.music().display().to_string();
    let added = run(&profile, &["add", "--json", &music]).done();
    assert_eq!(added.last()["added"], 1, "{}", added.text);
    assert_eq!(serving.client().get("/songs", &[]).json()[0]["title"], "a");
    let status = run(&profile, &["status", "--json"]).done().last();
    assert_eq!(
        (&status["running"], &status["state"]),
        (&json!(true), &json!("stopped"))
    );
    assert_eq!(run(&profile, &["songs", "--json"]).done().lines().len(), 1);
}

#[test]
fn after_a_kill_the_next_start_works() {
    let profile = Profile::new();
    for _ in 0..3 {
        let mut serving = Serving::start(&profile);
        serving.client().done("host", &json!({}));
        serving.kill();
    }
    let status = run(&profile, &["status", "--json"]).done().last();
    assert_eq!(status["running"], false);
}

#[test]
fn of_many_started_at_once_one_owns_the_folder() {
    let profile = Profile::new();
    let children: Vec<_> = (0..8)
        .map(|_| {
            command(&profile, &["serve", "--silent"])
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    let mut listening = 0;
    for mut child in children {
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line).unwrap();
        if line.is_empty() {
            assert_eq!(child.wait().unwrap().code(), Some(1));
        } else {
            listening += 1;
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
    // The owner may be gone before the last one tries, since each is killed as it is seen.
    assert!(listening >= 1);
}

/// Asked to stop at any moment of its indexing, the program leaves in time with what it has
/// (fault 69).
#[cfg(unix)]
#[test]
fn the_program_leaves_in_the_middle_of_its_work() {
    let profile = Profile::new();
    for number in 0..400 {
        songs::song(&profile.music().join(format!("{number}.wav")), number, 0.05);
    }
    let music = profile.music().display().to_string();
    let mut seen = 0;
    for moment in [5, 20, 60, 120, 250] {
        let mut adding = command(&profile, &["add", "--json", &music])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(moment));
        let asked = Instant::now();
        interrupt(&adding);
        let status = adding.wait().unwrap();
        assert!(
            asked.elapsed() < Duration::from_secs(3),
            "{:?}",
            asked.elapsed()
        );
        // Before it listens, the signal ends it; after it is done, there is nothing to stop.
        assert!(matches!(status.code(), None | Some(0 | 1)), "{status}");
        let now = run(&profile, &["songs", "--json"]).done().lines().len();
        assert!(
            now >= seen,
            "{now} songs after {seen}: what was done did not stay"
        );
        seen = now;
    }
    let added = run(&profile, &["add", "--json", &music]).done().last();
    assert_eq!((&added["seen"], &added["failed"]), (&json!(400), &json!(0)));
}

#[cfg(unix)]
fn interrupt(process: &Child) {
    let id = process.id().to_string();
    let told = Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(told.success());
}

#[cfg(unix)]
#[test]
fn the_program_leaves_when_asked_and_cleans_up() {
    let profile = Profile::new();
    let mut serving = Serving::start(&profile);
    let streaming = serving.client().events();
    let began = Instant::now();
    assert_eq!(serving.stop(), Some(0));
    assert!(
        began.elapsed() < Duration::from_secs(3),
        "{:?}",
        began.elapsed()
    );
    assert!(!profile.data().join("control.sock").exists());
    drop(streaming);
}
