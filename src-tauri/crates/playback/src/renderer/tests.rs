//! The ring between two threads, in thousands of orders of events.
//!
//! Shuttle decides at every atomic of ours which thread goes on; the sample ring (`rtrb`) counts as
//! one step, being checked so by its own authors. Frames are numbered from 1, a fade is one frame
//! long, so what is heard is a number or, within a fade, 0.

use std::sync::Arc;

use proptest::prelude::*;
use shuttle::thread;

use super::*;

/// Fades of one frame, a ring of 600.
const SLOW: Format = Format {
    sample_rate: 200,
    channels: 1,
};
const ORDERS: usize = 2_000;

fn frames(range: std::ops::Range<u32>) -> Vec<f32> {
    range.map(|number| number as f32).collect()
}

fn start() -> (Feed, Renderer, Arc<Transport>) {
    let transport = Arc::<Transport>::default();
    transport.set_playing(true);
    let (feed, renderer) = ring(SLOW, Arc::clone(&transport));
    (feed, renderer, transport)
}

/// Renders until `count` frames came, or `done` says that no more will.
fn listen(renderer: &mut Renderer, block: usize, until: impl Fn(&[f32]) -> bool) -> Vec<f32> {
    let mut heard = Vec::new();
    let mut out = vec![0.0; block];
    while !until(&heard) {
        let frames = renderer.render(&mut out);
        heard.extend_from_slice(&out[..frames]);
        assert!(
            out[frames..].iter().all(|rest| *rest == 0.0),
            "silence behind"
        );
        thread::yield_now();
    }
    heard
}

fn write(feed: &mut Feed, samples: &[f32]) {
    let mut rest = samples;
    while !rest.is_empty() {
        let (now, later) = rest.split_at(rest.len().min(feed.room()).min(7));
        feed.push(now);
        feed.close();
        rest = later;
        thread::yield_now();
    }
}

/// However pausing and playing fall between blocks, every frame is heard once, in its place.
#[test]
fn pauses_lose_nothing() {
    shuttle::check_random(
        || {
            let (mut feed, mut renderer, transport) = start();
            let writer = thread::spawn(move || write(&mut feed, &frames(1..61)));
            let hand = thread::spawn(move || {
                for _ in 0..4 {
                    transport.set_playing(false);
                    thread::yield_now();
                    transport.set_playing(true);
                    thread::yield_now();
                }
            });
            let heard = listen(&mut renderer, 9, |heard| heard.len() == 60);
            for (index, frame) in heard.iter().enumerate() {
                assert!(*frame == 0.0 || *frame == (index + 1) as f32, "{heard:?}");
            }
            writer.join().unwrap();
            hand.join().unwrap();
        },
        ORDERS,
    );
}

/// What is cut before it is reached is never heard, and what replaces it is heard whole.
#[test]
fn cuts_take_out_what_they_name() {
    shuttle::check_random(
        || {
            let (mut feed, mut renderer, transport) = start();
            transport.set_playing(false);
            write(&mut feed, &frames(1..31));
            feed.cut(10);
            let again = Arc::clone(&transport);
            let writer = thread::spawn(move || {
                write(&mut feed, &frames(101..106));
                again.set_playing(true);
                write(&mut feed, &frames(106..121));
                // A second cut, farther back than what was written meanwhile.
                feed.cut(feed.written() - 2);
                write(&mut feed, &frames(201..211));
                feed
            });
            let heard = listen(&mut renderer, 4, |heard| heard.last() == Some(&210.0));
            let feed = writer.join().unwrap();
            let sounding: Vec<f32> = heard.iter().copied().filter(|it| *it != 0.0).collect();
            assert!(sounding.starts_with(&frames(1..11)), "{heard:?}");
            let ends = [frames(101..119), frames(101..120), frames(101..121)];
            let middle = &sounding[10..sounding.len() - 10];
            assert!(ends.iter().any(|end| end == middle), "{heard:?}");
            assert!(sounding.ends_with(&frames(201..211)), "{heard:?}");
            assert!(!feed.is_cutting());
        },
        ORDERS,
    );
}

/// A cut that comes before one that waits takes its place.
#[test]
fn an_earlier_cut_wins() {
    shuttle::check_random(
        || {
            let (mut feed, mut renderer, _transport) = start();
            feed.push(&frames(1..31));
            feed.cut(20);
            feed.push(&frames(101..111));
            feed.cut(5);
            feed.push(&frames(201..211));
            feed.close();
            let heard = listen(&mut renderer, 3, |heard| heard.len() == 15);
            assert_eq!(heard, [frames(1..6), frames(201..211)].concat());
        },
        20,
    );
}

/// After a flush nothing old begins any more, and everything new is heard.
#[test]
fn flushes_leave_the_new() {
    shuttle::check_random(
        || {
            let (mut feed, mut renderer, _transport) = start();
            let writer = thread::spawn(move || {
                write(&mut feed, &frames(1..41));
                feed.flush(false);
                write(&mut feed, &frames(101..131));
            });
            let heard = listen(&mut renderer, 6, |heard| heard.last() == Some(&130.0));
            writer.join().unwrap();
            let old = heard.iter().take_while(|frame| **frame < 100.0).count();
            for (index, frame) in heard[..old].iter().enumerate() {
                assert!(*frame == 0.0 || *frame == (index + 1) as f32, "{heard:?}");
            }
            assert_eq!(&heard[old..], frames(101..131), "{heard:?}");
        },
        ORDERS,
    );
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Write(usize),
    Render(usize),
    Play(bool),
    Cut(u64),
    Flush,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (1_usize..80).prop_map(Act::Write),
        4 => (1_usize..60).prop_map(Act::Render),
        1 => any::<bool>().prop_map(Act::Play),
        1 => (0_u64..40).prop_map(Act::Cut),
        1 => Just(Act::Flush),
    ]
}

/// Does one thing; the number of the frame written next goes up.
fn perform(
    act: Act,
    next: &mut u32,
    feed: &mut Feed,
    renderer: &mut Renderer,
    hand: &Transport,
) -> Vec<f32> {
    match act {
        Act::Write(count) => {
            let count = count.min(feed.room()) as u32;
            feed.push(&frames(*next..*next + count));
            feed.close();
            *next += count;
        }
        Act::Render(count) => {
            let mut out = vec![0.0; count];
            let heard = renderer.render(&mut out);
            out.truncate(heard);
            return out;
        }
        Act::Play(playing) => drop(hand.set_playing(playing)),
        Act::Cut(back) => {
            let from = feed.written().saturating_sub(back).max(feed.read());
            feed.cut(from);
        }
        Act::Flush => feed.flush(false),
    }
    Vec::new()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    /// Whatever is done, frames are heard in the order written and none twice; and in the end, played
    /// out, the ring is empty and says so.
    #[test]
    fn order_is_kept(acts in proptest::collection::vec(act(), 1..80)) {
        shuttle::check_random(move || {
            let (mut feed, mut renderer, hand) = start();
            let (mut next, mut heard) = (1, Vec::new());
            for act in acts.iter().copied().chain([Act::Play(true), Act::Render(2_000)]) {
                heard.extend(perform(act, &mut next, &mut feed, &mut renderer, &hand));
                assert!(feed.read() <= feed.written());
            }
            heard.extend(perform(Act::Render(2_000), &mut next, &mut feed, &mut renderer, &hand));
            let sounding: Vec<f32> = heard.into_iter().filter(|it| *it != 0.0).collect();
            assert!(sounding.windows(2).all(|pair| pair[0] < pair[1]), "{sounding:?}");
            assert_eq!(feed.read(), feed.written());
            assert_eq!(feed.ahead(), 0);
            assert!(!feed.is_cutting() && feed.resting());
        }, 1);
    }
}
