//! The sleep timer's rules.

use crate::Millis;

/// When playing is to stop by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sleep<Time> {
    /// When the song is over.
    EndOfSong,
    /// At a time, growing softer before it.
    At {
        /// When.
        time: Time,
        /// How long before that it begins to grow softer.
        fade: Millis,
    },
}

/// The volume so long before the end, as a share of what the listener set, 0–1: a straight line
/// of the perceptual volume.
#[must_use]
pub fn fade(left: Millis, fade: Millis) -> f32 {
    if left >= fade {
        return 1.0;
    }
    left.0 as f32 / fade.0 as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleep_comes_softly() {
        let at = |left| fade(Millis(left), Millis(20_000));
        assert_eq!(
            [at(60_000), at(20_000), at(10_000), at(0)],
            [1.0, 1.0, 0.5, 0.0]
        );
        assert_eq!(
            fade(Millis(0), Millis(0)),
            1.0,
            "without a fade it stops at once"
        );
    }
}
