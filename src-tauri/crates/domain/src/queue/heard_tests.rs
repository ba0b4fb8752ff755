//! Going back, ids that last, and what the shuffles mean.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::UnixMillis;

fn songs(numbers: std::ops::RangeInclusive<u32>) -> Vec<SongId> {
    numbers.map(SongId).collect()
}

fn queue(numbers: std::ops::RangeInclusive<u32>) -> Queue {
    let mut queue = Queue::default();
    queue.replace(&songs(numbers), Some(0), None);
    queue
}

fn now(queue: &Queue) -> Option<u32> {
    queue.current().map(|entry| entry.song.0)
}

fn played(queue: &Queue) -> Vec<u32> {
    queue.entries().iter().map(|entry| entry.song.0).collect()
}

fn heard(queue: &Queue) -> Vec<u32> {
    queue.heard().map(|song| song.0).collect()
}

#[test]
fn going_back_leads_through_the_lists_before() {
    let mut queue = queue(1..=3);
    queue.forward();
    queue.replace(&songs(11..=13), Some(1), None);
    queue.forward();
    assert_eq!(heard(&queue), [12, 2, 1]);
    let mut back = Vec::new();
    for _ in 0..3 {
        back.push(queue.back().unwrap().song.0);
    }
    assert_eq!(back, [12, 2, 1]);
    assert_eq!(
        played(&queue),
        [11, 1, 2, 12, 13],
        "what came from before stands before what it led to"
    );
    queue.undo();
    queue.undo();
    assert_eq!(played(&queue), [11, 12, 13]);
}

#[test]
fn what_only_waited_was_not_heard() {
    let mut queue = queue(1..=2);
    queue.forward();
    queue.rewind();
    queue.replace(&songs(7..=8), Some(0), None);
    assert_eq!(heard(&queue), [2, 1], "1 waited at the beginning again");
    let failing = queue.current().unwrap().id;
    queue.mark_unplayable(failing);
    queue.forward();
    assert_eq!(heard(&queue), [2, 1], "nor was what could not be played");
}

#[test]
fn what_was_taken_out_is_not_gone_back_to() {
    let mut queue = queue(1..=4);
    queue.forward();
    queue.forward();
    let second = queue.entries()[1].id;
    queue.remove(&[second]);
    assert_eq!(queue.back().map(|entry| entry.song.0), Some(1));
}

#[test]
fn going_back_from_an_emptied_queue_brings_the_song_again() {
    let mut queue = queue(1..=2);
    queue.clear();
    assert!(queue.can_go_back());
    assert_eq!(queue.back().map(|entry| entry.song.0), Some(1));
    assert_eq!((played(&queue), now(&queue)), (vec![1], Some(1)));
    assert!(!Queue::default().can_go_back());
}

#[test]
fn ids_last_and_never_come_twice() {
    let mut queue = queue(1..=3);
    queue.remove(&[queue.entries()[2].id]);
    let ids: Vec<EntryId> = queue.entries().iter().map(|entry| entry.id).collect();
    let mut again = Queue::from_bytes(&queue.to_bytes()).unwrap();
    let kept: Vec<EntryId> = again.entries().iter().map(|entry| entry.id).collect();
    assert_eq!(kept, ids);
    again.add(&[SongId(9)], Place::End);
    assert_eq!(again.entries()[2].id, EntryId(4), "3 was given before");
}

#[test]
fn ids_begin_anew_when_there_are_no_more() {
    let mut queue = queue(1..=5);
    queue.shuffle(&Mix::plain(3));
    queue.forward();
    queue.last_id = u32::MAX - 2;
    let before = (played(&queue), now(&queue));
    queue.add(&[SongId(6), SongId(7)], Place::End);
    let mut ids: Vec<u32> = queue.entries().iter().map(|entry| entry.id.0).collect();
    ids.sort_unstable();
    assert_eq!(ids, [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(played(&queue)[..5], before.0);
    assert_eq!(now(&queue), before.1);
    queue.unshuffle();
    assert_eq!(played(&queue), [1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn the_first_version_is_still_read() {
    // Three songs, the second current, one heard; in natural order.
    let numbers = [3u32, 1, 1, 21, 22, 23, 0];
    let bytes: Vec<u8> = b"UQ\x01\x01"
        .iter()
        .copied()
        .chain(numbers.into_iter().flat_map(u32::to_le_bytes))
        .collect();
    let queue = Queue::from_bytes(&bytes).unwrap();
    assert_eq!(played(&queue), [21, 22, 23]);
    assert_eq!((now(&queue), heard(&queue)), (Some(22), vec![21]));
    assert_eq!(queue.repeat(), Repeat::All);
}

#[test]
fn undoing_a_shuffle_brings_back_what_it_meant() {
    let mut queue = queue(1..=5);
    queue.shuffle(&Mix::plain(1));
    queue.shuffle(&Mix {
        meaning: Meaning::FavourLoved,
        ..Mix::plain(2)
    });
    assert_eq!(queue.meaning(), Meaning::FavourLoved);
    let again = Queue::from_bytes(&queue.to_bytes()).unwrap();
    assert_eq!(again.meaning(), Meaning::FavourLoved);
    queue.undo();
    assert_eq!(
        (queue.meaning(), queue.seed()),
        (Meaning::EverySong, Some(1))
    );
}

fn meaning() -> impl Strategy<Value = Meaning> {
    prop::sample::select(vec![
        Meaning::EverySong,
        Meaning::ArtistsApart,
        Meaning::FavourLoved,
        Meaning::FavourNeglected,
    ])
}

fn facts() -> impl Strategy<Value = Facts> {
    (
        0..5u32,
        any::<bool>(),
        prop::option::of(0..=10u8),
        0..100u32,
        prop::option::of(any::<i64>()),
    )
        .prop_map(|(artist, loved, rating, plays, heard)| Facts {
            artist,
            loved,
            rating,
            plays,
            last_heard: heard.map(UnixMillis),
        })
}

proptest! {
    /// Whatever a shuffle means, every song plays once, the current one first, and one mix is one
    /// order.
    #[test]
    fn every_meaning_plays_every_song_once(
        known in prop::collection::vec(facts(), 1..60), at in any::<prop::sample::Index>(),
        meaning in meaning(), seed: u64, now: i64,
    ) {
        let count = known.len() as u32;
        let facts: HashMap<SongId, Facts> = songs(1..=count).into_iter().zip(known).collect();
        let mix = Mix { seed, meaning, facts: Some(&facts), now: UnixMillis(now) };
        let first = at.index(count as usize);
        let mut queue = Queue::default();
        queue.replace(&songs(1..=count), Some(first), Some(&mix));
        let order = played(&queue);
        prop_assert_eq!(order[0], first as u32 + 1);
        let mut all = order.clone();
        all.sort_unstable();
        prop_assert_eq!(all, (1..=count).collect::<Vec<_>>());
        queue.shuffle(&Mix::plain(seed.wrapping_add(1)));
        queue.shuffle(&mix);
        prop_assert_eq!(played(&queue), order);
        prop_assert_eq!(queue.meaning(), meaning);
    }

    /// However one moved, through however many lists, going back leads the same way back.
    #[test]
    fn back_is_the_way_one_came(
        moves in prop::collection::vec((0..3u8, any::<prop::sample::Index>()), 0..40),
    ) {
        let mut queue = queue(1..=9);
        let mut way = vec![now(&queue).unwrap()];
        for (kind, at) in moves {
            match kind {
                0 => {
                    let id = queue.entries()[at.index(queue.len())].id;
                    queue.go_to(id);
                }
                1 => drop(queue.forward()),
                _ => {
                    let first = at.index(9);
                    queue.replace(&songs(1..=9), Some(first), None);
                    way.push(first as u32 + 1);
                    continue;
                }
            }
            if queue.heard().next().map(|song| song.0) == way.last().copied()
                && queue.heard().count() == way.len()
            {
                way.push(now(&queue).unwrap());
            }
        }
        while way.pop().is_some() {
            let Some(before) = way.last() else { break };
            prop_assert_eq!(queue.back().map(|entry| entry.song.0), Some(*before));
        }
    }
}
