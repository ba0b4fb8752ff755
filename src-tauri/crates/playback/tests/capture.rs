//! What the engine gives to a device, compared with the files sample by sample.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on ends"
)]

mod support;

use std::path::PathBuf;

use domain::{EntryId, Millis};
use playback::{Capture, Event, Rates};
use support::*;

/// 5 ms.
const FADE: usize = 220;

/// Files of stereo noise, this many frames each.
fn noises(folder: &std::path::Path, frames: &[usize]) -> (Vec<PathBuf>, Vec<Vec<i16>>) {
    let mut files = Vec::new();
    let mut all = Vec::new();
    for (seed, frames) in (1..).zip(frames) {
        let samples = noise(seed, frames * 2);
        let path = folder.join(format!("{seed}.wav"));
        write_wav(&path, RATE, 2, &samples);
        files.push(path);
        all.push(samples);
    }
    (files, all)
}

#[test]
fn songs_join_without_a_gap_and_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    // Longer than the ring, shorter than a block, and one frame.
    let (files, songs) = noises(folder.path(), &[150_001, 77, 1, 30_000]);
    let (output, recording) = stereo();
    let stage = Stage::new(output, &files);
    stage.engine.play(stage.cue(0), Millis(0));
    let events = stage.until_end();
    let started: Vec<u32> = events
        .iter()
        .filter_map(|event| match event {
            Event::Started { entry, .. } => Some(entry.0),
            _ => None,
        })
        .collect();
    assert_eq!(started.first(), Some(&1));
    assert_eq!(started.last(), Some(&4));
    assert_same(&recording.samples(), &floats(&songs.concat()));
    assert!(!stage.engine.playing());
}

#[test]
fn sixteen_bits_come_back_exactly() {
    for value in i16::MIN..=i16::MAX {
        let float = f32::from(value) / 32_768.0;
        assert_eq!(<i16 as cpal::FromSample<f32>>::from_sample_(float), value);
        let wide = <i32 as cpal::FromSample<f32>>::from_sample_(float);
        assert_eq!(wide, i32::from(value) << 16);
    }
}

/// The tracks of one record, encoded from one recording: decoded and joined they are what the
/// decoder gives for each, one behind the other.
#[test]
fn compressed_songs_join_as_they_are_decoded() {
    let Some(fixtures) = fixtures() else { return };
    let mut formats = std::collections::BTreeMap::<String, Vec<PathBuf>>::new();
    for entry in std::fs::read_dir(fixtures.join("gapless")).unwrap() {
        let path = entry.unwrap().path();
        let extension = path
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if ["mp3", "flac", "ogg", "opus", "m4a", "wav"].contains(&extension.as_str()) {
            formats.entry(extension).or_default().push(path);
        }
    }
    assert!(
        formats.contains_key("mp3") && formats.contains_key("flac"),
        "{formats:?}"
    );
    for (extension, mut files) in formats {
        files.sort();
        files.truncate(12);
        let readable = |path: &PathBuf| media::decode::Decoder::open(path).ok();
        files.retain(|path| {
            readable(path)
                .is_some_and(|it| it.format().sample_rate == RATE && it.format().channels <= 2)
        });
        let expected: Vec<f32> = files
            .iter()
            .flat_map(|path| {
                let samples = decoded(path);
                let mono = readable(path).unwrap().format().channels == 1;
                let copies = if mono { 2 } else { 1 };
                samples
                    .into_iter()
                    .flat_map(move |sample| std::iter::repeat_n(sample, copies))
            })
            .collect();
        let (output, recording) = stereo();
        let stage = Stage::new(output, &files);
        if files.is_empty() {
            continue;
        }
        stage.engine.play(stage.cue(0), Millis(0));
        stage.until_end();
        eprintln!(
            "{extension}: {} files, {} samples",
            files.len(),
            expected.len()
        );
        assert_same(&recording.samples(), &expected);
    }
}

/// Pausing fades 5 ms out and resuming fades 5 ms in; every sample is heard once, in order.
#[test]
fn pause_and_resume_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (files, songs) = noises(folder.path(), &[200_000]);
    let expected = floats(&songs[0]);
    let (output, recording) = stereo();
    recording.limit(Some(40_000));
    let stage = Stage::new(output, &files);
    stage.engine.play(stage.cue(0), Millis(0));
    let mut fades = Vec::new();
    for pause in 1..=5 {
        let before = pause * 40_000;
        wait_until("the samples before the pause", || recording.len() == before);
        stage.engine.pause();
        recording.limit(None);
        wait_until("the fade", || recording.len() == before + FADE * 2);
        // Whatever else it may do, paused it gives nothing.
        std::thread::sleep(std::time::Duration::from_millis(5));
        assert_eq!(recording.len(), before + FADE * 2);
        let at = stage.engine.position().unwrap().at.0;
        let frames = (before / 2 + FADE) as u64;
        assert_eq!(at, frames * 1000 / u64::from(RATE));
        fades.push(before..before + FADE * 4);
        recording.limit(Some(before + 40_000));
        stage.engine.resume();
    }
    recording.limit(None);
    stage.until_end();
    let heard = recording.samples();
    assert_eq!(heard.len(), expected.len());
    for (index, (heard, expected)) in heard.iter().zip(&expected).enumerate() {
        match fades.iter().find(|fade| fade.contains(&index)) {
            None => assert_eq!(heard.to_bits(), expected.to_bits(), "sample {index}"),
            Some(fade) => {
                let frame = (index - fade.start) / 2;
                let steps = if frame < FADE {
                    FADE - 1 - frame
                } else {
                    frame - FADE + 1
                };
                let gain = steps as f32 / FADE as f32;
                assert!(
                    (heard - expected * gain).abs() < 1e-6,
                    "sample {index} of a fade"
                );
            }
        }
    }
}

/// A seek fades in at exactly the frame asked for.
#[test]
fn seeks_are_exact() {
    let folder = tempfile::tempdir().unwrap();
    let (files, songs) = noises(folder.path(), &[200_000]);
    let expected = floats(&songs[0]);
    let (output, recording) = stereo();
    recording.limit(Some(10_000));
    let stage = Stage::new(output, &files);
    stage.engine.play(stage.cue(0), Millis(0));
    for (at, from) in [(3_000, 132_300), (1, 44), (4_500, 198_450)] {
        let before = recording.len().max(10_000);
        wait_until("the samples before the seek", || recording.len() == before);
        stage.engine.seek(Millis(at));
        // Only when the new place is ready may anything go on.
        wait_until("the position", || {
            stage.engine.position().unwrap().at == Millis(at)
        });
        recording.limit(Some(before + FADE * 2 + 3_000));
        wait_until("the sound behind the seek", || {
            recording.len() == before + FADE * 2 + 3_000
        });
        let heard = &recording.samples()[before + FADE * 2..];
        let there = &expected[from * 2..];
        for (frame, (heard, expected)) in heard.chunks(2).zip(there.chunks(2)).enumerate() {
            let gain = ((frame + 1) as f32 / FADE as f32).min(1.0);
            for (heard, expected) in heard.iter().zip(expected) {
                assert!(
                    (heard - expected * gain).abs() < 1e-6,
                    "frame {frame} after {at} ms"
                );
            }
        }
    }
    // Beyond the end is the end.
    stage.engine.seek(Millis(3_600_000));
    recording.limit(None);
    stage.until_end();
}

/// A song that begins from silence begins with its first sample, unfaded.
#[test]
fn a_new_song_takes_over_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (files, songs) = noises(folder.path(), &[100_000, 50_000]);
    let (output, recording) = stereo();
    recording.limit(Some(20_000));
    let stage = Stage::new(output, &files);
    stage.engine.play(stage.cue(0), Millis(0));
    wait_until("the first song", || recording.len() == 20_000);
    stage.engine.play(stage.cue(1), Millis(0));
    wait_until("the second song", || {
        stage
            .engine
            .position()
            .is_some_and(|it| it.entry == EntryId(2))
    });
    recording.limit(None);
    stage.until_end();
    let heard = recording.samples();
    let (first, second) = heard.split_at(20_000 + FADE * 2);
    assert_same(&first[..20_000], &floats(&songs[0])[..20_000]);
    assert_same(second, &floats(&songs[1]));
}

#[test]
fn the_volume_sweeps_and_full_volume_is_transparent() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("constant.wav");
    write_wav(&path, RATE, 2, &vec![16_384; 200_000]);
    let (output, recording) = stereo();
    recording.limit(Some(20_000));
    let stage = Stage::new(output, &[path]);
    stage.engine.play(stage.cue(0), Millis(0));
    wait_until("full volume", || recording.len() == 20_000);
    stage.engine.set_volume(0.25);
    recording.limit(Some(60_000));
    wait_until("a quarter", || recording.len() == 60_000);
    stage.engine.set_volume(1.0);
    recording.limit(None);
    stage.until_end();
    let heard = recording.samples();
    assert!(heard[..20_000].iter().all(|sample| *sample == 0.5));
    assert!(heard[30_000..60_000].iter().all(|sample| *sample == 0.125));
    assert!(heard[70_000..].iter().all(|sample| *sample == 0.5));
    let steepest = heard
        .chunks(2)
        .zip(heard[2..].chunks(2))
        .map(|(a, b)| (a[0] - b[0]).abs())
        .fold(0.0, f32::max);
    // 20 ms from silence to full: 1/882 of the signal per frame.
    assert!(steepest <= 0.5 / 881.0, "{steepest}");
}

#[test]
fn mono_sounds_on_both_sides_and_other_rates_keep_their_pitch() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mono.wav");
    let sine = |rate: f64, n: usize| (std::f64::consts::TAU * 440.0 * n as f64 / rate).sin() * 0.5;
    let samples: Vec<i16> = (0..96_000)
        .map(|n| (sine(48_000.0, n) * 32_767.0) as i16)
        .collect();
    write_wav(&path, 48_000, 1, &samples);
    let (output, recording) = stereo();
    let stage = Stage::new(output, &[path]);
    stage.engine.play(stage.cue(0), Millis(0));
    stage.until_end();
    let heard = recording.samples();
    assert_eq!(heard.len(), 88_200 * 2);
    for (n, frame) in heard.chunks(2).enumerate().skip(1_000).take(86_000) {
        assert_eq!(frame[0], frame[1]);
        assert!(
            (f64::from(frame[0]) - sine(44_100.0, n)).abs() < 1e-3,
            "frame {n}"
        );
    }
}

#[test]
fn the_device_follows_the_rate_of_the_songs() {
    let folder = tempfile::tempdir().unwrap();
    let rates = [44_100, 96_000, 96_000, 48_000];
    let songs: Vec<Vec<i16>> = (1..)
        .zip(rates)
        .map(|(seed, _)| noise(seed, 40_000))
        .collect();
    let files: Vec<PathBuf> = songs
        .iter()
        .zip(rates)
        .enumerate()
        .map(|(index, (song, rate))| {
            let path = folder.path().join(format!("{index}.wav"));
            write_wav(&path, rate, 2, song);
            path
        })
        .collect();
    let (output, recording) = Capture::new(Rates(vec![(8_000, 192_000)]), 2);
    let stage = Stage::new(output, &files);
    stage.engine.play(stage.cue(0), Millis(0));
    stage.until_end();
    assert_same(&recording.samples(), &floats(&songs.concat()));
    assert_eq!(stage.engine.device().format.unwrap().sample_rate, 48_000);
}

#[test]
fn ten_bad_songs_are_skipped_once_each() {
    let folder = tempfile::tempdir().unwrap();
    let (good, songs) = noises(folder.path(), &[5_000]);
    let mut files: Vec<PathBuf> = (0..10)
        .map(|index| {
            let path = folder.path().join(format!("bad{index}.mp3"));
            std::fs::write(&path, format!("this is no music {index}")).unwrap();
            path
        })
        .collect();
    files.extend(good);
    let (output, recording) = stereo();
    let stage = Stage::new(output, &files);
    stage.engine.play(stage.cue(0), Millis(0));
    let events = stage.until_end();
    let skipped: Vec<u32> = events
        .iter()
        .filter_map(|event| match event {
            Event::Skipped {
                entry,
                reason,
                damaged,
            } => {
                assert!(*damaged);
                assert!(!reason.is_empty());
                Some(entry.0)
            }
            _ => None,
        })
        .collect();
    assert_eq!(skipped, (1..=10).collect::<Vec<_>>());
    assert!(events.iter().any(|event| matches!(
        event,
        Event::Started {
            entry: EntryId(11),
            ..
        }
    )));
    assert_same(&recording.samples(), &floats(&songs[0]));
}

/// The song that follows is changed while the one that was to follow is in the ring already.
#[test]
fn a_change_of_mind_is_heard_even_at_the_last_moment() {
    let folder = tempfile::tempdir().unwrap();
    let (files, songs) = noises(folder.path(), &[40_000, 20_000, 10_000]);
    let (output, recording) = stereo();
    recording.limit(Some(30_000));
    let stage = Stage::new(output, &files);
    stage.engine.play(stage.cue(0), Millis(0));
    wait_until("some of the first song", || recording.len() == 30_000);
    // The ring holds two seconds: all three songs by now.
    std::thread::sleep(std::time::Duration::from_millis(100));
    stage.list.cues.lock().unwrap().remove(1);
    stage.engine.reconsider();
    std::thread::sleep(std::time::Duration::from_millis(100));
    recording.limit(None);
    stage.until_end();
    let expected = [songs[0].as_slice(), &songs[2]].concat();
    assert_same(&recording.samples(), &floats(&expected));
}

#[test]
fn a_lost_device_pauses_and_one_that_returns_stays_paused() {
    let folder = tempfile::tempdir().unwrap();
    let (files, songs) = noises(folder.path(), &[300_000]);
    let expected = floats(&songs[0]);
    let (output, recording) = stereo();
    recording.limit(Some(100_000));
    let stage = Stage::new(output, &files);
    stage.engine.play(stage.cue(0), Millis(0));
    wait_until("some of the song", || recording.len() == 100_000);
    recording.unplug();
    stage.until(|event| *event == Event::DeviceLost);
    assert!(!stage.engine.playing());
    assert!(stage.engine.device().problem.is_some());
    let at = stage.engine.position().unwrap().at;
    assert_eq!(at.0, 50_000 * 1000 / u64::from(RATE));
    // Asked to play without a device, it says so and stays paused.
    stage.engine.resume();
    stage.until(|event| *event == Event::NoDevice);
    assert!(!stage.engine.playing());
    recording.plug_in();
    recording.limit(None);
    stage.until(|event| *event == Event::DeviceBack);
    std::thread::sleep(std::time::Duration::from_millis(50));
    assert!(!stage.engine.playing());
    assert_eq!(recording.len(), 100_000);
    assert_eq!(stage.engine.position().unwrap().at, at);
    stage.engine.resume();
    stage.until_end();
    // On from there, to the frame, faded in.
    assert_same(
        &recording.samples()[100_000 + FADE * 2..],
        &expected[100_000 + FADE * 2..],
    );
}

/// A stream that breaks is no device that is gone: the music goes on from where it was heard.
#[test]
fn a_broken_stream_is_mended() {
    let folder = tempfile::tempdir().unwrap();
    let (files, songs) = noises(folder.path(), &[100_000, 20_000]);
    let expected = floats(&songs.concat());
    let (output, recording) = stereo();
    recording.limit(Some(100_000));
    let stage = Stage::new(output, &files);
    stage.engine.play(stage.cue(0), Millis(0));
    wait_until("some of the song", || recording.len() == 100_000);
    stage.until(|event| matches!(event, Event::Started { .. }));
    recording.break_stream();
    stage.until(|event| matches!(event, Event::Started { .. }));
    recording.limit(None);
    let events = stage.until_end();
    assert!(!events.contains(&Event::DeviceLost), "{events:?}");
    let heard = recording.samples();
    let (before, after) = heard.split_at(100_000);
    assert_same(before, &expected[..100_000]);
    assert_same(&after[FADE * 2..], &expected[100_000 + FADE * 2..]);
}

/// Commands given faster than they are served keep their order: the last one holds.
#[test]
fn a_pause_behind_other_commands_holds() {
    let folder = tempfile::tempdir().unwrap();
    let (files, _) = noises(folder.path(), &[100_000]);
    let (output, recording) = stereo();
    let stage = Stage::new(output, &files);
    // The device is still being opened.
    stage.engine.play(stage.cue(0), Millis(0));
    stage.engine.seek(Millis(700));
    stage.engine.resume();
    stage.engine.pause();
    stage.until(|event| matches!(event, Event::Started { .. }));
    std::thread::sleep(std::time::Duration::from_millis(100));
    assert!(!stage.engine.playing());
    assert!(recording.is_empty());
    assert_eq!(stage.engine.position().unwrap().at, Millis(700));
}

#[test]
fn without_a_device_at_the_start_everything_waits() {
    let folder = tempfile::tempdir().unwrap();
    let (files, songs) = noises(folder.path(), &[10_000]);
    let (output, recording) = stereo();
    recording.unplug();
    let stage = Stage::new(output, &files);
    stage.engine.play(stage.cue(0), Millis(0));
    stage.until(|event| *event == Event::NoDevice);
    assert_eq!(stage.engine.position().unwrap().entry, EntryId(1));
    recording.plug_in();
    stage.until(|event| *event == Event::DeviceBack);
    stage.engine.resume();
    stage.until_end();
    assert_same(&recording.samples(), &floats(&songs[0]));
}
