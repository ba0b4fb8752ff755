//! With the real keyring of a session of its own, and without any.
//!
//! The keyring of whoever runs the tests is never touched: each test starts this very program again,
//! on a session bus of its own or on none.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::Command;

use secrets::Secrets;

/// Set for the program that a test starts: what it is to do.
const TASK: &str = "UNDERTONE_KEYRING_TASK";

fn there(program: &str) -> bool {
    let places = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&places).any(|folder| folder.join(program).is_file())
}

/// Runs the test `the_task` of this program with a shell's help.
fn run(shell: &str, home: &Path, task: &str) {
    let program = std::env::current_exe().unwrap();
    let done = Command::new("sh")
        .args(["-c", shell, "sh"])
        .arg(program)
        .args(["the_task", "--exact", "--nocapture"])
        .env(TASK, task)
        .env("HOME", home)
        .env("XDG_DATA_HOME", home)
        .env("XDG_RUNTIME_DIR", home)
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    let complained = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}\n{complained}");
}

/// What the started programs do; nothing in an ordinary run.
#[test]
fn the_task() {
    let Ok(task) = std::env::var(TASK) else {
        return;
    };
    let secrets = Secrets::in_keyring("undertone-test");
    match task.as_str() {
        "keep" => {
            assert_eq!(secrets.get("token"), None);
            assert!(secrets.keep("token", "s3cret"), "the keyring took it");
            assert!(secrets.last());
        }
        "get" => {
            assert_eq!(secrets.get("token").as_deref(), Some("s3cret"));
            secrets.forget("token");
            assert_eq!(secrets.get("token"), None);
        }
        _ => {
            assert!(!secrets.keep("token", "s3cret"), "nobody took it");
            assert_eq!(secrets.get("token").as_deref(), Some("s3cret"));
            assert!(!secrets.last());
        }
    }
}

#[test]
fn without_a_session_bus_tokens_live_in_memory() {
    if cfg!(not(target_os = "linux")) {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    run(r#"exec "$@""#, home.path(), "alone");
}

#[test]
fn a_keyring_keeps_tokens_between_programs() {
    if !there("gnome-keyring-daemon") || !there("dbus-run-session") {
        println!("skipped: gnome-keyring-daemon and dbus-run-session are not here");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let shell = r#"
        exec dbus-run-session -- sh -c '
            printf pw | gnome-keyring-daemon --unlock --replace --components=secrets >/dev/null
            UNDERTONE_KEYRING_TASK=keep "$@" && UNDERTONE_KEYRING_TASK=get "$@"' sh "$@"
    "#;
    run(shell, home.path(), "keep");
}
