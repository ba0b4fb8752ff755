//! What playing remembers beside the queue.

use domain::{SongId, UnixMillis};

use super::{fill, fresh};
use crate::activity::{self, Told};
use crate::listens::{self, Ending, Listen};
use crate::{mixing, places, scrobbles};

#[test]
fn long_songs_go_on_where_they_were_left() {
    let (_folder, db) = fresh();
    db.write(|db| {
        places::set(db, 7, Some(1_234_567))?;
        assert_eq!(places::get(db, 7)?, Some(1_234_567));
        places::set(db, 7, Some(9))?;
        assert_eq!(places::get(db, 7)?, Some(9));
        places::set(db, 7, None)?;
        assert_eq!(places::get(db, 7)?, None);
        places::set(db, 8, None)
    })
    .unwrap();
}

#[test]
fn listens_wait_in_order_and_apart() {
    let (_folder, db) = fresh();
    db.write(|db| {
        for listen in ["a", "b", "c"] {
            scrobbles::add(db, "one", listen)?;
        }
        scrobbles::add(db, "other", "d")?;
        let first = scrobbles::first(db, "one", 2)?;
        let listens: Vec<&str> = first.iter().map(|one| one.listen.as_str()).collect();
        assert_eq!(listens, ["a", "b"]);
        scrobbles::remove(db, &[first[0].id, first[1].id])?;
        assert_eq!(scrobbles::first(db, "one", 9)?[0].listen, "c");
        scrobbles::clear(db, "one")?;
        assert_eq!(
            (scrobbles::count(db, "one")?, scrobbles::count(db, "other")?),
            (0, 1)
        );
        Ok(())
    })
    .unwrap();
}

#[test]
fn only_the_last_sentences_are_kept() {
    let (_folder, db) = fresh();
    let told = |number: i64| Told {
        at: number,
        code: "other".into(),
        text: format!("{number}."),
        subject: None,
    };
    db.write(|db| {
        let all: Vec<Told> = (0..i64::from(activity::KEPT) + 50).map(told).collect();
        activity::add(db, &all)?;
        let kept = activity::list(db)?;
        assert_eq!(kept.len(), activity::KEPT as usize);
        assert_eq!(kept[0], told(i64::from(activity::KEPT) + 49));
        assert_eq!(kept.last(), Some(&told(50)));
        Ok(())
    })
    .unwrap();
}

#[test]
fn songs_of_one_artist_share_a_number() {
    let (_folder, db) = fresh();
    db.write_bulk(|db| {
        fill(db, 0, 200);
        Ok(())
    })
    .unwrap();
    let songs: Vec<SongId> = (1..=200).chain([9_999]).map(SongId).collect();
    let facts = db.read(|db| mixing::facts(db, &songs)).unwrap();
    assert_eq!(facts.len(), 200, "what is gone is left out");
    // The 97 artists come round again.
    let artist = |song: u32| facts[&SongId(song)].artist;
    assert_eq!(artist(1), artist(98));
    assert_ne!(artist(1), artist(2));
    assert!(facts.values().all(|known| known.artist > 0));
}

#[test]
fn what_the_listener_did_is_known_to_a_shuffle() {
    let (_folder, db) = fresh();
    db.write_bulk(|db| {
        fill(db, 0, 3);
        listens::rate(db, &[2], Some(9), UnixMillis(5))?;
        listens::love(db, &[2], true)?;
        let listen = Listen {
            song: 2,
            at: UnixMillis(7),
            heard_ms: 1_000,
            ending: Ending::Heard,
        };
        listens::record(db, &listen)
    })
    .unwrap();
    let facts = db
        .read(|db| mixing::facts(db, &[SongId(1), SongId(2)]))
        .unwrap();
    let known = facts[&SongId(2)];
    assert_eq!((known.loved, known.rating), (true, Some(9)));
    assert_eq!((known.plays, known.last_heard), (1, Some(UnixMillis(7))));
    let other = facts[&SongId(1)];
    assert_eq!((other.loved, other.rating), (false, None));
    assert_eq!((other.plays, other.last_heard), (0, None));
}
