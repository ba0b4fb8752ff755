use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use playback::{Capture, Rates, Recording};
use tempfile::TempDir;

use super::{Player, listening, memory};
use crate::testing::{app_with, write_wav};
use crate::wire::*;
use crate::{App, commands};
use domain::Millis;

const RATE: u32 = 44_100;

/// A library of WAV files of one second and more each, titled `1`, `2` …
struct House {
    folder: TempDir,
    app: Arc<App>,
    ids: Vec<u32>,
}

impl House {
    fn new(songs: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let music = folder.path().join("music");
        std::fs::create_dir(&music).unwrap();
        for song in 1..=songs {
            write_wav(&music.join(format!("{song}.wav")), RATE, 2, samples(song));
        }
        let app = app_with(folder.path(), &music);
        let ids = app.library.order(&SongQuery::default()).unwrap();
        assert_eq!(ids.len(), songs as usize);
        Self { folder, app, ids }
    }

    /// A player of its own on this library, and what it gives to its device.
    fn player(&self) -> (Player, Recording, Receiver<Event>) {
        let (output, recording) = Capture::new(Rates(vec![(RATE, RATE)]), 2);
        let events = self.app.subscribe();
        let (library, db) = (self.app.library.clone(), self.app.db.clone());
        let player = Player::start_on(output, library, db, self.app.events.clone()).unwrap();
        (player, recording, events)
    }

    fn file(&self, song: u32) -> std::path::PathBuf {
        self.folder.path().join(format!("music/{song}.wav"))
    }
}

/// Frames of a song: all songs differ in length and content.
fn frames(song: u32) -> u32 {
    RATE + song * 1_001
}

fn samples(song: u32) -> Vec<i16> {
    let mut state = song.wrapping_mul(2_654_435_761) | 1;
    (0..frames(song) * 2)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            (state >> 16) as i16
        })
        .collect()
}

fn floats(songs: &[u32]) -> Vec<f32> {
    let all = songs.iter().flat_map(|song| samples(*song));
    all.map(|sample| f32::from(sample) / 32_768.0).collect()
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < deadline, "waited too long for {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Waits until the engine is where it was sent last.
fn arrive(player: &Player) {
    wait_until("the place", || player.shared.lock().sent_to.is_none());
}

fn view() -> PlayFrom {
    PlayFrom::View {
        query: SongQuery::default(),
        song: None,
        shuffle: None,
    }
}

fn title(player: &Player) -> Option<String> {
    player.snapshot().unwrap().song.map(|song| song.title)
}

#[test]
fn a_view_plays_in_its_order_and_waits_at_its_beginning() {
    let house = House::new(3);
    let (player, recording, events) = house.player();
    player.play(view()).unwrap();
    assert_eq!(player.snapshot().unwrap().state, PlayState::Playing);
    wait_until("the end", || {
        player.snapshot().unwrap().state == PlayState::Stopped
    });
    assert!(
        recording.samples() == floats(&[1, 2, 3]),
        "the captured samples are the files"
    );
    let after = player.snapshot().unwrap();
    assert_eq!((after.position_ms, after.queue_index), (0, Some(0)));
    let mut heard: Vec<String> = events
        .try_iter()
        .filter_map(|event| match event {
            Event::Player(snapshot) if snapshot.state == PlayState::Playing => snapshot.song,
            _ => None,
        })
        .map(|song| song.title)
        .collect();
    heard.dedup();
    assert_eq!(heard, ["1", "2", "3"], "told as they are heard");
}

#[test]
fn hearing_songs_meanwhile_leaves_every_sample_as_it_is() {
    let house = House::new(4);
    let (player, recording, _) = house.player();
    player.play(view()).unwrap();
    let report = house.app.hearing.analyse(None, 2).unwrap();
    assert_eq!((report.analysed, report.failed), (4, 0));
    wait_until("the end", || {
        player.snapshot().unwrap().state == PlayState::Stopped
    });
    assert!(
        recording.samples() == floats(&[1, 2, 3, 4]),
        "the captured samples are the files"
    );
}

#[test]
fn clicks_are_laid_over_the_current_song_alone() {
    let house = House::new(2);
    let (player, recording, _) = house.player();
    recording.limit(Some(0));
    player.play(view()).unwrap();
    let (entry, song) = player.to_click().unwrap();
    assert_eq!(song, house.ids[0]);
    let clicks = playback::Clicks::at(&[0.25, 0.75]);
    player.set_clicks(Some((entry, clicks))).unwrap();
    assert!(player.snapshot().unwrap().clicks);
    // Without clicks it would be heard until the engine has got to them.
    arrive(&player);
    recording.limit(None);
    wait_until("the end", || {
        player.snapshot().unwrap().state == PlayState::Stopped
    });
    let heard = recording.samples();
    let (first, second) = heard.split_at(frames(1) as usize * 2);
    assert!(second == floats(&[2]), "the next song is as it is");
    let plain = floats(&[1]);
    let near = |frame: usize| {
        let beats = [RATE as usize / 4, RATE as usize * 3 / 4];
        beats
            .iter()
            .any(|beat| (*beat..beat + 1_800).contains(&frame))
    };
    let clicked = |at: usize| (first[at] - plain[at] * 0.5).abs() > 0.1;
    assert!((0..first.len()).all(|at| near(at / 2) || first[at] == plain[at] * 0.5));
    assert!((0..first.len()).filter(|at| clicked(*at)).count() > 1_000);
    player.set_clicks(None).unwrap();
    assert!(!player.snapshot().unwrap().clicks);
}

#[test]
fn queue_position_and_volume_survive_a_kill() {
    let house = House::new(4);
    let (player, recording, _) = house.player();
    recording.limit(Some(20_000));
    player
        .play(PlayFrom::Songs {
            ids: vec![house.ids[2], house.ids[0], house.ids[1]],
            index: 1,
        })
        .unwrap();
    player.set_volume(0.5).unwrap();
    player.set_repeat(Repeat::All).unwrap();
    player
        .set_shuffle(SetShuffle {
            on: true,
            seed: Some("7".into()),
            ..SetShuffle::default()
        })
        .unwrap();
    player.seek(Millis(700)).unwrap();
    player.pause().unwrap();
    let before = player.snapshot().unwrap();
    // The thread that remembers writes without being asked; nothing is closed in good order.
    wait_until("the queue on disk", || {
        let (state, position) = memory::restore(&house.app.db).unwrap();
        position.0.abs_diff(before.position_ms) < 100 && state.queue.seed() == Some(7)
    });
    let (again, recording, _) = house.player();
    let now = again.snapshot().unwrap();
    assert_eq!(now.state, PlayState::Paused);
    assert_eq!(now.song, before.song);
    assert_eq!((now.volume, now.repeat), (0.5, Repeat::All));
    assert_eq!(now.shuffle_seed, Some("7".into()));
    assert_eq!(now.queue_index, before.queue_index);
    let songs = |player: &Player| -> Vec<u8> {
        player
            .queue_order()
            .0
            .chunks(8)
            .flat_map(|entry| entry[4..].to_vec())
            .collect()
    };
    assert_eq!(songs(&again), songs(&player));
    std::thread::sleep(Duration::from_millis(50));
    assert!(recording.is_empty(), "it never plays by itself");
    again.resume().unwrap();
    wait_until("sound", || !recording.is_empty());
}

#[test]
fn what_cannot_be_played_is_skipped_with_one_notice() {
    let house = House::new(4);
    std::fs::write(house.file(2), b"no music any more").unwrap();
    std::fs::remove_file(house.file(3)).unwrap();
    let (player, recording, events) = house.player();
    player.play(view()).unwrap();
    wait_until("the end", || {
        player.snapshot().unwrap().state == PlayState::Stopped
    });
    assert!(recording.samples() == floats(&[1, 4]));
    let skipped: Vec<Option<String>> = events
        .try_iter()
        .filter_map(|event| match event {
            Event::Notice(notice) if notice.code == NoticeCode::SongSkipped => Some(notice.subject),
            _ => None,
        })
        .collect();
    assert_eq!(skipped, [Some("2".into()), Some("3".into())]);
    let rows = house.app.library.rows(&house.ids).unwrap();
    assert_eq!(rows[1].status, Status::Unreadable);
    assert!(rows[1].reason.is_some());
}

#[test]
fn the_queue_is_changed_while_it_plays() {
    let house = House::new(5);
    let (player, recording, _) = house.player();
    recording.limit(Some(10_000));
    let ids = &house.ids;
    player
        .play(PlayFrom::Songs {
            ids: ids[..3].to_vec(),
            index: 0,
        })
        .unwrap();
    wait_until("sound", || recording.len() == 10_000);
    player.queue_add(vec![ids[4]], QueuePlace::Next).unwrap();
    let entries: Vec<u32> = player
        .queue_order()
        .0
        .as_chunks::<8>()
        .0
        .iter()
        .map(|entry| u32::from_le_bytes([entry[0], entry[1], entry[2], entry[3]]))
        .collect();
    assert_eq!(entries.len(), 4);
    // 1 5 2 3, then 1 5 3 2, then without 3.
    player
        .queue_move(QueueMove {
            entries: vec![entries[2]],
            before: None,
        })
        .unwrap();
    player.queue_remove(vec![entries[3]]).unwrap();
    recording.limit(None);
    wait_until("the end", || {
        player.snapshot().unwrap().state == PlayState::Stopped
    });
    assert!(recording.samples() == floats(&[1, 5, 2]));
    player.queue_undo().unwrap();
    assert_eq!(player.snapshot().unwrap().queue_length, 4);
    player.queue_clear().unwrap();
    let empty = player.snapshot().unwrap();
    assert_eq!(
        (empty.queue_length, empty.song, empty.can_next),
        (0, None, false)
    );
    player.queue_undo().unwrap();
    assert_eq!(title(&player).as_deref(), Some("1"));
    assert_eq!(player.snapshot().unwrap().state, PlayState::Paused);
}

#[test]
fn next_previous_and_jumps_keep_what_was_played() {
    let house = House::new(4);
    let (player, recording, _) = house.player();
    recording.limit(Some(4_000));
    player.play(view()).unwrap();
    player.pause().unwrap();
    player.next().unwrap();
    assert_eq!(title(&player).as_deref(), Some("2"));
    assert_eq!(
        player.snapshot().unwrap().state,
        PlayState::Paused,
        "paused stays paused"
    );
    let last = player.queue_order().0[24..28]
        .try_into()
        .map(u32::from_le_bytes)
        .unwrap();
    player.queue_play(last).unwrap();
    assert_eq!(title(&player).as_deref(), Some("4"));
    assert!(!player.snapshot().unwrap().can_next);
    player.next().unwrap();
    assert_eq!(title(&player).as_deref(), Some("4"), "there is no next one");
    player.previous().unwrap();
    assert_eq!(
        title(&player).as_deref(),
        Some("2"),
        "back to what was played"
    );
    player.seek(Millis(3_500)).unwrap();
    player.previous().unwrap();
    assert_eq!(title(&player).as_deref(), Some("2"), "its beginning first");
    assert_eq!(player.snapshot().unwrap().position_ms, 0);
    assert_eq!(
        player.queue_play(9_999).unwrap_err().to_string(),
        "This entry is not in the queue any more."
    );
    player.stop().unwrap();
    assert_eq!(player.snapshot().unwrap().state, PlayState::Stopped);
    assert!(player.set_volume(f32::NAN).is_err());
}

#[test]
fn a_library_fits_into_the_queue() {
    let house = House::new(1);
    let (player, recording, _) = house.player();
    recording.limit(Some(0));
    let ids: Vec<u32> = std::iter::repeat_n(house.ids[0], 100_000).collect();
    let began = Instant::now();
    player.play(PlayFrom::Songs { ids, index: 50_000 }).unwrap();
    player
        .set_shuffle(SetShuffle {
            on: true,
            ..SetShuffle::default()
        })
        .unwrap();
    player.next().unwrap();
    player.shutdown();
    // Generous: an unoptimised build on a busy machine.
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
    let (again, _, _) = house.player();
    assert_eq!(again.snapshot().unwrap().queue_index, Some(1));
}

fn song(player: &Player) -> Option<u32> {
    player.snapshot().unwrap().song.map(|song| song.id)
}

fn songs(ids: &[u32]) -> PlayFrom {
    PlayFrom::Songs {
        ids: ids.to_vec(),
        index: 0,
    }
}

#[test]
fn it_stops_after_the_song_once_and_waits_at_the_next() {
    let house = House::new(3);
    let (player, recording, _) = house.player();
    recording.limit(Some(10_000));
    player.play(view()).unwrap();
    wait_until("sound", || recording.len() == 10_000);
    player.set_stop_after(true).unwrap();
    assert!(player.snapshot().unwrap().stop_after);
    recording.limit(None);
    wait_until("the stop", || {
        player.snapshot().unwrap().state == PlayState::Paused
    });
    assert!(recording.samples() == floats(&[1]), "to its last sample");
    let now = player.snapshot().unwrap();
    assert_eq!((title(&player).as_deref(), now.position_ms), (Some("2"), 0));
    assert!(!now.stop_after);
    player.resume().unwrap();
    wait_until("the end", || {
        player.snapshot().unwrap().state == PlayState::Stopped
    });
    assert!(recording.samples() == floats(&[1, 2, 3]));
}

#[test]
fn sleep_at_the_end_of_the_song_is_told() {
    let house = House::new(2);
    let (player, recording, events) = house.player();
    player.play(view()).unwrap();
    player.sleep(SleepRequest::EndOfSong).unwrap();
    wait_until("the stop", || {
        player.snapshot().unwrap().state == PlayState::Paused
    });
    assert!(recording.samples() == floats(&[1]));
    assert_eq!(player.snapshot().unwrap().sleep, None);
    let told = |event: Event| match event {
        Event::Notice(notice) => notice.code == NoticeCode::Slept,
        _ => false,
    };
    wait_until("the notice", || events.try_iter().any(told));
}

#[test]
fn sleep_comes_softly_and_leaves_the_volume_as_it_was() {
    let house = House::new(3);
    let (player, recording, _) = house.player();
    player.play(view()).unwrap();
    player.set_repeat(Repeat::All).unwrap();
    let refused = SleepRequest::Minutes {
        minutes: 0,
        fade_s: 0,
    };
    assert!(player.sleep(refused).is_err());
    let alarm = player
        .in_time(Duration::from_millis(600), Duration::from_millis(400))
        .unwrap();
    player.shared.lock().alarm = Some(alarm);
    let timer = player.snapshot().unwrap().sleep.unwrap();
    assert!(timer.left_ms.is_some_and(|left| left <= 600));
    wait_until("a soft moment", || {
        let fade = player.shared.lock().fade;
        fade > 0.0 && fade < 1.0
    });
    wait_until("the end of the timer", || {
        player.snapshot().unwrap().sleep.is_none()
    });
    let now = player.snapshot().unwrap();
    assert_eq!((now.state, now.volume), (PlayState::Paused, 1.0));
    assert_eq!(player.shared.lock().fade, 1.0);
    let length = recording.len();
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(recording.len(), length, "nothing sounds any more");
}

#[test]
fn previous_goes_back_into_the_list_before() {
    let house = House::new(4);
    let (player, recording, _) = house.player();
    recording.limit(Some(4_000));
    let ids = &house.ids;
    player.play(songs(&ids[..2])).unwrap();
    player.next().unwrap();
    player.play(songs(&ids[2..])).unwrap();
    assert_eq!(
        player.queue_history().numbers().collect::<Vec<_>>(),
        [ids[1], ids[0]]
    );
    player.previous().unwrap();
    assert_eq!(song(&player), Some(ids[1]));
    player.previous().unwrap();
    assert_eq!(song(&player), Some(ids[0]));
    player.next().unwrap();
    player.next().unwrap();
    assert_eq!(song(&player), Some(ids[2]));
}

#[test]
fn shuffles_keep_what_they_mean() {
    let house = House::new(5);
    let (player, recording, _) = house.player();
    recording.limit(Some(0));
    player.play(view()).unwrap();
    let shuffle = |meaning| SetShuffle {
        on: true,
        seed: Some("11".into()),
        meaning,
    };
    player
        .set_shuffle(shuffle(Some(ShuffleMeaning::ArtistsApart)))
        .unwrap();
    let order = player.queue_order();
    player.set_shuffle(SetShuffle::default()).unwrap();
    player.set_shuffle(shuffle(None)).unwrap();
    let now = player.snapshot().unwrap();
    assert_eq!(now.shuffle_meaning, ShuffleMeaning::ArtistsApart);
    assert_eq!(now.shuffle_seed.as_deref(), Some("11"));
    assert_eq!(player.queue_order(), order, "one seed is one order");
    player.shutdown();
    let (again, _, _) = house.player();
    assert_eq!(again.queue_order(), order, "entries keep their ids");
    assert_eq!(
        again.snapshot().unwrap().shuffle_meaning,
        ShuffleMeaning::ArtistsApart
    );
}

/// Shuffles that favour know what was loved and heard: over many seeds those songs come early.
#[test]
fn favouring_shuffles_know_the_listener() {
    let house = House::new(12);
    let (loved, fresh) = (house.ids[10], house.ids[11]);
    let request = SongLove {
        ids: vec![loved],
        loved: true,
    };
    commands::song_love(&house.app, request).unwrap();
    let heard = house.app.db.write(|db| {
        for &song in house.ids.iter().filter(|id| **id != fresh) {
            let listen = storage::listens::Listen {
                song,
                at: listening::now(),
                heard_ms: 60_000,
                ending: storage::listens::Ending::Heard,
            };
            storage::listens::record(db, &listen)?;
        }
        Ok(())
    });
    heard.unwrap();
    let (player, recording, _) = house.player();
    recording.limit(Some(0));
    player.play(view()).unwrap();
    // The mean place of a song among the eleven behind the current one; 5 is the middle.
    let place = |song: u32, meaning: ShuffleMeaning| {
        let seeds = 60;
        let places = (0..seeds).map(|seed: u32| {
            player.set_shuffle(SetShuffle::default()).unwrap();
            let shuffle = SetShuffle {
                on: true,
                seed: Some(seed.to_string()),
                meaning: Some(meaning),
            };
            player.set_shuffle(shuffle).unwrap();
            let order = player.queue_songs();
            order.iter().position(|id| *id == song).unwrap() - 1
        });
        places.sum::<usize>() as f64 / f64::from(seeds)
    };
    assert!((4.0..6.0).contains(&place(loved, ShuffleMeaning::EverySong)));
    assert!(place(loved, ShuffleMeaning::FavourLoved) < 3.5);
    assert!(place(fresh, ShuffleMeaning::FavourNeglected) < 3.5);
}

#[test]
fn what_is_heard_is_told_once() {
    let house = House::new(3);
    let (player, recording, _) = house.player();
    let (teller, told) = crossbeam_channel::unbounded();
    player.follow(move |news| {
        let _ = teller.send(news);
    });
    recording.limit(Some(0));
    player.play(view()).unwrap();
    // Almost all of the first is jumped over; the second and third are heard.
    player.seek(Millis(900)).unwrap();
    arrive(&player);
    recording.limit(None);
    wait_until("the end", || {
        player.snapshot().unwrap().state == PlayState::Stopped
    });
    let told: Vec<super::News> = told.try_iter().collect();
    let counted: Vec<u32> = told
        .iter()
        .filter_map(|news| match news {
            super::News::Counts(heard) => Some((heard.song.0, heard.heard.0)),
            super::News::Playing(_) => None,
        })
        .map(|(song, heard)| {
            assert!(heard >= 500, "{heard} ms of {song}");
            song
        })
        .collect();
    assert_eq!(counted, house.ids[1..]);
    let begun = told.iter().filter_map(|news| match news {
        super::News::Playing(song) => Some(song.0),
        super::News::Counts(_) => None,
    });
    let mut begun: Vec<u32> = begun.collect();
    begun.dedup();
    assert_eq!(begun, house.ids);
}

#[test]
fn a_song_that_repeats_is_heard_each_time() {
    let house = House::new(1);
    let (player, _recording, _) = house.player();
    let (teller, told) = crossbeam_channel::unbounded();
    player.follow(move |news| {
        let _ = teller.send(news);
    });
    player.set_repeat(Repeat::One).unwrap();
    player.play(view()).unwrap();
    let mut counted = 0;
    wait_until("three times", || {
        let counts = |news: &super::News| matches!(news, super::News::Counts(_));
        counted += told.try_iter().filter(counts).count();
        counted >= 3
    });
}

#[test]
fn a_long_song_goes_on_where_it_was_left() {
    let house = House::new(1);
    let long = house.folder.path().join("music/0 long.wav");
    let format = hound::WavSpec {
        channels: 1,
        sample_rate: 8_000,
        bits_per_sample: 8,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(&long, format).unwrap();
    for at in 0..8_000 * 60 * 21 {
        file.write_sample((at % 200 - 100) as i8).unwrap();
    }
    file.finalize().unwrap();
    commands::library_scan(&house.app, ScanRequest::default()).unwrap();
    let all = house.app.library.order(&SongQuery::default()).unwrap();
    let short = house.ids[0];
    let long = all.into_iter().find(|id| *id != short).unwrap();
    let ids = [long, short];
    let (player, recording, _) = house.player();
    recording.limit(Some(4_000));
    let position = || player.snapshot().unwrap().position_ms;
    player.play(songs(&ids)).unwrap();
    player.seek(Millis(600_000)).unwrap();
    wait_until("the place", || {
        let heard = player.shared.engine.get().unwrap().position();
        heard.is_some_and(|heard| heard.at >= Millis(600_000))
            && player.shared.lock().sent_to.is_none()
    });
    player.next().unwrap();
    assert_eq!(position(), 0, "the short one begins at its beginning");
    player.previous().unwrap();
    assert!((600_000..601_000).contains(&position()), "{}", position());
    player.stop().unwrap();
    assert_eq!(position(), 0, "stopped, it is back at its beginning");
    player.play(songs(&ids)).unwrap();
    assert!(position() >= 600_000, "{}", position());

    // Its turn comes by itself: behind the other song it goes on, too.
    player.play(songs(&[short, long])).unwrap();
    player.seek(Millis(900)).unwrap();
    recording.limit(Some(recording.len() + 2 * RATE as usize));
    wait_until("its turn", || song(&player) == Some(long));
    assert!(position() >= 600_000, "{}", position());

    player.shutdown();
    let (again, recording, _) = house.player();
    recording.limit(Some(4_000));
    again.play(songs(&ids[1..])).unwrap();
    again.play(songs(&ids)).unwrap();
    assert!(again.snapshot().unwrap().position_ms >= 600_000);
    again.obey(&PlayingSettings { resume_long: false });
    again.play(songs(&ids[1..])).unwrap();
    again.play(songs(&ids)).unwrap();
    assert_eq!(again.snapshot().unwrap().position_ms, 0);
}

#[test]
fn songs_that_left_the_library_are_told_of_singly_or_together() {
    let house = House::new(2);
    let (player, recording, events) = house.player();
    recording.limit(Some(0));
    let skipped = |events: &Receiver<Event>| -> Vec<(NoticeCode, Option<String>)> {
        events
            .try_iter()
            .filter_map(|event| match event {
                Event::Notice(notice) => Some((notice.code, notice.subject)),
                _ => None,
            })
            .collect()
    };
    let gone = |count: u32| (90_000..90_000 + count).chain([house.ids[1]]);
    player.play(songs(&gone(3).collect::<Vec<_>>())).unwrap();
    assert_eq!(song(&player), Some(house.ids[1]));
    assert_eq!(skipped(&events), vec![(NoticeCode::SongSkipped, None); 3]);
    player.play(songs(&gone(40).collect::<Vec<_>>())).unwrap();
    assert_eq!(song(&player), Some(house.ids[1]));
    assert_eq!(
        skipped(&events),
        [(NoticeCode::ManySkipped, Some("40".into()))]
    );
    player.play(songs(&[90_000, 90_001])).unwrap();
    assert_eq!(player.snapshot().unwrap().state, PlayState::Stopped);
}

/// Commands from several hands at once, beside the engine's own events: whatever the order, the
/// player stays whole, tells states in the order they were true, and plays as ever afterwards.
#[test]
fn hands_from_all_sides_leave_it_whole() {
    let house = House::new(5);
    let (player, recording, events) = house.player();
    std::thread::scope(|scope| {
        for hand in 1..=4u64 {
            let (player, ids) = (&player, &house.ids);
            scope.spawn(move || {
                let mut state = hand;
                for _ in 0..60 {
                    state = state
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1_442_695_040_888_963_407);
                    press(player, ids, (state >> 33) as u32);
                }
            });
        }
    });
    let mut told = 0;
    for event in events.try_iter() {
        if let Event::Player(now) = event {
            assert!(
                now.queue_revision >= told,
                "{} after {told}",
                now.queue_revision
            );
            assert_eq!(now.song.is_some(), now.entry.is_some());
            assert!(now.queue_index.is_none_or(|index| index < now.queue_length));
            told = now.queue_revision;
        }
    }
    let numbers: Vec<u32> = player.queue_order().numbers().collect();
    let mut entries: Vec<u32> = numbers.iter().copied().step_by(2).collect();
    entries.sort_unstable();
    entries.dedup();
    assert_eq!(entries.len() * 2, numbers.len(), "entries are unique");

    player.set_repeat(Repeat::Off).unwrap();
    player.set_stop_after(false).unwrap();
    player.sleep(SleepRequest::Off).unwrap();
    player.set_volume(1.0).unwrap();
    player.set_shuffle(SetShuffle::default()).unwrap();
    player.stop().unwrap();
    wait_until("silence", || {
        let length = recording.len();
        std::thread::sleep(Duration::from_millis(30));
        recording.len() == length
    });
    let before = recording.len();
    player.play(view()).unwrap();
    wait_until("the end", || {
        player.snapshot().unwrap().state == PlayState::Stopped
    });
    let heard = recording.samples();
    assert!(
        heard[before..].ends_with(&floats(&[1, 2, 3, 4, 5])),
        "the samples are the files"
    );
}

/// Presses something. What cannot be done just then is refused, and that is all.
fn press(player: &Player, ids: &[u32], number: u32) {
    let song = ids[(number / 16) as usize % ids.len()];
    let _ = match number % 14 {
        0 => player.play(view()),
        1 => player.play(songs(&[song, ids[0]])),
        2 => player.next(),
        3 => player.previous(),
        4 => player.seek(Millis(u64::from(number % 1_200))),
        5 => player.toggle(),
        6 => player.queue_add(vec![song], QueuePlace::Next),
        7 => player.queue_clear(),
        8 => player.queue_undo(),
        9 => player.set_shuffle(SetShuffle {
            on: number % 32 < 16,
            ..SetShuffle::default()
        }),
        10 => player.set_repeat(Repeat::All),
        11 => player.set_stop_after(number % 32 < 16),
        12 => player.sleep(SleepRequest::EndOfSong),
        _ => player.stop(),
    };
}

#[test]
fn what_is_heard_is_written_down() {
    use storage::listens::{Ending, recent};

    let house = House::new(2);
    let (player, recording, _) = house.player();
    player.play(songs(&house.ids[..1])).unwrap();
    wait_until("the end", || {
        player.snapshot().unwrap().state == PlayState::Stopped
    });
    recording.limit(Some(recording.len()));
    player.play(songs(&house.ids[1..])).unwrap();
    let heard = || {
        let heard = house.app.db.read(|db| recent(db, None, 9)).unwrap();
        heard
            .into_iter()
            .map(|(_, listen)| (listen.song, listen.ending))
            .collect::<Vec<_>>()
    };
    wait_until("the listen", || !heard().is_empty());
    assert_eq!(heard(), [(house.ids[0], Ending::Heard)]);
    player.shutdown();
    let row = house.app.library.rows(&house.ids[..1]).unwrap().remove(0);
    assert_eq!(row.plays, 1);
    assert!(row.last_played.is_some());
}
