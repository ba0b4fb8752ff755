use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

fn songs(count: u32) -> Vec<SongId> {
    (1..=count).map(SongId).collect()
}

fn queue(count: u32) -> Queue {
    let mut queue = Queue::default();
    queue.replace(&songs(count), Some(0), None);
    queue
}

fn played(queue: &Queue) -> Vec<u32> {
    queue.entries().iter().map(|entry| entry.song.0).collect()
}

fn now(queue: &Queue) -> Option<u32> {
    queue.current().map(|entry| entry.song.0)
}

fn id_of(queue: &Queue, song: u32) -> EntryId {
    queue
        .entries()
        .iter()
        .find(|entry| entry.song.0 == song)
        .unwrap()
        .id
}

/// Plays to the end as the engine does, at most `limit` songs.
fn play_through(queue: &mut Queue, limit: usize) -> Vec<u32> {
    let mut heard = Vec::new();
    while let Some(current) = queue.current() {
        heard.push(current.song.0);
        let Some(next) = queue.after(current.id) else {
            break;
        };
        queue.go_to(next.id);
        if heard.len() == limit {
            break;
        }
    }
    heard
}

#[test]
fn one_seed_is_one_order_for_ever() {
    let mut items: Vec<u32> = (0..10).collect();
    shuffle::shuffle(&mut items, None, |&item| SongId(item), &Mix::plain(42));
    assert_eq!(items, ORDER_OF_SEED_42);
}

/// Computed independently (a few lines of Python after the PCG paper and Durstenfeld's algorithm).
const ORDER_OF_SEED_42: [u32; 10] = [3, 0, 2, 6, 5, 7, 1, 8, 9, 4];

#[test]
fn repeat_decides_what_follows() {
    let mut queue = queue(3);
    assert_eq!(play_through(&mut queue, 9), [1, 2, 3]);
    queue.rewind();
    assert_eq!(now(&queue), Some(1));
    queue.set_repeat(Repeat::All);
    assert_eq!(play_through(&mut queue, 7), [1, 2, 3, 1, 2, 3, 1]);
    queue.set_repeat(Repeat::One);
    assert_eq!(play_through(&mut queue, 3), [2, 2, 2]);
    assert_eq!(queue.forward().map(|entry| entry.song.0), Some(3));
    assert_eq!(
        queue.forward().map(|entry| entry.song.0),
        Some(1),
        "asked for, one repeats all"
    );
}

#[test]
fn back_restarts_only_after_three_seconds() {
    assert!(!back_restarts(Millis(3_000)));
    assert!(back_restarts(Millis(3_001)));
}

#[test]
fn previous_goes_back_through_what_was_played() {
    let mut queue = queue(10);
    queue.go_to(id_of(&queue, 7));
    queue.forward();
    queue.go_to(id_of(&queue, 3));
    let mut back = Vec::new();
    while let Some(entry) = queue.back() {
        back.push(entry.song.0);
    }
    assert_eq!(back, [8, 7, 1]);
    queue.set_repeat(Repeat::All);
    assert_eq!(
        queue.back().map(|entry| entry.song.0),
        Some(10),
        "around the beginning"
    );
}

#[test]
fn previous_climbs_the_list_when_nothing_was_played() {
    let mut queue = Queue::default();
    queue.replace(&songs(5), Some(3), None);
    assert_eq!(queue.back().map(|entry| entry.song.0), Some(3));
    queue.remove(&[id_of(&queue, 2)]);
    assert_eq!(queue.back().map(|entry| entry.song.0), Some(1));
    assert_eq!(queue.back(), None);
    assert_eq!(now(&queue), Some(1));
}

#[test]
fn taking_the_current_entry_out_moves_on() {
    let mut queue = queue(4);
    queue.go_to(id_of(&queue, 2));
    let gone = [id_of(&queue, 2), id_of(&queue, 3)];
    assert_eq!(queue.remove(&gone), Removal::MovedOn);
    assert_eq!(now(&queue), Some(4));
    assert_eq!(queue.remove(&[id_of(&queue, 1)]), Removal::Kept);
    assert_eq!(queue.remove(&gone), Removal::Nothing);
    assert_eq!(queue.remove(&[id_of(&queue, 4)]), Removal::Ended);
    assert_eq!(now(&queue), None);
}

#[test]
fn songs_stand_where_they_were_put() {
    let mut queue = queue(3);
    queue.add(&[SongId(8), SongId(9)], Place::Next);
    queue.add(&[SongId(7)], Place::End);
    assert_eq!(played(&queue), [1, 8, 9, 2, 3, 7]);
    queue.shuffle(&Mix::plain(1));
    queue.add(&[SongId(5)], Place::Next);
    assert_eq!(played(&queue)[..2], [1, 5]);
    queue.unshuffle();
    assert_eq!(played(&queue), [1, 5, 8, 9, 2, 3, 7]);
}

#[test]
fn moving_a_selection_keeps_its_order() {
    let mut queue = queue(6);
    let moved = [id_of(&queue, 5), id_of(&queue, 2)];
    let before = id_of(&queue, 4);
    assert!(queue.move_before(&moved, Some(before)));
    assert_eq!(played(&queue), [1, 3, 2, 5, 4, 6]);
    assert!(
        !queue.move_before(&moved, Some(before)),
        "nothing moves the second time"
    );
    let onto_itself = moved[0];
    assert!(!queue.move_before(&moved, Some(onto_itself)));
    assert!(queue.move_before(&moved, None));
    assert_eq!(played(&queue), [1, 3, 4, 6, 2, 5]);
    assert_eq!(now(&queue), Some(1));
}

#[test]
fn a_round_of_failures_ends() {
    let mut queue = queue(4);
    queue.set_repeat(Repeat::All);
    let mut tried = 0;
    while let Some(current) = queue.current() {
        tried += 1;
        queue.mark_unplayable(current.id);
        let Some(next) = queue.after(current.id) else {
            break;
        };
        queue.go_to(next.id);
    }
    assert_eq!(tried, 4);
    assert_eq!(queue.first(), None);
    let second = id_of(&queue, 2);
    queue.go_to(second);
    assert_eq!(
        queue.first().map(|entry| entry.id),
        Some(second),
        "asked for by name, tried again"
    );
}

#[test]
fn a_song_that_repeats_and_cannot_be_played_gives_way() {
    let mut queue = queue(2);
    queue.set_repeat(Repeat::One);
    let first = id_of(&queue, 1);
    queue.mark_unplayable(first);
    assert_eq!(queue.after(first).map(|entry| entry.song.0), Some(2));
}

#[test]
fn undo_does_not_interrupt_what_plays() {
    let mut queue = queue(5);
    let (second, third) = (id_of(&queue, 2), id_of(&queue, 3));
    queue.go_to(second);
    queue.remove(&[id_of(&queue, 1), third]);
    queue.forward();
    assert!(queue.undo());
    assert_eq!(played(&queue), [1, 2, 3, 4, 5]);
    assert_eq!(now(&queue), Some(4));
    assert!(queue.undo(), "filling the queue was a change too");
    assert!(queue.is_empty());
    assert!(!queue.undo());
}

#[test]
fn a_library_in_the_queue_is_quick() {
    let mut queue = Queue::default();
    let began = std::time::Instant::now();
    queue.replace(&songs(100_000), Some(99_999), Some(&Mix::plain(7)));
    let half: Vec<EntryId> = queue
        .entries()
        .iter()
        .step_by(2)
        .map(|entry| entry.id)
        .collect();
    queue.move_before(&half, None);
    queue.remove(&half);
    queue.undo();
    let again = Queue::from_bytes(&queue.to_bytes()).unwrap();
    assert_eq!(again.entries().len(), 100_000);
    // Generous: an unoptimised build on a busy machine. A quadratic step would take minutes.
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
}

#[test]
fn other_bytes_are_not_a_queue() {
    let mut queue = queue(5);
    queue.shuffle(&Mix::plain(3));
    let bytes = queue.to_bytes();
    for length in 0..bytes.len() {
        let cut = Queue::from_bytes(&bytes[..length]);
        // Cut exactly before the shuffle it is a whole queue in natural order.
        assert!(
            cut.is_err() || length == bytes.len() - 8 - 5 * 4,
            "{length}"
        );
    }
    let twice = [
        &bytes[..bytes.len() - 4],
        &bytes[bytes.len() - 8..bytes.len() - 4],
    ]
    .concat();
    assert_eq!(Queue::from_bytes(&twice).unwrap_err(), Unreadable);
}

/// What a listener may do.
#[derive(Debug, Clone)]
enum Act {
    Replace(u8, Option<u8>, Option<u64>),
    Add(u8, bool),
    Move(Vec<u8>, Option<u8>),
    Remove(Vec<u8>),
    Clear,
    Shuffle(u64),
    Unshuffle,
    Undo,
    GoTo(u8),
    Next,
    Previous,
    Fail,
    Repeat(u8),
    Rewind,
}

fn act() -> impl Strategy<Value = Act> {
    let some = || prop::collection::vec(any::<u8>(), 0..5);
    prop_oneof![
        (0..12u8, any::<Option<u8>>(), any::<Option<u64>>())
            .prop_map(|(count, first, seed)| Act::Replace(count, first, seed)),
        (0..5u8, any::<bool>()).prop_map(|(count, next)| Act::Add(count, next)),
        (some(), any::<Option<u8>>()).prop_map(|(entries, before)| Act::Move(entries, before)),
        some().prop_map(Act::Remove),
        Just(Act::Clear),
        any::<u64>().prop_map(Act::Shuffle),
        Just(Act::Unshuffle),
        Just(Act::Undo),
        any::<u8>().prop_map(Act::GoTo),
        Just(Act::Next),
        Just(Act::Previous),
        Just(Act::Fail),
        (0..3u8).prop_map(Act::Repeat),
        Just(Act::Rewind),
    ]
}

/// An entry of the queue by any number; one that is not there when the queue is empty.
fn pick(queue: &Queue, number: u8) -> EntryId {
    let entries = queue.entries();
    entries
        .get(usize::from(number) % entries.len().max(1))
        .map_or(EntryId(0), |entry| entry.id)
}

fn perform(queue: &mut Queue, act: &Act) {
    let picks = |queue: &Queue, numbers: &[u8]| -> Vec<EntryId> {
        numbers.iter().map(|&number| pick(queue, number)).collect()
    };
    match act {
        Act::Replace(count, first, seed) => {
            let mix = seed.map(Mix::plain);
            queue.replace(
                &songs((*count).into()),
                first.map(usize::from),
                mix.as_ref(),
            );
        }
        Act::Add(count, next) => {
            let place = if *next { Place::Next } else { Place::End };
            queue.add(&songs((*count).into()), place);
        }
        Act::Move(entries, before) => {
            let entries = picks(queue, entries);
            let before = before.map(|number| pick(queue, number));
            queue.move_before(&entries, before);
        }
        Act::Remove(entries) => {
            let entries = picks(queue, entries);
            queue.remove(&entries);
        }
        Act::Clear => drop(queue.clear()),
        Act::Shuffle(seed) => queue.shuffle(&Mix::plain(*seed)),
        Act::Unshuffle => drop(queue.unshuffle()),
        Act::Undo => drop(queue.undo()),
        Act::GoTo(number) => drop(queue.go_to(pick(queue, *number))),
        Act::Next => drop(queue.forward()),
        Act::Previous => drop(queue.back()),
        Act::Fail => {
            if let Some(current) = queue.current() {
                queue.mark_unplayable(current.id);
            }
        }
        Act::Repeat(0) => queue.set_repeat(Repeat::Off),
        Act::Repeat(1) => queue.set_repeat(Repeat::All),
        Act::Repeat(_) => queue.set_repeat(Repeat::One),
        Act::Rewind => queue.rewind(),
    }
}

fn ids(entries: &[Entry]) -> Vec<u32> {
    let mut ids: Vec<u32> = entries.iter().map(|entry| entry.id.0).collect();
    ids.sort_unstable();
    ids
}

proptest! {
    /// Whatever is done: ids are unique, both orders hold the same entries, what is current is in
    /// the list, and the bytes bring the same queue back.
    #[test]
    fn holds_together(acts in prop::collection::vec(act(), 0..60)) {
        let mut queue = Queue::default();
        for act in &acts {
            perform(&mut queue, act);
            let all = ids(queue.entries());
            prop_assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
            if let Some(shuffled) = &queue.shuffled {
                prop_assert_eq!(ids(&shuffled.natural), all);
            }
            prop_assert!(queue.current_index().is_none_or(|index| index < queue.len()));
            prop_assert!(queue.peek_next().is_none_or(|next| queue.entry(next.id) == Some(next)));

            let again = Queue::from_bytes(&queue.to_bytes()).unwrap();
            prop_assert_eq!(again.entries(), queue.entries());
            prop_assert_eq!(now(&again), now(&queue));
            prop_assert_eq!((again.seed(), again.repeat()), (queue.seed(), queue.repeat()));
            prop_assert_eq!(again.to_bytes(), queue.to_bytes());
        }
    }

    /// Every change of the list can be taken back exactly, and is told by the revision.
    #[test]
    fn undo_is_exact(acts in prop::collection::vec(act(), 0..30), last in act()) {
        let mut queue = Queue::default();
        for act in &acts {
            perform(&mut queue, act);
        }
        let before = (queue.entries().to_vec(), queue.seed());
        let revision = queue.revision();
        perform(&mut queue, &last);
        let changed = (queue.entries().to_vec(), queue.seed()) != before;
        prop_assert!(!changed || queue.revision() != revision);
        if changed && !matches!(last, Act::Undo) {
            queue.undo();
            prop_assert_eq!((queue.entries().to_vec(), queue.seed()), before);
        }
    }

    /// Shuffled, every song plays once, beginning with the current one; unshuffled, the order and
    /// the current song are what they were.
    #[test]
    fn shuffle_plays_every_song_once(count in 1..80u32, at in any::<prop::sample::Index>(), seed: u64) {
        let mut queue = Queue::default();
        let first = at.index(count as usize);
        queue.replace(&songs(count), Some(first), None);
        queue.shuffle(&Mix::plain(seed));
        let mut heard = play_through(&mut queue, 200);
        prop_assert_eq!(heard[0], first as u32 + 1);
        heard.sort_unstable();
        prop_assert_eq!(heard, (1..=count).collect::<Vec<_>>());
        let last = now(&queue);
        queue.unshuffle();
        prop_assert_eq!(played(&queue), (1..=count).collect::<Vec<_>>());
        prop_assert_eq!(now(&queue), last);
    }

    /// Moving agrees with the obvious way of doing it.
    #[test]
    fn move_is_what_it_says(count in 1..20u32, picked in prop::collection::vec(1..20u32, 0..6), before in prop::option::of(1..20u32)) {
        let mut queue = queue(count);
        let picked: Vec<u32> = picked.into_iter().filter(|&song| song <= count).collect();
        let before = before.filter(|&song| song <= count);
        let mut expected: Vec<u32> = Vec::new();
        let moved: Vec<u32> = (1..=count).filter(|song| picked.contains(song)).collect();
        for song in 1..=count {
            if before == Some(song) {
                expected.extend(&moved);
            }
            if !picked.contains(&song) {
                expected.push(song);
            }
        }
        if before.is_none() {
            expected.extend(&moved);
        }
        let entries: Vec<EntryId> = picked.iter().map(|&song| id_of(&queue, song)).collect();
        let before = before.map(|song| id_of(&queue, song));
        queue.move_before(&entries, before);
        prop_assert_eq!(played(&queue), expected);
    }

    /// As many steps back as forward lead to where one was.
    #[test]
    fn back_undoes_forward(count in 1..40u32, steps in 1..60usize, seed: Option<u64>) {
        let mut queue = Queue::default();
        queue.replace(&songs(count), Some(0), seed.map(Mix::plain).as_ref());
        let start = now(&queue);
        let mut taken = 0;
        for _ in 0..steps {
            taken += usize::from(queue.forward().is_some());
        }
        for _ in 0..taken {
            prop_assert!(queue.back().is_some());
        }
        prop_assert_eq!(now(&queue), start);
    }

    /// No bytes are a panic.
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Queue::from_bytes(&bytes);
        for mark in [b"UQ\x01", b"UQ\x02"] {
            let marked = [mark, bytes.as_slice()].concat();
            let _ = Queue::from_bytes(&marked);
        }
    }
}
