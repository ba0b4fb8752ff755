use std::collections::BTreeMap;
use std::fs;

use super::*;

fn found(root: &Path, skip: &[PathBuf], threads: usize) -> (BTreeMap<String, Vec<String>>, Walked) {
    let seen = Mutex::new(BTreeMap::new());
    let walked = walk(root, Vec::new(), skip, threads, &|listing| {
        let files = listing
            .files
            .iter()
            .map(|file| file.name.to_string_lossy().into_owned())
            .collect();
        let old = seen
            .lock()
            .unwrap()
            .insert(names::shown(&listing.below), files);
        assert_eq!(old, None, "a folder was given twice");
        ControlFlow::Continue(())
    })
    .unwrap();
    (seen.into_inner().unwrap(), walked)
}

fn put(root: &Path, path: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, b"x").unwrap();
}

#[test]
fn everything_that_may_be_a_song_is_found_once() {
    let root = tempfile::tempdir().unwrap();
    for path in [
        "a.mp3",
        "a.json",
        "notes.txt",
        ".hidden.mp3",
        ".cache/b.mp3",
        "x/y/z/c.flac",
        "x/._c.flac",
        "x/d.jpg",
    ] {
        put(root.path(), path);
    }
    for threads in [1, 2, 4] {
        let (seen, walked) = found(root.path(), &[], threads);
        let expected: BTreeMap<String, Vec<String>> = [
            ("", vec!["a.json", "a.mp3"]),
            ("x", vec!["d.jpg"]),
            ("x/y/z", vec!["c.flac"]),
        ]
        .into_iter()
        .map(|(folder, files)| (folder.into(), files.into_iter().map(Into::into).collect()))
        .collect();
        assert_eq!(seen, expected);
        assert_eq!((walked.files, walked.folders), (4, 4));
    }
}

#[test]
fn a_skipped_folder_is_left_out_with_all_below_it() {
    let root = tempfile::tempdir().unwrap();
    put(root.path(), "in/a.mp3");
    put(root.path(), "out/deep/b.mp3");
    let (seen, _) = found(root.path(), &[root.path().join("out")], 2);
    assert_eq!(seen.into_keys().collect::<Vec<_>>(), ["in"]);
}

#[test]
fn a_digest_changes_with_any_name_or_stat() {
    let root = tempfile::tempdir().unwrap();
    put(root.path(), "a.mp3");
    let digest = || list(root.path(), Vec::new()).unwrap().digest();
    let first = digest();
    assert_eq!(first, digest());
    fs::write(root.path().join("a.mp3"), b"longer").unwrap();
    let second = digest();
    assert_ne!(first, second);
    put(root.path(), "a.jpg");
    assert_ne!(second, digest());
}

#[test]
fn a_root_that_is_not_there_is_an_error() {
    let root = tempfile::tempdir().unwrap();
    let missing = root.path().join("gone");
    assert!(walk(&missing, Vec::new(), &[], 1, &|_| ControlFlow::Continue(())).is_err());
}

#[test]
fn a_walk_can_be_stopped() {
    let root = tempfile::tempdir().unwrap();
    for n in 0..50 {
        put(root.path(), &format!("{n}/a.mp3"));
    }
    let taken = Mutex::new(0);
    walk(root.path(), Vec::new(), &[], 1, &|_| {
        *taken.lock().unwrap() += 1;
        ControlFlow::Break(())
    })
    .unwrap();
    assert_eq!(*taken.lock().unwrap(), 1);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn links_are_not_followed_and_pipes_not_opened() {
        let root = tempfile::tempdir().unwrap();
        put(root.path(), "a/real.mp3");
        symlink(".", root.path().join("a/loop")).unwrap();
        symlink("../../../etc/passwd", root.path().join("a/outside.mp3")).unwrap();
        symlink("real.mp3", root.path().join("a/twice.mp3")).unwrap();
        rustix::fs::mkfifoat(
            rustix::fs::CWD,
            root.path().join("a/pipe.mp3"),
            0o600.into(),
        )
        .unwrap();
        let (seen, walked) = found(root.path(), &[], 2);
        assert_eq!(seen["a"], ["real.mp3"]);
        assert_eq!((walked.links, walked.special), (3, 1));
    }

    #[test]
    fn names_that_are_not_unicode_are_kept_as_bytes() {
        let root = tempfile::tempdir().unwrap();
        let folder = OsStr::from_bytes(b"caf\xe9");
        let name = OsStr::from_bytes(b"\xff\xfe.mp3");
        fs::create_dir(root.path().join(folder)).unwrap();
        fs::write(root.path().join(folder).join(name), b"x").unwrap();
        let seen = Mutex::new(Vec::new());
        walk(root.path(), Vec::new(), &[], 1, &|listing| {
            seen.lock().unwrap().push(listing);
            ControlFlow::Continue(())
        })
        .unwrap();
        let seen = seen.into_inner().unwrap();
        assert_eq!(seen[0].below, b"caf\xe9");
        assert_eq!(seen[0].files[0].name, name);
    }

    #[test]
    fn a_folder_that_may_not_be_read_is_named_and_the_others_are_found() {
        let root = tempfile::tempdir().unwrap();
        put(root.path(), "open/a.mp3");
        put(root.path(), "closed/b.mp3");
        let closed = root.path().join("closed");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
        let readable_anyway = fs::read_dir(&closed).is_ok();
        let (seen, walked) = found(root.path(), &[], 2);
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
        assert!(seen.contains_key("open"));
        if readable_anyway {
            eprintln!("skipped in part: this user may read everything");
        } else {
            assert_eq!((walked.denied, walked.denied_count), (vec![closed], 1));
        }
    }
}
