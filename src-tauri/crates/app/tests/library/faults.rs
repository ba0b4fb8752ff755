//! Faults of file systems, brought about for real: drives that go and come, limits of the system,
//! disks that are full or read-only, clocks that are wrong (faults 28, 30, 33, 37, 38, 40, 43).
//!
//! Those that need a name space of their own start this very test again inside one; where the system
//! does not allow that (it takes root), they say so and pass.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use app::commands;
use app::wire::*;

use crate::house::*;
use crate::identity::tagged;

/// Set inside a name space of our own.
const INSIDE: &str = "UNDERTONE_TEST_INSIDE";

/// Whether this process may change mounts and limits. If not, the test is run again in one that may;
/// when even that cannot be, it is said.
fn is_inside(test: &str, unshare: &[&str]) -> bool {
    if std::env::var_os(INSIDE).is_some_and(|inside| inside == *test) {
        return true;
    }
    let allowed = Command::new("unshare").args(unshare).arg("true").status();
    if !allowed.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no name spaces of one's own here");
        return false;
    }
    let status = Command::new("unshare")
        .args(unshare)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", &format!("faults::{test}"), "--nocapture"])
        .env(INSIDE, test)
        .status()
        .unwrap();
    assert!(status.success(), "{test} failed inside");
    false
}

fn run(program: &str, arguments: &[&str]) -> bool {
    let status = Command::new(program).args(arguments).status();
    status.is_ok_and(|status| status.success())
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Fault 28.
#[test]
fn a_drive_that_is_unmounted_greys_its_songs_and_brings_them_back() {
    if !is_inside(
        "a_drive_that_is_unmounted_greys_its_songs_and_brings_them_back",
        &["-m"],
    ) {
        return;
    }
    let house = House::watching();
    let drive = house.folder().join("drive");
    for n in 0..5 {
        bundle(&drive, &format!("s{n}"), &format!("Song {n}"), "X", "Y", n);
    }
    assert!(run("mount", &["--bind", text(&drive), text(&house.music)]));
    let paths = vec![text(&house.music).to_owned()];
    commands::folders_add(&house.app, Paths { paths }).unwrap();
    let ids = house.order(SongQuery::default());
    assert_eq!(ids.len(), 5);
    let loved = SongLove { ids, loved: true };
    commands::song_love(&house.app, loved).unwrap();
    let before = house.rows();
    for _ in 0..2 {
        assert!(run("umount", &[text(&house.music)]));
        house.until("grey songs", |rows| {
            rows.len() == 5 && rows.iter().all(|row| row.status == Status::Unavailable)
        });
        assert!(run("mount", &["--bind", text(&drive), text(&house.music)]));
        let began = Instant::now();
        house.until("the songs' return", |rows| rows == before);
        assert!(began.elapsed() < Duration::from_secs(5));
    }
    // Away at the start, too.
    assert!(run("umount", &[text(&house.music)]));
    let house = house.reopened(true);
    house.until("grey songs after a start", |rows| {
        rows.len() == 5 && rows.iter().all(|row| row.status == Status::Unavailable)
    });
    assert!(run("mount", &["--bind", text(&drive), text(&house.music)]));
    house.until("the songs' return after a start", |rows| rows == before);
    house.app.shutdown();
    assert!(run("umount", &[text(&house.music)]));
}

/// Fault 30.
#[test]
fn at_the_limit_of_watches_folders_are_looked_through_and_it_is_said_once() {
    let test = "at_the_limit_of_watches_folders_are_looked_through_and_it_is_said_once";
    if !is_inside(test, &["-U", "-r"]) {
        return;
    }
    if fs::write("/proc/sys/user/max_inotify_watches", "3").is_err() {
        eprintln!("skipped: the limit of watches cannot be set here");
        return;
    }
    let house = House::quiet();
    for n in 0..8 {
        bundle(
            &house.music.join(format!("f{n}")),
            "a",
            &format!("Song {n}"),
            "X",
            "Y",
            n,
        );
    }
    let house = house.reopened(true);
    let events = house.app.subscribe();
    house.until("every song", |rows| rows.len() == 8);
    let folders = || commands::folder_list(&house.app, Nothing {}).unwrap();
    let end = Instant::now() + Duration::from_secs(10);
    while folders().iter().all(|folder| folder.note.is_none()) && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(50));
    }
    let notes: Vec<String> = folders()
        .into_iter()
        .filter_map(|folder| folder.note)
        .collect();
    assert!(
        notes.iter().any(|note| note.contains("max_user_watches")),
        "{notes:?}"
    );
    let said = events.try_iter().filter(|event| {
        matches!(event, Event::Notice(notice) if notice.code == NoticeCode::WatchingByPolling)
    });
    assert!(said.count() <= notes.len());
    house.app.shutdown();
}

/// Faults 37 and 38.
#[test]
fn a_drive_that_is_read_only_plays_and_is_left_as_it_is() {
    if !is_inside(
        "a_drive_that_is_read_only_plays_and_is_left_as_it_is",
        &["-m"],
    ) {
        return;
    }
    let house = House::quiet();
    let drive = house.folder().join("drive");
    bundle(&drive, "a", "One", "X", "Y", 1);
    assert!(run("mount", &["--bind", text(&drive), text(&house.music)]));
    assert!(run("mount", &["-o", "remount,ro,bind", text(&house.music)]));
    let report = house.scan();
    assert_eq!((report.added, report.failed), (1, 0));
    let row = house.rows().remove(0);
    let rating = SongRating {
        ids: vec![row.id],
        rating: Some(8),
    };
    commands::song_rate(&house.app, rating).unwrap();
    assert_eq!(house.rows()[0].rating, Some(8));
    assert!(house.app.cover_jpeg(&row.cover.unwrap(), 96).is_ok());
    assert!(run("umount", &[text(&house.music)]));
}

/// Faults 33 and 36: a file system in which case does not count, and which tells of no changes made
/// elsewhere (NTFS by way of FUSE).
#[test]
fn where_case_does_not_count_nothing_is_doubled_and_folders_are_looked_through() {
    let test = "where_case_does_not_count_nothing_is_doubled_and_folders_are_looked_through";
    if !is_inside(test, &["-m"]) {
        return;
    }
    let house = House::quiet();
    let image = house.folder().join("image");
    fs::File::create(&image).unwrap().set_len(8 << 20).unwrap();
    let options = "ignore_case,windows_names";
    let mounted = run("mkntfs", &["-F", "-Q", "-q", text(&image)])
        && run(
            "lowntfs-3g",
            &["-o", options, text(&image), text(&house.music)],
        );
    if !mounted {
        eprintln!("skipped: ntfs-3g is not here, or FUSE is not");
        return;
    }
    put(&house.music.join("Caf\u{e9} A.wav"), &tagged(3, 1, "One"));
    put(&house.music.join("CAF\u{c9} a.wav"), &tagged(3, 1, "One"));
    house.scan();
    let rate = |row: &SongRow| SongRating {
        ids: vec![row.id],
        rating: Some(9),
    };
    commands::song_rate(&house.app, rate(&house.rows()[0])).unwrap();
    let before = house.rows();
    assert_eq!(before.len(), 1);
    let (here, there) = (
        house.music.join("caf\u{e9} a.wav"),
        house.music.join("Dir/B.WAV"),
    );
    // The same name to this file system: whether it says so or does nothing.
    let _ = fs::rename(&here, house.music.join("CAF\u{c9} A.wav"));
    house.scan();
    assert_eq!(house.rows(), before);
    fs::create_dir(house.music.join("DIR")).unwrap();
    fs::rename(&here, &there).unwrap();
    house.scan();
    assert_eq!(house.rows(), before);

    let house = house.reopened(true);
    let note = || {
        let folders = commands::folder_list(&house.app, Nothing {}).unwrap();
        let notes = folders.into_iter().filter_map(|folder| folder.note);
        notes.collect::<String>()
    };
    until("it is looked through", || {
        note().contains("looked through every minute")
    });
    house.app.shutdown();
    assert!(run("umount", &[text(&house.music)]));
}

/// Fault 43: what the library could not write it says, and it writes it when there is room again.
#[test]
fn a_full_disk_is_said_and_nothing_that_was_there_is_lost() {
    if !is_inside(
        "a_full_disk_is_said_and_nothing_that_was_there_is_lost",
        &["-m"],
    ) {
        return;
    }
    let house = House::quiet();
    house.app.shutdown();
    let data = house.folder().join("small");
    fs::create_dir(&data).unwrap();
    assert!(run(
        "mount",
        &["-t", "tmpfs", "-o", "size=4m", "tmpfs", text(&data)]
    ));
    let open = || {
        app::App::open(app::Options {
            data_dir: data.join("data"),
            cache_dir: house.folder().join("cache2"),
            music_dir: Some(house.music.clone()),
            demo_dir: None,
            watch: false,
            hear: false,
            sound: false,
            ..app::Options::at(&data.join("data")).unwrap()
        })
        .unwrap()
    };
    let small = open();
    bundle(&house.music, "a", "First", "X", "Y", 1);
    commands::library_scan(&small, ScanRequest::default()).unwrap();
    let ballast = data.join("ballast");
    let filled = fs::write(&ballast, vec![0; 4 << 20]);
    assert!(filled.is_err(), "the disk was not full");
    for n in 0..300 {
        let title = format!("Song {n} with a long name for the index");
        bundle(&house.music, &format!("s{n}"), &title, "X", "Y", 2 + n);
    }
    let full = commands::library_scan(&small, ScanRequest::default());
    let sentence = full.unwrap_err().to_string();
    assert!(sentence.contains("full"), "{sentence}");
    let listed = |app: &app::App| commands::library_summary(app, Nothing {}).unwrap().songs;
    assert!(listed(&small) >= 1);
    fs::remove_file(&ballast).unwrap();
    commands::library_scan(&small, ScanRequest::default()).unwrap();
    assert_eq!(listed(&small), 301);
    small.shutdown();
    drop(small);
    let again = open();
    assert_eq!(listed(&again), 301);
    again.shutdown();
}

/// Fault 40.
#[test]
fn times_before_1970_in_the_future_and_put_back_are_only_different() {
    let house = House::quiet();
    let place = house.music.join("a.wav");
    bundle(&house.music, "a", "One", "X", "Y", 1);
    house.scan();
    let before = house.rows();
    let set = |seconds: i64| {
        let file = fs::File::options().write(true).open(&place).unwrap();
        let epoch = std::time::SystemTime::UNIX_EPOCH;
        let time = if seconds < 0 {
            epoch - Duration::from_secs(seconds.unsigned_abs())
        } else {
            epoch + Duration::from_secs(seconds as u64)
        };
        file.set_modified(time).unwrap();
    };
    for (time, changed) in [
        (-86_400, 1),
        (0, 1),
        (4_000_000_000, 1),
        (4_000_000_000, 0),
        (5, 1),
    ] {
        set(time);
        assert_eq!(house.scan().updated, changed, "{time}");
        assert_eq!(house.rows(), before, "{time}");
    }
    // The same length, the same time, another content: only a whole scan can tell.
    put(&house.music.join("a.json"), &json("Two", "X", "Y"));
    house.scan();
    let full = commands::library_scan(&house.app, ScanRequest { full: true }).unwrap();
    assert_eq!((full.updated, house.rows()[0].title.as_str()), (1, "Two"));
}

/// Fault 34 and the rest of 38: see the scanner's tests for links, pipes and folders that may not be
/// read. Here: a folder reached by two roots is listed once.
#[test]
fn a_folder_inside_a_folder_is_listed_once() {
    let house = House::quiet();
    bundle(&house.music.join("in"), "a", "One", "X", "Y", 1);
    #[cfg(unix)]
    std::os::unix::fs::symlink("..", house.music.join("in/up")).unwrap();
    house.scan();
    assert_eq!(house.rows().len(), 1);
    let paths = vec![text(&house.music.join("in")).to_owned()];
    assert!(commands::folders_add(&house.app, Paths { paths }).is_err());
    let details = SongRef {
        id: house.rows()[0].id,
    };
    let files = commands::song_details(&house.app, details).unwrap().files;
    assert_eq!(files.len(), 1);
}
