//! What changed in a folder: the difference between what is known and what is there.
//!
//! A watcher's word is never taken for it. Files are compared by size and time of change, not by
//! "newer than", so that a clock that was set wrong harms nothing.

use std::collections::HashMap;

/// How long a file must not have changed before it is believed to be whole, in nanoseconds: 2 s.
pub const HOLDS_STILL: i64 = 2_000_000_000;

/// What is compared of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stat {
    /// Bytes.
    pub size: u64,
    /// Time of the last change, nanoseconds since 1970; may be negative or in the future.
    pub mtime_ns: i64,
}

/// A file beside the audio: its name as bytes, and its stat.
pub type Beside = (Vec<u8>, Stat);

/// The fingerprint of a whole bundle. When any of it differs, the song is read again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Triple {
    /// The audio file.
    pub audio: Stat,
    /// The JSON.
    pub data: Option<Beside>,
    /// The picture, be it the song's own or the folder's.
    pub cover: Option<Beside>,
}

/// A bundle the library knows in this folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its row.
    pub file: i64,
    /// Name of the audio file, as bytes.
    pub name: Vec<u8>,
    /// As it was last read.
    pub triple: Triple,
    /// Whether it is marked as missing.
    pub missing: bool,
    /// Whether it was read by an older version of this program, which saw less.
    pub outdated: bool,
}

/// A bundle that is there now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Name of the audio file, as bytes.
    pub name: Vec<u8>,
    /// As it is now.
    pub triple: Triple,
    /// Whether a part of it is still being written.
    pub arriving: bool,
}

/// What to do about a bundle. Nothing is ever deleted because it is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Change {
    /// Read the n-th seen bundle: the library does not know it.
    New(usize),
    /// Read the n-th seen bundle again, for this row.
    Changed(i64, usize),
    /// The file of this row is there again, as it was.
    Back(i64),
    /// The file of this row is not there.
    Gone(i64),
}

/// The difference between what is known of a folder and what is there. With `full`, everything
/// that is there is read again.
#[must_use]
pub fn diff(known: &[Known], seen: &[Seen], full: bool) -> Vec<Change> {
    let by_name: HashMap<&[u8], &Known> = known.iter().map(|k| (k.name.as_slice(), k)).collect();
    let mut changes = Vec::new();
    for (index, bundle) in seen.iter().enumerate() {
        match by_name.get(bundle.name.as_slice()) {
            None if bundle.arriving => {}
            None => changes.push(Change::New(index)),
            // What is being written over is shown as it was until it holds still.
            Some(row)
                if bundle.arriving || (!full && !row.outdated && row.triple == bundle.triple) =>
            {
                if row.missing {
                    changes.push(Change::Back(row.file));
                }
            }
            Some(row) => changes.push(Change::Changed(row.file, index)),
        }
    }
    let there: HashMap<&[u8], ()> = seen.iter().map(|s| (s.name.as_slice(), ())).collect();
    changes.extend(
        known
            .iter()
            .filter(|row| !row.missing && !there.contains_key(row.name.as_slice()))
            .map(|row| Change::Gone(row.file)),
    );
    changes
}

/// What tells one song from another: a few bytes of its sound (how it begins, then how long it is and
/// how it ends), and its folded title and artist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity<'a> {
    /// `None` when it could not be read.
    pub sketch: Option<&'a [u8; 16]>,
    /// Folded title.
    pub title: &'a str,
    /// Folded artist.
    pub artist: Option<&'a str>,
}

/// Whether a file that was written over is still the same song: it has the same sound, or begins the
/// same (it grew, or was cut), or has the same name (another encoding was put in its place). What
/// cannot be told is taken for the same: nothing of it is lost then.
#[must_use]
pub fn is_same_song(before: &Identity<'_>, after: &Identity<'_>) -> bool {
    let (Some(old), Some(new)) = (before.sketch, after.sketch) else {
        return true;
    };
    old[..8] == new[..8] || (before.title, before.artist) == (after.title, after.artist)
}

/// Whether a file holds still: it was not changed for two seconds, or looked the same two seconds
/// ago. The second way is for files whose time is not to be believed (in the future, say).
///
/// `before` is an earlier look: the stat and when it was taken, by the same clock as `now_ns`.
#[must_use]
pub fn holds_still(stat: Stat, now_ns: i64, before: Option<(Stat, i64)>) -> bool {
    let old = now_ns.saturating_sub(stat.mtime_ns) >= HOLDS_STILL;
    old || before.is_some_and(|(then, at)| then == stat && now_ns.saturating_sub(at) >= HOLDS_STILL)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    fn stat(size: u64) -> Stat {
        Stat { size, mtime_ns: 0 }
    }

    fn triple(audio: u64, data: Option<u64>, cover: Option<u64>) -> Triple {
        Triple {
            audio: stat(audio),
            data: data.map(|size| (b"a.json".to_vec(), stat(size))),
            cover: cover.map(|size| (b"a.jpg".to_vec(), stat(size))),
        }
    }

    #[test]
    fn every_part_counts() {
        let known = [Known {
            file: 7,
            name: b"a.mp3".to_vec(),
            triple: triple(1, Some(1), Some(1)),
            missing: false,
            outdated: false,
        }];
        for changed in [
            triple(2, Some(1), Some(1)),
            triple(1, Some(2), Some(1)),
            triple(1, None, Some(1)),
            triple(1, Some(1), Some(2)),
            triple(1, Some(1), None),
        ] {
            let seen = [Seen {
                name: b"a.mp3".to_vec(),
                triple: changed,
                arriving: false,
            }];
            assert_eq!(diff(&known, &seen, false), [Change::Changed(7, 0)]);
        }
    }

    #[test]
    fn what_an_older_version_read_is_read_again() {
        let known = |outdated| Known {
            file: 7,
            name: b"a.mp3".to_vec(),
            triple: triple(1, None, None),
            missing: false,
            outdated,
        };
        let seen = [Seen {
            name: b"a.mp3".to_vec(),
            triple: triple(1, None, None),
            arriving: false,
        }];
        assert!(diff(&[known(false)], &seen, false).is_empty());
        assert_eq!(diff(&[known(true)], &seen, false), [Change::Changed(7, 0)]);
    }

    #[test]
    fn a_file_written_over_is_another_song_when_sound_and_name_are_others() {
        let (one, grown, other) = ([1; 16], [[1; 8], [2; 8]].concat(), [3; 16]);
        let grown = grown.as_slice().try_into().unwrap();
        let song = |sketch, title| Identity {
            sketch,
            title,
            artist: Some("x"),
        };
        let before = song(Some(&one), "halo");
        for (after, same) in [
            (song(Some(&one), "halo (live)"), true),
            (song(Some(&grown), "other"), true),
            (song(Some(&other), "halo"), true),
            (song(None, "other"), true),
            (song(Some(&other), "other"), false),
        ] {
            assert_eq!(is_same_song(&before, &after), same, "{after:?}");
        }
    }

    #[test]
    fn a_file_holds_still_by_its_time_or_by_two_looks() {
        let now = 100 * HOLDS_STILL;
        let fresh = Stat {
            size: 5,
            mtime_ns: now - 1,
        };
        let future = Stat {
            size: 5,
            mtime_ns: now + HOLDS_STILL,
        };
        assert!(holds_still(stat(5), now, None));
        assert!(!holds_still(fresh, now, None));
        assert!(!holds_still(future, now, None));
        assert!(!holds_still(future, now, Some((future, now - 1))));
        assert!(holds_still(future, now, Some((future, now - HOLDS_STILL))));
        assert!(!holds_still(
            future,
            now,
            Some((stat(4), now - HOLDS_STILL))
        ));
    }

    type Folder = BTreeMap<u8, (u64, Option<u64>, Option<u64>)>;

    fn folder() -> impl Strategy<Value = Folder> {
        let sizes = (
            1u64..4,
            proptest::option::of(1u64..3),
            proptest::option::of(1u64..3),
        );
        proptest::collection::btree_map(0u8..12, sizes, 0..10)
    }

    proptest! {
        /// Applying the difference to what is known gives what is there, and loses no row.
        #[test]
        fn the_difference_leads_to_what_is_there(
            before in folder(),
            after in folder(),
            missing in proptest::collection::vec(any::<bool>(), 12),
        ) {
            let known: Vec<Known> = before.iter().map(|(n, (a, d, c))| Known {
                file: i64::from(*n), name: vec![*n], triple: triple(*a, *d, *c), missing: missing[usize::from(*n)], outdated: false,
            }).collect();
            let seen: Vec<Seen> = after.iter().map(|(n, (a, d, c))| Seen {
                name: vec![*n], triple: triple(*a, *d, *c), arriving: false,
            }).collect();
            let mut rows: BTreeMap<Vec<u8>, (Triple, bool)> =
                known.iter().map(|k| (k.name.clone(), (k.triple.clone(), k.missing))).collect();
            let name_of = |file: i64| vec![u8::try_from(file).unwrap()];
            let changes = diff(&known, &seen, false);
            for change in &changes {
                match *change {
                    Change::New(at) => prop_assert!(rows.insert(seen[at].name.clone(), (seen[at].triple.clone(), false)).is_none()),
                    Change::Changed(file, at) => { rows.insert(name_of(file), (seen[at].triple.clone(), false)); }
                    Change::Back(file) => rows.get_mut(&name_of(file)).unwrap().1 = false,
                    Change::Gone(file) => rows.get_mut(&name_of(file)).unwrap().1 = true,
                }
            }
            let unique: BTreeSet<&Change> = changes.iter().collect();
            prop_assert_eq!(unique.len(), changes.len());
            for bundle in &seen {
                prop_assert_eq!(rows.get(&bundle.name), Some(&(bundle.triple.clone(), false)));
            }
            for (name, (_, missing)) in &rows {
                prop_assert_eq!(*missing, !after.contains_key(&name[0]));
            }
            prop_assert!(before.keys().all(|n| rows.contains_key(&vec![*n])));
            let again: Vec<Known> = rows.iter().map(|(name, (triple, missing))| Known {
                file: i64::from(name[0]), name: name.clone(), triple: triple.clone(), missing: *missing, outdated: false,
            }).collect();
            prop_assert!(diff(&again, &seen, false).is_empty());
        }
    }
}
