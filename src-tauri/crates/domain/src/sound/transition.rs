//! How one song goes over into the next, and why.
//!
//! Inside an album songs join sample by sample, whatever is set: their makers decided. Elsewhere the
//! listener's wish counts; *smart* asks for evidence, and where tempo or key speak against a blend,
//! or nothing is known, it is a clean cut.

use serde::{Deserialize, Serialize};

use super::TransitionWish;
use crate::Millis;

/// Tempos that differ by less than this part go together.
const TEMPO_TOLERANCE: f32 = 0.04;
/// Tempo and key count as known from this confidence on.
const CONFIDENT: f32 = 0.4;
/// A blend is about this long ...
const BLEND_MS: f32 = 8_000.0;
/// ... and a whole number of bars of so many beats.
const BEATS_PER_BAR: f32 = 4.0;
/// The longest overlap there is.
const LONGEST: Millis = Millis(12_000);
/// A song gives at most this part of itself to a transition.
const SHARE: u64 = 4;
/// Shorter overlaps are none.
const SHORTEST: Millis = Millis(500);
/// A clean cut takes this long: too short to be heard as a fade, long enough not to click.
const CUT: Millis = Millis(10);

/// The listener's choice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransitionMode {
    /// Songs follow each other as they are.
    #[default]
    Off,
    /// Songs overlap.
    Crossfade,
    /// Silence at their ends is left out.
    Trim,
    /// What fits the two songs.
    Smart,
}

/// What is known about a song that matters where it meets another.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Nature {
    /// Its album, by any number that tells albums apart.
    pub album: Option<u32>,
    /// Disc and track number.
    pub disc: Option<u32>,
    /// Track number on the disc.
    pub track: Option<u32>,
    /// Its length; 0 when unknown.
    pub duration: Millis,
    /// Beats per minute, and how sure that is, 0 to 1.
    pub tempo: Option<(f32, f32)>,
    /// Its key.
    pub key: Option<MusicalKey>,
}

/// A key, and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MusicalKey {
    /// 0 is C, 11 is B.
    pub tonic: u8,
    /// Minor or major.
    pub minor: bool,
    /// 0 to 1.
    pub confidence: f32,
}

/// What happens between two songs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// The way.
    pub kind: Kind,
    /// Why.
    pub reason: Reason,
    /// How long both are heard.
    pub length: Millis,
}

/// Ways from one song to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Sample by sample, nothing left out.
    Gapless,
    /// Both overlap, as the listener wants it.
    Crossfade,
    /// Both overlap for whole bars, because they go together.
    Blend,
    /// Silence is left out.
    Trim,
    /// Silence is left out, because nothing speaks for a blend.
    Cut,
}

/// Reasons for a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// They follow each other on an album.
    SameAlbum,
    /// The listener wants it.
    Chosen,
    /// Tempo and key go together.
    Compatible,
    /// The tempos do not.
    DifferentTempo,
    /// The keys do not.
    DifferentKey,
    /// Tempo or key of one of them is not known.
    Unknown,
    /// One of them is too short to overlap.
    TooShort,
    /// Transitions are off.
    Off,
}

impl Decision {
    /// One behind the other, as they are.
    pub const GAPLESS: Self = Self {
        kind: Kind::Gapless,
        reason: Reason::Off,
        length: Millis(0),
    };

    /// Whether silence at the ends is left out.
    #[must_use]
    pub fn trims(&self) -> bool {
        matches!(self.kind, Kind::Trim | Kind::Cut | Kind::Blend)
    }
}

/// Decides how `from` goes over into `to`.
#[must_use]
pub fn decide(from: &Nature, to: &Nature, wish: &TransitionWish) -> Decision {
    let one = |kind, reason, length| Decision {
        kind,
        reason,
        length,
    };
    if follows_on_album(from, to) {
        return one(Kind::Gapless, Reason::SameAlbum, Millis(0));
    }
    match wish.mode {
        TransitionMode::Off => Decision::GAPLESS,
        TransitionMode::Trim => one(Kind::Trim, Reason::Chosen, CUT),
        TransitionMode::Crossfade => {
            let wanted = Millis((wish.crossfade_s.clamp(0.0, 12.0) * 1000.0) as u64);
            match fitting(wanted, from, to) {
                Some(length) => one(Kind::Crossfade, Reason::Chosen, length),
                None => one(Kind::Gapless, Reason::TooShort, Millis(0)),
            }
        }
        TransitionMode::Smart => match compatible(from, to) {
            Ok(bpm) => match fitting(whole_bars(bpm), from, to) {
                Some(length) => one(Kind::Blend, Reason::Compatible, length),
                None => one(Kind::Cut, Reason::TooShort, CUT),
            },
            Err(reason) => one(Kind::Cut, reason, CUT),
        },
    }
}

/// Whether `to` is the next song on the album of `from`.
#[must_use]
pub fn follows_on_album(from: &Nature, to: &Nature) -> bool {
    if from.album.is_none() || from.album != to.album {
        return false;
    }
    let (Some(before), Some(after)) = (from.track, to.track) else {
        return false;
    };
    let discs = (from.disc.unwrap_or(1), to.disc.unwrap_or(1));
    (discs.0 == discs.1 && before + 1 == after) || (discs.0 + 1 == discs.1 && after == 1)
}

/// The tempo both go at, or what speaks against it.
fn compatible(from: &Nature, to: &Nature) -> Result<f32, Reason> {
    let tempo = |nature: &Nature| {
        let (bpm, confidence) = nature.tempo?;
        (confidence >= CONFIDENT && bpm.is_finite() && bpm > 0.0).then_some(bpm)
    };
    let key = |nature: &Nature| nature.key.filter(|key| key.confidence >= CONFIDENT);
    let (Some(one), Some(other)) = (tempo(from), tempo(to)) else {
        return Err(Reason::Unknown);
    };
    if !tempos_agree(one, other) {
        return Err(Reason::DifferentTempo);
    }
    let (Some(first), Some(second)) = (key(from), key(to)) else {
        return Err(Reason::Unknown);
    };
    if keys_agree(first, second) {
        Ok(one)
    } else {
        Err(Reason::DifferentKey)
    }
}

/// Whether two tempos are the same within the tolerance, counted at half or double speed or not.
#[must_use]
pub fn tempos_agree(one: f32, other: f32) -> bool {
    let octaves = (one / other).log2();
    let away = octaves - octaves.round();
    // The part of a tempo that so much of an octave is.
    octaves.abs() < 1.5 && (away.abs().exp2() - 1.0) <= TEMPO_TOLERANCE
}

/// Whether two keys are neighbours on the circle of fifths: the same, its relative, or one step.
#[must_use]
pub fn keys_agree(one: MusicalKey, other: MusicalKey) -> bool {
    // The place on the circle of fifths, a minor key standing with its relative major.
    let place = |key: MusicalKey| {
        let major = if key.minor { key.tonic + 3 } else { key.tonic };
        i32::from(major % 12) * 7 % 12
    };
    let steps = (place(one) - place(other)).rem_euclid(12);
    match steps.min(12 - steps) {
        0 => true,
        1 => one.minor == other.minor,
        _ => false,
    }
}

/// The number of whole bars at this tempo nearest to a good length.
fn whole_bars(bpm: f32) -> Millis {
    let bar = BEATS_PER_BAR * 60_000.0 / bpm.clamp(30.0, 300.0);
    let bars = (BLEND_MS / bar).round().max(1.0);
    Millis((bar * bars) as u64)
}

/// An overlap both songs have room for.
fn fitting(wanted: Millis, from: &Nature, to: &Nature) -> Option<Millis> {
    let room = |nature: &Nature| match nature.duration {
        Millis(0) => LONGEST,
        Millis(length) => Millis(length / SHARE),
    };
    let length = wanted.min(room(from)).min(room(to)).min(LONGEST);
    (length >= SHORTEST).then_some(length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn song(bpm: f32, tonic: u8, minor: bool) -> Nature {
        Nature {
            duration: Millis(200_000),
            tempo: Some((bpm, 0.9)),
            key: Some(MusicalKey {
                tonic,
                minor,
                confidence: 0.9,
            }),
            ..Nature::default()
        }
    }

    fn wish(mode: TransitionMode) -> TransitionWish {
        TransitionWish {
            mode,
            crossfade_s: 5.0,
        }
    }

    fn track(album: u32, disc: u32, track: u32) -> Nature {
        Nature {
            album: Some(album),
            disc: Some(disc),
            track: Some(track),
            duration: Millis(200_000),
            ..Nature::default()
        }
    }

    #[test]
    fn albums_are_never_crossfaded() {
        for mode in [
            TransitionMode::Off,
            TransitionMode::Crossfade,
            TransitionMode::Trim,
            TransitionMode::Smart,
        ] {
            let decision = decide(&track(1, 1, 3), &track(1, 1, 4), &wish(mode));
            assert_eq!(decision.kind, Kind::Gapless);
            assert_eq!(decision.reason, Reason::SameAlbum);
        }
        assert!(follows_on_album(&track(1, 1, 9), &track(1, 2, 1)));
        assert!(!follows_on_album(&track(1, 1, 3), &track(1, 1, 7)));
        assert!(!follows_on_album(&track(1, 1, 3), &track(2, 1, 4)));
        assert!(!follows_on_album(&Nature::default(), &Nature::default()));
    }

    #[test]
    fn evidence_decides() {
        let smart = |from: Nature, to: Nature| decide(&from, &to, &wish(TransitionMode::Smart));
        let blend = smart(song(120.0, 9, true), song(121.0, 0, false));
        assert_eq!(
            (blend.kind, blend.reason),
            (Kind::Blend, Reason::Compatible)
        );
        assert_eq!(blend.length, Millis(8_000), "four bars at 120");
        let octave = smart(song(70.0, 0, false), song(140.5, 7, false));
        assert_eq!(octave.kind, Kind::Blend);
        let tempo = smart(song(120.0, 0, false), song(131.0, 0, false));
        assert_eq!(
            (tempo.kind, tempo.reason),
            (Kind::Cut, Reason::DifferentTempo)
        );
        let key = smart(song(120.0, 0, false), song(120.0, 6, false));
        assert_eq!((key.kind, key.reason), (Kind::Cut, Reason::DifferentKey));
        let unknown = smart(song(120.0, 0, false), Nature::default());
        assert_eq!((unknown.kind, unknown.reason), (Kind::Cut, Reason::Unknown));
        let mut doubtful = song(120.0, 0, false);
        doubtful.tempo = Some((120.0, 0.1));
        assert_eq!(smart(doubtful, doubtful).reason, Reason::Unknown);
    }

    #[test]
    fn short_songs_give_little_of_themselves() {
        let mut short = song(120.0, 0, false);
        short.duration = Millis(8_000);
        let faded = decide(
            &short,
            &song(1.0, 1, true),
            &wish(TransitionMode::Crossfade),
        );
        assert_eq!((faded.kind, faded.length), (Kind::Crossfade, Millis(2_000)));
        short.duration = Millis(1_500);
        let none = decide(&short, &short, &wish(TransitionMode::Crossfade));
        assert_eq!((none.kind, none.reason), (Kind::Gapless, Reason::TooShort));
    }

    #[test]
    fn neighbours_on_the_circle_of_fifths_agree() {
        let key = |tonic, minor| MusicalKey {
            tonic,
            minor,
            confidence: 1.0,
        };
        // C major with A minor, G major, F major; not with D major, nor E flat major.
        assert!(keys_agree(key(0, false), key(9, true)));
        assert!(keys_agree(key(0, false), key(7, false)));
        assert!(keys_agree(key(0, false), key(5, false)));
        assert!(!keys_agree(key(0, false), key(2, false)));
        assert!(!keys_agree(key(0, false), key(3, false)));
        // C major with E minor: one step and another mode.
        assert!(!keys_agree(key(0, false), key(4, true)));
    }

    proptest! {
        #[test]
        fn agreement_goes_both_ways(one in 40.0_f32..240.0, other in 40.0_f32..240.0,
                                    first in 0_u8..12, second in 0_u8..12, minor in any::<[bool; 2]>()) {
            prop_assert_eq!(tempos_agree(one, other), tempos_agree(other, one));
            prop_assert!(tempos_agree(one, one * 1.03) && !tempos_agree(one, one * 1.06));
            let key = |tonic, minor| MusicalKey { tonic, minor, confidence: 1.0 };
            let (one, other) = (key(first, minor[0]), key(second, minor[1]));
            prop_assert_eq!(keys_agree(one, other), keys_agree(other, one));
            prop_assert!(keys_agree(one, one));
        }

        /// No decision takes more of a song than it has to give, nor more than twelve seconds.
        #[test]
        fn overlaps_fit(first in 0_u64..400_000, second in 0_u64..400_000, seconds in 0.0_f32..12.0, bpm in 1.0_f32..999.0) {
            let mut songs = [song(bpm, 0, false), song(bpm, 0, false)];
            songs[0].duration = Millis(first);
            songs[1].duration = Millis(second);
            for mode in [TransitionMode::Crossfade, TransitionMode::Smart] {
                let wish = TransitionWish { mode, crossfade_s: seconds };
                let decision = decide(&songs[0], &songs[1], &wish);
                prop_assert!(decision.length <= LONGEST);
                for length in [first, second] {
                    let whole = decision.kind == Kind::Cut || length == 0;
                    prop_assert!(whole || decision.length.0 * SHARE <= length);
                }
            }
        }
    }
}
