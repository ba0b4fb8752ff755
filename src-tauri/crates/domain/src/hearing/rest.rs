//! When the background work rests by itself: on battery, and while the music might stutter.

use crate::Millis;

/// Sound decoded ahead below which the music is in danger …
const LOW: Millis = Millis(400);
/// … and above which it is out of it.
const SAFE: Millis = Millis(1_000);
/// How long the work rests after the music stuttered.
const AFTER_UNDERRUN: Millis = Millis(10_000);

/// Why the work rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// The computer runs on its battery.
    Battery,
    /// The music comes first.
    Playback,
}

/// How things are at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conditions {
    /// The computer runs on its battery, and the listener did not allow work then.
    pub battery: bool,
    /// Sound decoded ahead of what is heard; `None` while nothing plays.
    pub ahead: Option<Millis>,
    /// How often the sound ran dry since the program started.
    pub underruns: u64,
}

/// Decides from moment to moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rest {
    underruns: u64,
    /// Until when an underrun is remembered.
    until: Option<Millis>,
    /// The ring was low and is not full enough yet.
    low: bool,
}

impl Rest {
    /// Whether to rest at `now` (any clock that only goes forward), and why. The battery is named
    /// first: it lasts.
    pub fn decide(&mut self, now: Millis, conditions: &Conditions) -> Option<Held> {
        if conditions.underruns > self.underruns {
            self.until = Some(Millis(now.0 + AFTER_UNDERRUN.0));
        }
        self.underruns = conditions.underruns;
        self.low = match conditions.ahead {
            Some(ahead) if ahead < LOW => true,
            Some(ahead) if ahead < SAFE => self.low,
            Some(_) | None => false,
        };
        let stuttered = self.until.is_some_and(|until| now < until);
        if conditions.battery {
            Some(Held::Battery)
        } else if self.low || (stuttered && conditions.ahead.is_some()) {
            Some(Held::Playback)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn playing(ahead: u64, underruns: u64) -> Conditions {
        Conditions {
            battery: false,
            ahead: Some(Millis(ahead)),
            underruns,
        }
    }

    #[test]
    fn it_rests_until_there_is_sound_enough_again() {
        let mut rest = Rest::default();
        let at = |rest: &mut Rest, ahead| rest.decide(Millis(0), &playing(ahead, 0));
        assert_eq!(at(&mut rest, 2_000), None);
        assert_eq!(at(&mut rest, 399), Some(Held::Playback));
        assert_eq!(at(&mut rest, 999), Some(Held::Playback));
        assert_eq!(at(&mut rest, 1_000), None);
        assert_eq!(at(&mut rest, 400), None);
    }

    #[test]
    fn it_rests_a_while_after_the_music_stuttered() {
        let mut rest = Rest::default();
        assert_eq!(rest.decide(Millis(5), &playing(2_000, 0)), None);
        let held = Some(Held::Playback);
        assert_eq!(rest.decide(Millis(10), &playing(2_000, 1)), held);
        assert_eq!(rest.decide(Millis(10_009), &playing(2_000, 1)), held);
        assert_eq!(rest.decide(Millis(10_010), &playing(2_000, 1)), None);
        // Nothing plays any more: nothing can stutter.
        rest.decide(Millis(20_000), &playing(2_000, 2));
        let silent = Conditions {
            ahead: None,
            ..playing(0, 2)
        };
        assert_eq!(rest.decide(Millis(20_001), &silent), None);
    }

    #[test]
    fn the_battery_comes_first() {
        let conditions = Conditions {
            battery: true,
            ..playing(0, 3)
        };
        assert_eq!(
            Rest::default().decide(Millis(0), &conditions),
            Some(Held::Battery)
        );
    }
}
