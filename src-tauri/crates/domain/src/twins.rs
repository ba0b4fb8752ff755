//! Songs that may be the same recording: which pairs are worth listening to, and what groups they make.

use std::collections::HashMap;

/// What is known of a song.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts<'a> {
    /// Its id.
    pub song: u32,
    /// Folded title.
    pub title: &'a str,
    /// Folded artist.
    pub artist: Option<&'a str>,
    /// Milliseconds.
    pub duration_ms: u32,
}

/// Other encodings of a recording differ in length by their padding, other masterings by a little more.
const NEAR_MS: u32 = 3_000;
/// Pairs at most: a library of untitled songs of one length would have no end of them.
const MOST: usize = 20_000;

/// Pairs of songs that may be the same recording: of nearly one length and one title (what stands in
/// brackets does not count), and not by different artists.
#[must_use]
pub fn candidates(songs: &[Facts<'_>]) -> Vec<(u32, u32)> {
    let mut by_title: HashMap<&str, Vec<&Facts<'_>>> = HashMap::new();
    for song in songs.iter().filter(|song| song.duration_ms > 0) {
        by_title.entry(bare(song.title)).or_default().push(song);
    }
    let mut titles: Vec<_> = by_title.into_iter().collect();
    titles.sort_unstable_by_key(|(title, _)| *title);
    let mut pairs = Vec::new();
    for (_, mut alike) in titles {
        alike.sort_by_key(|song| (song.duration_ms, song.song));
        for (at, one) in alike.iter().enumerate() {
            let near = alike[at + 1..]
                .iter()
                .take_while(|other| other.duration_ms - one.duration_ms <= NEAR_MS);
            let pair = |other: &&&Facts<'_>| (one.song.min(other.song), one.song.max(other.song));
            pairs.extend(
                near.filter(|other| may_be_one(one, other))
                    .map(|other| pair(&other)),
            );
            if pairs.len() >= MOST {
                pairs.truncate(MOST);
                return pairs;
            }
        }
    }
    pairs
}

/// The title before its brackets; the title itself when that is nothing.
fn bare(title: &str) -> &str {
    let end = title.find(['(', '[']).unwrap_or(title.len());
    Some(title[..end].trim())
        .filter(|bare| !bare.is_empty())
        .unwrap_or(title)
}

fn may_be_one(one: &Facts<'_>, other: &Facts<'_>) -> bool {
    match (one.artist, other.artist) {
        (Some(a), Some(b)) => a.contains(b) || b.contains(a),
        _ => true,
    }
}

/// Groups of songs from pairs that are the same; each song once, the eldest first.
#[must_use]
pub fn groups(pairs: &[(u32, u32)]) -> Vec<Vec<u32>> {
    let mut group_of: HashMap<u32, usize> = HashMap::new();
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for (a, b) in pairs {
        let (one, other) = (group_of.get(a).copied(), group_of.get(b).copied());
        let into = one.or(other).unwrap_or_else(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        let mut joining = vec![*a, *b];
        if let (Some(one), Some(other)) = (one, other)
            && one != other
        {
            joining.extend(std::mem::take(&mut groups[other]));
        }
        for song in joining {
            group_of.insert(song, into);
            if !groups[into].contains(&song) {
                groups[into].push(song);
            }
        }
    }
    groups.retain(|group| group.len() > 1);
    for group in &mut groups {
        group.sort_unstable();
    }
    groups
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn facts(
        song: u32,
        title: &'static str,
        artist: Option<&'static str>,
        duration_ms: u32,
    ) -> Facts<'static> {
        Facts {
            song,
            title,
            artist,
            duration_ms,
        }
    }

    #[test]
    fn only_songs_that_may_be_one_are_listened_to() {
        let songs = [
            facts(1, "halo", Some("beyonce"), 200_000),
            facts(2, "halo (remastered)", Some("beyonce"), 202_000),
            facts(3, "halo", None, 201_000),
            facts(4, "halo", Some("depeche mode"), 200_500),
            facts(5, "halo", Some("beyonce"), 240_000),
            facts(6, "hello", Some("beyonce"), 200_000),
            facts(7, "(intro)", Some("x"), 0),
        ];
        assert_eq!(candidates(&songs), [(1, 3), (1, 2), (3, 4), (2, 3)]);
    }

    #[test]
    fn pairs_that_share_a_song_are_one_group() {
        assert_eq!(
            groups(&[(1, 2), (5, 6), (2, 6), (8, 9)]),
            [vec![1, 2, 5, 6], vec![8, 9]]
        );
        assert!(groups(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn every_song_of_a_pair_is_in_one_group(pairs in proptest::collection::vec((0u32..20, 20u32..40), 0..30)) {
            let groups = groups(&pairs);
            for (a, b) in &pairs {
                let with = |song| groups.iter().filter(|group| group.contains(song)).count();
                prop_assert_eq!((with(a), with(b)), (1, 1));
                prop_assert!(groups.iter().any(|group| group.contains(a) && group.contains(b)));
            }
        }
    }
}
