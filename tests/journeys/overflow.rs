//! More happens in the folders than the system's queue of notifications holds (fault 29): what is lost is
//! looked for everywhere.

use std::fs;
use std::time::Duration;

use serde_json::json;

use crate::support::program::{Serving, run};
use crate::support::{Profile, eventually, songs};

/// Renamings beyond this many take too long to be a test.
const MOST: u32 = 200_000;

/// How many notifications the system keeps for a program that does not read them.
fn queue() -> Option<u32> {
    let limit = fs::read_to_string("/proc/sys/fs/inotify/max_queued_events").ok()?;
    limit.trim().parse().ok()
}

#[test]
fn what_a_full_queue_lost_is_found() {
    let Some(limit) = queue().filter(|limit| *limit <= MOST) else {
        eprintln!("skipped: the system does not tell of its queue, or it is too long to be filled");
        return;
    };
    let profile = Profile::new();
    let (loud, silent) = (profile.music().join("loud"), profile.music().join("silent"));
    for folder in [&loud, &silent] {
        fs::create_dir(folder).unwrap();
    }
    songs::song(&silent.join("before.wav"), 1, 0.2);
    let music = profile.music().display().to_string();
    run(&profile, &["add", &music]).done();
    let serving = Serving::start(&profile);
    let client = serving.client();
    let titles = || {
        let page = client.done("song_list", &json!({}));
        let songs = page["songs"].as_array().unwrap().clone();
        songs
            .iter()
            .filter(|song| song["status"] == "ok")
            .map(|song| song["title"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    // It follows its folders once a change is seen by itself.
    songs::song(&loud.join("first.wav"), 2, 0.2);
    eventually("the folders are followed", || titles().len() == 2);

    serving.signal("STOP");
    let (one, other) = (loud.join("one.tmp"), loud.join("other.tmp"));
    fs::write(&one, b"noise").unwrap();
    // Two notifications each.
    for _ in 0..limit / 2 {
        fs::rename(&one, &other).unwrap();
        fs::rename(&other, &one).unwrap();
    }
    fs::remove_file(silent.join("before.wav")).unwrap();
    songs::song(&silent.join("after.wav"), 3, 0.2);
    std::thread::sleep(Duration::from_millis(200));
    serving.signal("CONT");
    eventually("what was lost is found", || {
        let mut titles = titles();
        titles.sort();
        titles == ["after", "first"]
    });
}
