use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use playback::{Capture, Rates, Recording};
use tempfile::TempDir;

use super::{Player, memory};
use crate::wire::*;
use crate::{App, Options, commands};
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
            write_wav(&music.join(format!("{song}.wav")), song);
        }
        let mut options = Options::at(&folder.path().join("data")).unwrap();
        options.sound = false;
        options.watch = false;
        let app = App::open(options).unwrap();
        let path = music.to_str().unwrap().to_owned();
        commands::folder_add(&app, FolderPath { path }).unwrap();
        commands::library_scan(&app, ScanRequest::default()).unwrap();
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

fn write_wav(path: &Path, song: u32) {
    let samples = samples(song);
    let bytes = samples.len() as u32 * 2;
    let mut file = b"RIFF".to_vec();
    file.extend((36 + bytes).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x02\0");
    file.extend(RATE.to_le_bytes());
    file.extend((RATE * 4).to_le_bytes());
    file.extend(b"\x04\0\x10\0data");
    file.extend(bytes.to_le_bytes());
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    std::fs::write(path, file).unwrap();
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
            seed: None,
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
