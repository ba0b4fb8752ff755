//! Fault 26: a kill or a full disk while tags are written leaves the old file or the new one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use app::commands::*;
use app::wire::*;
use media::write::Proof;

use super::editing::{change, request};
use super::house::*;

/// Where the process that is killed has its house.
const KILLED: &str = "UNDERTONE_TEST_EDIT_KILLED";
/// Where the process on the small disk has its house.
const FULL: &str = "UNDERTONE_TEST_EDIT_FULL";
const ROUNDS: u64 = 14;

fn edit(house: &House, n: u32, target: EditTarget) -> EditReport {
    let ids: Vec<u32> = house.rows().iter().map(|row| row.id).collect();
    let changes = [change(EditField::Title, &[&format!("Title {n}")])];
    edit_apply(&house.app, request(&ids, &changes, target)).unwrap()
}

/// Run by the test below in a process of its own; does nothing otherwise.
#[test]
fn the_one_that_is_killed() {
    let Some(folder) = std::env::var_os(KILLED).map(PathBuf::from) else {
        return;
    };
    let house = House::at(&folder);
    house.scan();
    for n in 1.. {
        edit(&house, n, EditTarget::Both);
    }
}

#[test]
fn a_kill_at_any_moment_leaves_whole_files_with_their_sound() {
    let folder = tempfile::tempdir().unwrap();
    let music = folder.path().join("music");
    for n in 0..3 {
        put(&music.join(format!("{n}.wav")), &wav(2, n));
        put(&music.join(format!("{n}.json")), &json("Title 0", "A", "B"));
    }
    let proofs: Vec<Proof> = (0..3)
        .map(|n| Proof::of(&music.join(format!("{n}.wav"))).unwrap())
        .collect();
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "editing_faults::the_one_that_is_killed"])
            .env(KILLED, folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(150 + round * 67 % 401));
        child.kill().unwrap();
        child.wait().unwrap();
        for (n, proof) in proofs.iter().enumerate() {
            let audio = music.join(format!("{n}.wav"));
            proof.holds_for(&audio).unwrap();
            media::tags::read(&audio).unwrap();
            let json = fs::read(music.join(format!("{n}.json"))).unwrap();
            let title = media::bundle::parse(&json)
                .data
                .unwrap()
                .tags
                .title
                .unwrap();
            assert!(title.starts_with("Title "), "{title}");
        }
    }
    // The next start settles what was begun, and takes the copies away that never got their name.
    let house = House::at(folder.path());
    until("no copy is left behind", || partials(&music).is_empty());
    house.scan();
    assert_eq!(house.rows().len(), 3);
    let report = edit(&house, 0, EditTarget::Both);
    assert_eq!(report.failed, 0, "{:?}", report.items);
}

fn partials(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap();
    names
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".partial"))
        .collect()
}

/// Run by the test below on a disk of two megabytes; does nothing otherwise.
#[test]
fn the_one_on_a_small_disk() {
    let Some(folder) = std::env::var_os(FULL).map(PathBuf::from) else {
        return;
    };
    let music = folder.join("small");
    for n in 0..40 {
        put(&music.join(format!("{n:02}.wav")), &wav(5, n));
    }
    let house = House::at_with(&folder, &music);
    house.scan();
    let before: Vec<Vec<u8>> = (0..40)
        .map(|n| fs::read(music.join(format!("{n:02}.wav"))).unwrap())
        .collect();
    // The disk is filled until less than one more song has room.
    let mut filling = Vec::new();
    let fill = music.join("fill.bin");
    while fs::write(&fill, &filling).is_ok() {
        filling.extend([7_u8; 8192]);
    }
    fs::write(&fill, &filling[..filling.len() - 40_000]).unwrap();
    let report = edit(&house, 1, EditTarget::Tags);
    assert_eq!(report.written, 0, "{report:?}");
    assert!(report.failed > 0);
    assert!(
        report.items[0].reason.contains("disk is full"),
        "{:?}",
        report.items[0]
    );
    for (n, bytes) in before.iter().enumerate() {
        assert!(
            fs::read(music.join(format!("{n:02}.wav"))).unwrap() == *bytes,
            "{n}"
        );
    }
    assert!(partials(&music).is_empty());
    fs::remove_file(&fill).unwrap();
    let report = edit(&house, 1, EditTarget::Tags);
    assert_eq!(report.failed, 0, "{:?}", report.items);
    println!("a full disk was survived");
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_leaves_every_file_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let small = folder.path().join("small");
    fs::create_dir(&small).unwrap();
    let mount = format!(
        "mount -t tmpfs -o size=2m tmpfs '{}' && echo mounted && exec \"$0\" --exact editing_faults::the_one_on_a_small_disk --nocapture",
        small.display()
    );
    let outcome = Command::new("unshare")
        .args(["-rm", "sh", "-c", &mount])
        .arg(std::env::current_exe().unwrap())
        .env(FULL, folder.path())
        .output();
    let Ok(outcome) = outcome else {
        eprintln!("skipped: there is no unshare here");
        return;
    };
    let said = String::from_utf8_lossy(&outcome.stdout);
    if !said.contains("mounted") {
        eprintln!("skipped: no disk of its own may be mounted here");
        return;
    }
    assert!(
        outcome.status.success() && said.contains("a full disk was survived"),
        "{said}{}",
        String::from_utf8_lossy(&outcome.stderr)
    );
}
