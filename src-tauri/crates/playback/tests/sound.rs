//! What the listener sets, compared with its mathematical truth sample by sample.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test that cannot go on ends; errors are stated in decibels"
)]

mod support;

use std::f64::consts::{FRAC_PI_2, TAU};

use domain::Millis;
use domain::sound::{
    Band, BandKind, Equaliser, Level, Levels, LoudnessMode, Sound, TransitionMode, TransitionWish,
};
use playback::{Cue, Start};
use support::*;

/// The largest step between neighbouring samples of a side.
fn steepest(samples: &[f32]) -> f32 {
    let pairs = samples.iter().zip(samples.iter().skip(2));
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

/// The largest difference, in decibels below full scale.
fn error_db(heard: &[f32], expected: impl IntoIterator<Item = f64>) -> f64 {
    let pairs = heard.iter().zip(expected);
    let most = pairs
        .map(|(a, b)| (f64::from(*a) - b).abs())
        .fold(0.0, f64::max);
    20.0 * most.max(1e-12).log10()
}

fn start(sound: Sound) -> Start {
    Start {
        sound,
        ..Start::default()
    }
}

/// Plays everything from the first song on.
fn played(cues: Vec<Cue>, start: Start) -> Vec<f32> {
    let (output, recording) = stereo();
    let stage = Stage::with(output, cues, start);
    stage.engine.play(stage.cue(0), Millis(0));
    stage.until_end();
    recording.samples()
}

#[test]
fn gains_are_exact_and_songs_without_one_stay_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let (first, one) = song(folder.path(), 1, 20_000, 1);
    let (second, two) = song(folder.path(), 2, 20_000, 1);
    let mut cues = cues(&[first, second]);
    cues[0].levels.track = Some(Level {
        gain_db: -7.3,
        peak: None,
    });
    let mut sound = Sound::default();
    sound.loudness.mode = LoudnessMode::Track;
    sound.loudness.limiter = false;
    let heard = played(cues, start(sound));
    let gain = 10.0_f64.powf(-7.3_f32 as f64 / 20.0);
    let expected: Vec<f32> = one
        .iter()
        .map(|it| (f64::from(*it) * gain) as f32)
        .chain(two)
        .collect();
    assert_same(&heard, &expected);
}

/// Filters written down once more, in direct form I, so that the engine's are not their own witness.
fn filtered(samples: &[f32], sound: &Equaliser) -> Vec<f64> {
    let mut out: Vec<f64> = samples.iter().map(|it| f64::from(*it)).collect();
    for band in sound.active() {
        let omega = TAU * f64::from(band.frequency) / f64::from(RATE);
        let alpha = omega.sin() / (2.0 * f64::from(band.q));
        let a = 10.0_f64.powf(f64::from(band.gain_db) / 40.0);
        let (b, c) = (
            [1.0 + alpha * a, -2.0 * omega.cos(), 1.0 - alpha * a],
            [1.0 + alpha / a, -2.0 * omega.cos(), 1.0 - alpha / a],
        );
        for side in 0..2 {
            let (mut x, mut y) = ([0.0; 2], [0.0; 2]);
            for value in out.iter_mut().skip(side).step_by(2) {
                let new =
                    (b[0] * *value + b[1] * x[0] + b[2] * x[1] - c[1] * y[0] - c[2] * y[1]) / c[0];
                x = [*value, x[0]];
                y = [new, y[0]];
                *value = new;
            }
        }
    }
    out
}

fn equalised(bands: [f32; 10]) -> Sound {
    let mut sound = Sound::default();
    sound.equaliser.on = true;
    sound.equaliser.graphic_db = bands;
    sound.equaliser.bands.push(Band {
        kind: BandKind::Peak,
        frequency: 3_150.0,
        gain_db: -4.0,
        q: 3.0,
    });
    sound
}

#[test]
fn the_equaliser_is_its_mathematics() {
    let folder = tempfile::tempdir().unwrap();
    let (path, samples) = song(folder.path(), 1, SECOND, 16);
    let sound = equalised([3.0, -2.0, 4.0, 0.0, -5.0, 1.0, 2.0, -3.0, 5.0, -1.0]);
    let expected = filtered(&samples, &sound.equaliser);
    // The limiter is there, and has nothing to do.
    let heard = played(cues(&[path]), start(sound));
    assert_eq!(heard.len(), expected.len());
    let error = error_db(&heard, expected);
    eprintln!("equaliser: {error:.1} dB");
    assert!(error < -130.0, "{error} dB");
}

#[test]
fn a_crossfade_is_its_mathematics() {
    let folder = tempfile::tempdir().unwrap();
    let frames = [3 * SECOND, 2 * SECOND + 777];
    let (first, one) = song(folder.path(), 1, frames[0], 3);
    let (second, two) = song(folder.path(), 2, frames[1], 3);
    let sound = Sound {
        transition: TransitionWish {
            mode: TransitionMode::Crossfade,
            crossfade_s: 1.0,
        },
        ..Sound::default()
    };
    let heard = played(cues(&[first, second]), start(sound));
    assert_eq!(heard.len(), 2 * (frames[0] + frames[1] - SECOND));
    let fade = 2 * (frames[0] - SECOND);
    assert_same(&heard[..fade], &one[..fade]);
    let expected = (0..2 * SECOND).map(|n| {
        let angle = ((n / 2) as f64 + 0.5) / SECOND as f64 * FRAC_PI_2;
        f64::from(one[fade + n]) * angle.cos() + f64::from(two[n]) * angle.sin()
    });
    let error = error_db(&heard[fade..fade + 2 * SECOND], expected);
    eprintln!("crossfade: {error:.1} dB");
    assert!(error < -120.0, "{error} dB");
    assert_same(&heard[fade + 2 * SECOND..], &two[2 * SECOND..]);
}

/// Inside an album nothing is faded, whatever is set.
#[test]
fn albums_stay_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (first, one) = song(folder.path(), 1, 2 * SECOND, 3);
    let (second, two) = song(folder.path(), 2, SECOND, 3);
    let mut cues = cues(&[first, second]);
    for (cue, track) in cues.iter_mut().zip(1..) {
        cue.nature.album = Some(7);
        cue.nature.track = Some(track);
    }
    let mut sound = Sound::default();
    sound.transition.mode = TransitionMode::Crossfade;
    assert_same(&played(cues, start(sound)), &[one, two].concat());
}

#[test]
fn silence_between_songs_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    let mut sounding = Vec::new();
    for seed in 1..=2 {
        let mut samples = vec![0; 2 * SECOND];
        let music: Vec<i16> = noise(seed, SECOND)
            .into_iter()
            .map(|it| (it / 4).abs() | 512)
            .collect();
        samples.extend(&music);
        samples.extend(vec![0; 3 * SECOND]);
        let path = folder.path().join(format!("{seed}.wav"));
        write_wav(&path, RATE, 2, &samples);
        files.push(path);
        sounding.push(floats(&music));
    }
    let mut sound = Sound::default();
    sound.transition.mode = TransitionMode::Trim;
    let heard = played(cues(&files), start(sound));
    // Its beginning is the listener's, and so is its end; between both is nothing but 10 ms of fade.
    let fade = 2 * 441;
    let first_end = 2 * SECOND + SECOND - fade;
    assert_same(&heard[2 * SECOND..first_end], &sounding[0][..SECOND - fade]);
    let rest = SECOND - fade;
    assert_same(
        &heard[first_end + fade..first_end + fade + rest],
        &sounding[1][fade..],
    );
    assert_eq!(heard.len(), 2 * SECOND + 2 * SECOND - fade + 3 * SECOND);
}

/// A song that was to follow is taken out while its beginning is mixed with the end of the one heard.
#[test]
fn a_crossfade_can_still_be_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let (first, one) = song(folder.path(), 1, 2 * SECOND, 3);
    let (second, _) = song(folder.path(), 2, 2 * SECOND, 3);
    let mut sound = Sound::default();
    sound.transition.mode = TransitionMode::Crossfade;
    sound.transition.crossfade_s = 1.0;
    let (output, recording) = stereo();
    recording.limit(Some(SECOND));
    let stage = Stage::with(output, cues(&[first, second]), start(sound));
    stage.engine.play(stage.cue(0), Millis(0));
    wait_until("half a second", || recording.len() == SECOND);
    std::thread::sleep(std::time::Duration::from_millis(200));
    stage.list.cues.lock().unwrap().remove(1);
    stage.engine.reconsider();
    std::thread::sleep(std::time::Duration::from_millis(200));
    recording.limit(None);
    stage.until_end();
    assert_same(&recording.samples(), &one);
}

/// Settings are changed while two seconds of the old sound are ready: soon the new one is heard,
/// faded over, with no sample lost or doubled and no step.
#[test]
fn a_change_is_heard_at_once_and_without_a_click() {
    let folder = tempfile::tempdir().unwrap();
    let frames = 6 * SECOND;
    let path = sine(folder.path(), 440.0, frames);
    let original = decoded(&path);
    let (output, recording) = stereo();
    recording.limit(Some(SECOND));
    let stage = Stage::new(output, &[path]);
    stage.engine.play(stage.cue(0), Millis(0));
    wait_until("sound", || recording.len() == SECOND);
    let mut sound = Sound::default();
    sound.equaliser.on = true;
    sound.equaliser.preamp_db = -12.0;
    let mut changes = Vec::new();
    for round in 0..6 {
        sound.equaliser.preamp_db = if round % 2 == 0 { -12.0 } else { 0.0 };
        let before = recording.len();
        changes.push((before, sound.equaliser.preamp_db));
        stage.events.try_iter().for_each(drop);
        stage.engine.set_sound(sound.clone());
        // The capture has no clock: it would overtake a change that is still being made.
        stage.until_board_changed();
        std::thread::sleep(std::time::Duration::from_millis(150));
        recording.limit(Some(before + SECOND));
        wait_until("half a second more", || recording.len() == before + SECOND);
    }
    let position = stage.engine.position().unwrap().at.0;
    assert_eq!(
        position,
        recording.len() as u64 / 2 * 1000 / u64::from(RATE)
    );
    recording.limit(None);
    stage.until_end();
    let heard = recording.samples();
    assert_eq!(heard.len(), original.len(), "no sample is lost or doubled");
    assert!(steepest(&heard) < 1.05 * steepest(&original), "no step");
    for (from, preamp) in changes {
        let gain = if preamp == 0.0 {
            1.0
        } else {
            10.0_f64.powf(-0.6)
        };
        // A twelfth of a second on its way, a fortieth to fade.
        let settled = from + 2 * (SECOND / 12 + SECOND / 40) + 2;
        let expected = original[settled..from + SECOND].iter();
        let expected = expected.map(|it| f64::from(*it) * gain);
        let error = error_db(&heard[settled..from + SECOND], expected);
        assert!(error < -130.0, "{preamp} dB: {error} dB");
    }
}

/// Twelve decibels too much: no peak leaves above −1 dBTP, and nothing is moved in time.
#[test]
fn the_limiter_holds_what_the_equaliser_raises() {
    let folder = tempfile::tempdir().unwrap();
    let (path, samples) = song(folder.path(), 1, SECOND, 2);
    let mut sound = Sound::default();
    sound.equaliser.on = true;
    sound.equaliser.preamp_db = 12.0;
    let heard = played(cues(&[path]), start(sound));
    assert_eq!(heard.len(), samples.len());
    let peak = heard.iter().fold(0.0_f32, |most, it| most.max(it.abs()));
    assert!(peak <= 0.8913, "{peak}");
    for (index, (heard, sample)) in heard.iter().zip(&samples).enumerate() {
        let gain = heard / sample;
        let counts = sample.abs() > 1e-4;
        assert!(
            !counts || (0.0..3.99).contains(&gain),
            "sample {index}: {gain}"
        );
    }
}

/// Speed changes in the middle of a song: the pitch stays, the position goes on, nothing clicks.
#[test]
fn the_speed_changes_and_the_pitch_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = sine(folder.path(), 441.0, 8 * SECOND);
    let steep = steepest(&decoded(&path));
    let (output, recording) = stereo();
    recording.limit(Some(2 * SECOND));
    let stage = Stage::new(output, &[path]);
    stage.engine.play(stage.cue(0), Millis(0));
    wait_until("a second", || recording.len() == 2 * SECOND);
    for (speed, seconds) in [(1.5, 2), (0.5, 2), (1.0, 1)] {
        let before = recording.len();
        let at = stage.engine.position().unwrap().at.0;
        // A real device never gets all that is ready.
        std::thread::sleep(std::time::Duration::from_millis(400));
        stage.engine.set_speed(speed);
        std::thread::sleep(std::time::Duration::from_millis(400));
        recording.limit(Some(before + 2 * seconds * SECOND));
        wait_until("more", || recording.len() == before + 2 * seconds * SECOND);
        let heard = recording.samples().split_off(before + SECOND);
        let left: Vec<f32> = heard.iter().step_by(2).copied().collect();
        let rises = left
            .windows(2)
            .filter(|it| it[0] <= 0.0 && it[1] > 0.0)
            .count();
        let frequency = rises as f64 * f64::from(RATE) / left.len() as f64;
        assert!((frequency - 441.0).abs() < 3.0, "{speed}: {frequency} Hz");
        let went = stage.engine.position().unwrap().at.0 - at;
        let expected = 1000.0 * seconds as f64 * f64::from(speed);
        assert!((went as f64 - expected).abs() < 120.0, "{speed}: {went} ms");
    }
    recording.limit(None);
    stage.until_end();
    let heard = recording.samples();
    let steps = heard.iter().zip(heard.iter().skip(2)).enumerate();
    let steps: Vec<_> = steps
        .filter(|(_, (a, b))| (*a - *b).abs() >= 2.0 * steep)
        .map(|(index, (a, b))| (index / 2, *a, *b))
        .collect();
    assert!(steps.is_empty(), "of {} frames: {steps:?}", heard.len() / 2);
}

/// From B it goes on at A, within five milliseconds, as often as it is wanted.
#[test]
fn a_part_is_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let (path, samples) = song(folder.path(), 1, 3 * SECOND, 2);
    let (output, recording) = stereo();
    recording.limit(Some(SECOND));
    let stage = Stage::new(output, &[path]);
    stage.engine.play(stage.cue(0), Millis(0));
    wait_until("half a second", || recording.len() == SECOND);
    stage
        .engine
        .repeat(Some((Millis(400), Some(Millis(1_000)))));
    wait_until("the part", || stage.engine.board().repeat.is_some());
    std::thread::sleep(std::time::Duration::from_millis(200));
    // Half a second of the song, then from 0.5 s (a fade) to 1 s, then 0.4 to 1 s twice.
    recording.limit(Some(5 * SECOND));
    wait_until("two rounds", || recording.len() == 5 * SECOND);
    let position = stage.engine.position().unwrap().at;
    assert!(
        (Millis(400)..=Millis(1_000)).contains(&position),
        "{position:?}"
    );
    let heard = recording.samples();
    let part = &samples[2 * 17_640..2 * SECOND];
    let seam = 2 * 220;
    let inner = &part[seam + 2..part.len() - seam - 2];
    let rounds = (0..heard.len().saturating_sub(inner.len()))
        .step_by(2)
        .filter(|&at| heard[at..].starts_with(inner))
        .count();
    // The first one is whole where the part was set before the decoder was past its end.
    assert!((2..=3).contains(&rounds), "{rounds} whole rounds");
    stage.engine.repeat(None);
    wait_until("no part", || stage.engine.board().repeat.is_none());
    recording.limit(None);
    stage.until_end();
    let end = &samples[samples.len() - SECOND..];
    assert!(recording.samples().ends_with(end), "and then on to the end");
}

/// Pausing, resuming, seeking, another song and stopping: no step steeper than twice the music's own.
#[test]
fn nothing_clicks() {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        sine(folder.path(), 440.0, 4 * SECOND),
        sine(folder.path(), 554.365, 4 * SECOND),
    ];
    let steep = steepest(&decoded(&files[1]));
    let (output, recording) = stereo();
    recording.limit(Some(0));
    let stage = Stage::new(output, &files);
    stage.engine.play(stage.cue(0), Millis(0));
    let on = |samples: usize| {
        let wanted = recording.len() + samples;
        recording.limit(Some(wanted));
        wait_until("sound", || recording.len() >= wanted);
    };
    on(10_000);
    for round in 1..6 {
        stage.engine.pause();
        recording.limit(None);
        std::thread::sleep(std::time::Duration::from_millis(20));
        recording.limit(Some(recording.len()));
        stage.engine.resume();
        on(9_998);
        stage.engine.seek(Millis(333 * round));
        std::thread::sleep(std::time::Duration::from_millis(60));
        on(9_996);
        stage
            .engine
            .play(stage.cue(round as usize % 2), Millis(700));
        std::thread::sleep(std::time::Duration::from_millis(60));
        on(9_994);
    }
    stage.engine.clear();
    recording.limit(None);
    std::thread::sleep(std::time::Duration::from_millis(30));
    let heard = steepest(&recording.samples());
    assert!(heard < 2.0 * steep, "{heard} against {steep}");
}

/// What lossy codecs give above full scale is brought back by a gain, not cut before it.
#[test]
fn overshoots_reach_the_gain_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("loud.wav");
    let value = |n: usize| (TAU * 441.0 * n as f64 / f64::from(RATE)).sin() * 1.6;
    let samples: Vec<f32> = (0..SECOND).flat_map(|n| [value(n) as f32; 2]).collect();
    write_float_wav(&path, RATE, 2, &samples);
    let mut cues = cues(&[path]);
    cues[0].levels.track = Some(Level {
        gain_db: -6.0,
        peak: None,
    });
    let mut sound = Sound::default();
    sound.loudness.mode = LoudnessMode::Track;
    let heard = played(cues, start(sound));
    let gain = 10.0_f64.powf(-6.0 / 20.0);
    let expected = samples.iter().map(|it| f64::from(*it) * gain);
    let error = error_db(&heard, expected);
    eprintln!("overshoots: {error:.1} dB");
    assert!(error < -140.0, "{error} dB");
}

/// A song that follows by itself begins where it is to go on.
#[test]
fn a_song_goes_on_where_it_was_left_when_its_turn_comes() {
    let folder = tempfile::tempdir().unwrap();
    let (first, one) = song(folder.path(), 1, SECOND, 2);
    let (second, two) = song(folder.path(), 2, 3 * SECOND, 2);
    let mut cues = cues(&[first, second]);
    cues[1].from = Millis(1_500);
    let from = 2 * (SECOND * 3 / 2);
    assert_same(
        &played(cues, Start::default()),
        &[one.as_slice(), &two[from..]].concat(),
    );
}

/// Levels and albums reach the gain as the mode says.
#[test]
fn the_source_tells_what_is_done_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mono.wav");
    write_wav(&path, 48_000, 1, &noise(5, 200_000));
    let mut cues = cues(&[path]);
    cues[0].levels = Levels {
        track: Some(Level {
            gain_db: -3.0,
            peak: None,
        }),
        album: Some(Level {
            gain_db: -5.0,
            peak: None,
        }),
    };
    cues[0].in_album = true;
    let mut sound = Sound::default();
    sound.loudness.mode = LoudnessMode::Smart;
    let (output, recording) = stereo();
    recording.limit(Some(1_000));
    let stage = Stage::with(output, cues, start(sound));
    stage.engine.play(stage.cue(0), Millis(0));
    wait_until("sound", || recording.len() == 1_000);
    let source = stage.engine.source().unwrap();
    assert_eq!((source.sample_rate, source.channels), (48_000, 1));
    assert_eq!((source.codec.as_str(), source.bits), ("pcm", Some(16)));
    assert!(source.mapped && source.resampled);
    assert!((source.gain_db + 5.0).abs() < 1e-4);
}
