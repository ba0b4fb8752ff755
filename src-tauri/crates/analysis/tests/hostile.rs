//! No samples, however wrong, make it panic, and what is no music gets no numbers.

mod band;

use analysis::Analyser;
use band::{Noise, Piece, hear};
use proptest::prelude::*;

fn any_sample() -> impl Strategy<Value = f32> {
    prop_oneof![
        4 => -1.0f32..1.0,
        1 => any::<f32>(),
        1 => prop::sample::select(vec![f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e-42, -0.0, f32::MAX, f32::MIN]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn any_samples_at_any_rate(
        samples in prop::collection::vec(any_sample(), 0..3_000), repeats in 1usize..20,
        rate in prop::sample::select(vec![0u32, 1, 7, 8_000, 11_025, 44_056, 44_100, 48_000, 88_200, 192_000, u32::MAX]),
        channels in 0usize..9,
    ) {
        prop_assume!(rate >= 8_000 || samples.len() * repeats < 3_000);
        prop_assume!(rate < 1_000_000 || samples.len() < 100);
        let mut analyser = Analyser::new(rate, channels);
        (0..repeats).for_each(|_| analyser.push(&samples));
        let heard = analyser.finish();
        for rated in [heard.energy, heard.danceability, heard.valence, heard.arousal, heard.acousticness] {
            prop_assert!(rated.is_none_or(|r| (0.0..=1.0).contains(&r.value) && (0.0..=1.0).contains(&r.confidence)));
        }
        prop_assert!(heard.tempo.is_none_or(|t| (39.0..=246.0).contains(&t.bpm)));
        prop_assert!(heard.loudness.is_none_or(|l| l.integrated_lufs.is_finite() && l.true_peak_dbtp.is_finite()));
    }
}

fn cannot_tell(sound: &[f32], rate: u32, channels: usize) {
    let heard = hear(sound, rate, channels);
    assert_eq!((heard.tempo, heard.key), (None, None));
    assert!(
        heard.energy.is_none() && heard.valence.is_none() && heard.mood.is_none(),
        "{heard:?}"
    );
}

#[test]
fn silence_scraps_and_constants_cannot_be_told() {
    cannot_tell(&[], 44_100, 2);
    cannot_tell(&[0.3], 44_100, 1);
    cannot_tell(&[0.3; 7], 44_100, 8);
    cannot_tell(&vec![0.0; 44_100 * 20], 44_100, 2);
    cannot_tell(&vec![0.5; 44_100 * 20], 44_100, 1);
    cannot_tell(&vec![f32::NAN; 44_100 * 6], 44_100, 1);
}

#[test]
fn steady_noise_has_neither_tempo_nor_key_nor_mood() {
    for seed in 1..4 {
        let mut noise = Noise(seed);
        let white: Vec<f32> = (0..44_100 * 20).map(|_| 0.3 * noise.next()).collect();
        cannot_tell(&white, 44_100, 1);
        let mut last = 0.0;
        let red: Vec<f32> = white
            .iter()
            .map(|x| {
                last = 0.98 * last + 0.2 * x;
                last
            })
            .collect();
        let heard = hear(&red, 44_100, 1);
        assert_eq!((heard.tempo, heard.key), (None, None), "red noise");
    }
}

#[test]
fn clipping_and_an_offset_leave_tempo_and_key() {
    let sound = Piece::new(118.0, 7, false).play();
    let clean = hear(&sound, 44_100, 1);
    let rough: Vec<f32> = sound
        .iter()
        .map(|x| (x * 3.0).clamp(-0.6, 0.6) + 0.1)
        .collect();
    let heard = hear(&rough, 44_100, 1);
    assert_eq!(heard.key.unwrap().tonic, clean.key.unwrap().tonic);
    assert!((heard.tempo.unwrap().bpm - clean.tempo.unwrap().bpm).abs() < 0.5);
}

#[test]
fn an_hour_takes_no_more_room_than_a_minute() {
    // Ten hours would do the same; what grows is bounded by `MOST_STRETCHES` and one number in 3 s.
    let minute = Piece {
        rate: 8_000,
        seconds: 60.0,
        ..Piece::new(100.0, 0, false)
    }
    .play();
    let mut analyser = Analyser::new(8_000, 1);
    (0..20).for_each(|_| analyser.push(&minute));
    let heard = analyser.finish();
    assert!((heard.seconds - 1_200.0).abs() < 1e-6);
    assert!(heard.tempo.is_some() && heard.key.is_some());
}
