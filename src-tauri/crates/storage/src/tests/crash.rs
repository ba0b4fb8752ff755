//! A program that is killed loses nothing it was told is kept.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{fill, stranger};
use crate::{Db, settings};

const DATABASE: &str = "UNDERTONE_TEST_CRASH_DATABASE";
const ROUNDS: u64 = 12;

/// Run by the test below in a process of its own; does nothing otherwise.
#[test]
fn the_one_that_is_killed() {
    let Some(path) = std::env::var_os(DATABASE).map(PathBuf::from) else {
        return;
    };
    let db = Db::open(&path).unwrap();
    let first: u32 = db
        .read(|db| settings::get(db, "n"))
        .unwrap()
        .map_or(0, |n| n.parse().unwrap());
    for n in first + 1.. {
        db.write(|db| settings::set(db, "n", &n.to_string()))
            .unwrap();
        println!("kept {n}");
        db.write_bulk(|db| {
            fill(db, n * 10, n * 10 + 10);
            Ok(())
        })
        .unwrap();
    }
}

#[test]
fn a_kill_at_any_moment_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("library.db");
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "tests::crash::the_one_that_is_killed",
                "--nocapture",
            ])
            .env(DATABASE, &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // The first word says that it runs; then it is killed at an odd moment.
        let kept = |line: &String| {
            line.rsplit_once("kept ")
                .map(|(_, n)| n.parse::<u32>().unwrap())
        };
        let first = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| kept(&line));
        std::thread::sleep(Duration::from_millis(3 + round * 37 % 101));
        child.kill().unwrap();
        child.wait().unwrap();
        let acknowledged = lines
            .map_while(Result::ok)
            .filter_map(|line| kept(&line))
            .last()
            .or(first);
        let db = Db::open(&path).unwrap();
        let found = db.read(|db| settings::get(db, "n")).unwrap().unwrap();
        assert!(
            found.parse::<u32>().unwrap() >= acknowledged.unwrap(),
            "{found} {acknowledged:?}"
        );
        drop(db);
        let db = stranger(&path);
        let verdict: String = db
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(verdict, "ok");
        let strays: i64 = db
            .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| {
                row.get(0)
            })
            .unwrap();
        assert_eq!(strays, 0);
    }
}
