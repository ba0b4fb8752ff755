//! What must not matter does not matter, and what must does exactly so.

mod band;

use band::{Piece, hear};
use domain::features::Mode;
use proptest::prelude::*;

fn scaled(sound: &[f32], decibels: f32) -> Vec<f32> {
    let gain = 10.0f32.powf(decibels / 20.0);
    sound.iter().map(|x| x * gain).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn volume_changes_loudness_and_nothing_else(
        bpm in 70.0f64..160.0, tonic in 0i32..12, minor: bool, decibels in -12.0f32..12.0,
    ) {
        let sound = scaled(&Piece::new(bpm, tonic, minor).play(), -14.0);
        let (a, b) = (hear(&sound, 44_100, 1), hear(&scaled(&sound, decibels), 44_100, 1));
        let (ta, tb) = (a.tempo.unwrap(), b.tempo.unwrap());
        prop_assert!((ta.bpm - tb.bpm).abs() < 0.02);
        prop_assert_eq!(a.key.unwrap().tonic, b.key.unwrap().tonic);
        prop_assert_eq!(a.key.unwrap().mode, b.key.unwrap().mode);
        prop_assert!((a.valence.unwrap().value - b.valence.unwrap().value).abs() < 0.02);
        prop_assert!((a.danceability.unwrap().value - b.danceability.unwrap().value).abs() < 0.02);
        let louder = b.loudness.unwrap().integrated_lufs - a.loudness.unwrap().integrated_lufs;
        prop_assert!((louder - decibels).abs() < 0.05);
    }

    #[test]
    fn playing_it_higher_moves_the_key(tonic in 0i32..12, minor: bool, cents in -35.0f64..35.0) {
        let heard = hear(&Piece { cents, ..Piece::new(104.0, tonic, minor) }.play(), 44_100, 1);
        let key = heard.key.unwrap();
        prop_assert_eq!(i32::from(key.tonic), tonic);
        prop_assert_eq!(key.mode, if minor { Mode::Minor } else { Mode::Major });
        prop_assert!((f64::from(key.tuning_cents) - cents).abs() < 8.0, "{} for {cents}", key.tuning_cents);
    }

    #[test]
    fn playing_it_faster_scales_the_tempo(bpm in 66.0f64..170.0) {
        let heard = hear(&Piece::new(bpm, 2, false).play(), 44_100, 1);
        let turns = (f64::from(heard.tempo.unwrap().bpm) / bpm).log2();
        prop_assert!((turns - turns.round()).abs() < 0.006, "{:?} for {bpm}", heard.tempo);
    }

    #[test]
    fn sample_rate_and_channels_do_not_matter(
        rate in prop::sample::select(vec![22_050u32, 32_000, 44_100, 48_000, 96_000]), channels in 1usize..5,
    ) {
        let mono = Piece { rate, ..Piece::new(112.0, 9, true) }.play();
        let many: Vec<f32> = mono.iter().flat_map(|x| std::iter::repeat_n(*x, channels)).collect();
        let heard = hear(&many, rate, channels);
        let usual = hear(&Piece::new(112.0, 9, true).play(), 44_100, 1);
        prop_assert!((heard.tempo.unwrap().bpm - usual.tempo.unwrap().bpm).abs() < 0.1);
        prop_assert_eq!(heard.key.unwrap().tonic, usual.key.unwrap().tonic);
        prop_assert!((heard.valence.unwrap().value - usual.valence.unwrap().value).abs() < 0.03);
        prop_assert!((heard.energy.unwrap().value - usual.energy.unwrap().value).abs() < 0.1);
    }

    #[test]
    fn parts_of_any_size_give_the_same_bits(cuts in prop::collection::vec(1usize..50_000, 1..40)) {
        let sound = Piece { seconds: 8.0, ..Piece::new(120.0, 0, false) }.play();
        let whole = hear(&sound, 44_100, 2);
        let mut analyser = analysis::Analyser::new(44_100, 2);
        let (mut rest, mut next) = (&sound[..], cuts.iter().cycle());
        while !rest.is_empty() {
            let (now, later) = rest.split_at((*next.next().unwrap()).min(rest.len()));
            analyser.push(now);
            rest = later;
        }
        prop_assert_eq!(analyser.finish(), whole);
    }
}

#[test]
fn two_threads_hear_the_same_bits() {
    let sound = Piece {
        seconds: 8.0,
        ..Piece::new(97.0, 5, true)
    }
    .play();
    let alone = hear(&sound, 44_100, 1);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2)
            .map(|_| scope.spawn(|| hear(&sound, 44_100, 1)))
            .collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), alone);
        }
    });
}

#[test]
fn beats_are_as_far_apart_as_the_tempo_says() {
    let sound = Piece::new(110.0, 0, false).play();
    let wanted = analysis::Wanted {
        true_peak: false,
        beats: true,
    };
    let mut analyser = analysis::Analyser::wanting(44_100, 1, wanted);
    analyser.push(&sound);
    let heard = analyser.finish();
    let beats = heard.beats.unwrap();
    let period = 60.0 / heard.tempo.unwrap().bpm;
    let steady = beats
        .windows(2)
        .filter(|w| (w[1] - w[0] - period).abs() < 0.03)
        .count();
    assert!(
        steady * 10 >= beats.len() * 9,
        "{steady} of {}",
        beats.len()
    );
}

#[test]
fn a_glad_quick_piece_is_gladder_than_a_slow_sad_one() {
    let glad = hear(&Piece::new(140.0, 0, false).play(), 44_100, 1);
    let sad = hear(&Piece::new(62.0, 0, true).play(), 44_100, 1);
    assert!(glad.valence.unwrap().value > sad.valence.unwrap().value + 0.1);
    assert!(glad.arousal.unwrap().value > sad.arousal.unwrap().value + 0.1);
    assert!(glad.mood.unwrap().happy > sad.mood.unwrap().happy);
}
