//! Smart playlists: rules instead of entries.

use serde::{Deserialize, Serialize};

/// What a smart playlist holds. It is asked anew each time it is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// In the query language.
    pub query: String,
    /// The name of what it is ordered by, as the wire spells it.
    pub sort: String,
    /// From the last to the first.
    pub descending: bool,
    /// Songs at most; 0: all.
    pub limit: u32,
    /// Minutes at most; 0: any length.
    pub limit_minutes: u32,
}

/// How many of the songs, whose lengths come in order (milliseconds), keep within the limits. Always
/// one at least where there is any: a limit shorter than the first song is no reason for silence.
pub fn cut(rules: &Rules, lengths: impl IntoIterator<Item = u64>) -> usize {
    let most = match rules.limit {
        0 => usize::MAX,
        limit => limit as usize,
    };
    let time = match rules.limit_minutes {
        0 => u64::MAX,
        minutes => u64::from(minutes) * 60_000,
    };
    let (mut songs, mut sum) = (0, 0_u64);
    for length in lengths {
        sum = sum.saturating_add(length);
        if songs >= most || (sum > time && songs > 0) {
            break;
        }
        songs += 1;
    }
    songs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(limit: u32, limit_minutes: u32) -> Rules {
        Rules {
            limit,
            limit_minutes,
            ..Rules::default()
        }
    }

    #[test]
    fn limits_are_kept() {
        let songs = [120_000, 120_000, 120_000];
        assert_eq!(cut(&rules(0, 0), songs), 3);
        assert_eq!(cut(&rules(2, 0), songs), 2);
        assert_eq!(cut(&rules(0, 4), songs), 2);
        assert_eq!(cut(&rules(0, 5), songs), 2);
        assert_eq!(cut(&rules(0, 1), songs), 1);
        assert_eq!(cut(&rules(1, 60), songs), 1);
        assert_eq!(cut(&rules(5, 5), []), 0);
    }
}
