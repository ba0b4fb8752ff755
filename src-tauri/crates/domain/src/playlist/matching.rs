//! How an entry of a playlist whose file is not known finds its song: by name, title, artist and
//! length, and only when one song is clearly meant.

use crate::text::fold;

/// How alike an entry and a song must be (0–1) to be taken for the same.
const ENOUGH: f64 = 0.82;
/// How much better the best must be than the next.
const CLEARLY: f64 = 0.04;
/// Lengths that differ by less (milliseconds) are the same; by more than [`OTHER`], another recording.
const SAME: u32 = 3_000;
const OTHER: u32 = 20_000;

/// What an entry of a playlist says of its song.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Empty when it says none.
    pub title: String,
    /// Empty when it says none.
    pub artist: String,
    /// Empty when it says none.
    pub album: String,
    /// Milliseconds; 0 when it says none.
    pub duration_ms: u32,
    /// The file's name without its folders; empty when it says none.
    pub file: String,
}

/// A song that may be meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Candidate {
    /// Its id.
    pub id: u32,
    /// What is known of it, as in [`Wanted`].
    pub is: Wanted,
}

/// The song that is meant, when one is and it is clear which.
#[must_use]
pub fn best(wanted: &Wanted, candidates: &[Candidate]) -> Option<u32> {
    let mut scored: Vec<(f64, u32)> = candidates
        .iter()
        .map(|candidate| (likeness(wanted, &candidate.is), candidate.id))
        .filter(|(score, _)| *score >= ENOUGH)
        .collect();
    scored.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    match scored.as_slice() {
        [] => None,
        [(_, id)] => Some(*id),
        [(first, id), (second, _), ..] => (first - second >= CLEARLY).then_some(*id),
    }
}

/// How alike an entry and a song are, 0–1.
fn likeness(wanted: &Wanted, song: &Wanted) -> f64 {
    let length = length_fits(wanted.duration_ms, song.duration_ms);
    let by_title = match (wanted.artist.is_empty(), wanted.title.is_empty()) {
        (_, true) => 0.0,
        // A title alone is a weak word: it must be the very same, and so must the length be.
        (true, false) => 0.85 * exact(&plain(&wanted.title), &plain(&song.title)),
        (false, false) => {
            let title = alike(&plain(&wanted.title), &plain(&song.title));
            let artist = artists_alike(&wanted.artist, &song.artist);
            title.min(artist) * 0.7 + title.max(artist) * 0.3
        }
    };
    let by_file = match wanted.file.is_empty() {
        true => 0.0,
        false => 0.9 * exact(&fold(&wanted.file), &fold(&song.file)),
    };
    let same_album = !wanted.album.is_empty() && fold(&wanted.album) == fold(&song.album);
    let bonus = if same_album { 0.05 } else { 0.0 };
    (by_title.max(by_file) + bonus + length).clamp(0.0, 1.0)
}

/// What the lengths say: a little for the same, much against another recording.
fn length_fits(one: u32, other: u32) -> f64 {
    match one.abs_diff(other) {
        _ if one == 0 || other == 0 => 0.0,
        apart if apart < SAME => 0.05,
        apart if apart > OTHER => -0.3,
        _ => 0.0,
    }
}

/// The display strings of the artists: one may name more of them than the other.
fn artists_alike(wanted: &str, song: &str) -> f64 {
    let (wanted, song) = (fold(wanted), fold(song));
    let part = |whole: &str, part: &str| {
        let whole = format!(" {whole} ");
        !part.is_empty() && whole.contains(&format!(" {part} "))
    };
    if part(&wanted, &song) || part(&song, &wanted) {
        return 1.0;
    }
    alike(&wanted, &song)
}

fn exact(one: &str, other: &str) -> f64 {
    f64::from(u8::from(!one.is_empty() && one == other))
}

fn alike(one: &str, other: &str) -> f64 {
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    // The measure takes time by the product of the lengths.
    let short = |text: &str| text.chars().take(120).collect::<String>();
    strsim::normalized_damerau_levenshtein(&short(one), &short(other))
}

/// A title folded, without what shops add to it: `(Remastered 2011)`, `[feat. X]`, `- Live`.
fn plain(title: &str) -> String {
    let folded = fold(title);
    let bare = match folded.find(['(', '[']) {
        Some(at) if at > 0 => &folded[..at],
        _ => &folded,
    };
    let bare = match bare.split_once(" - ") {
        Some((head, tail)) if is_addition(tail) => head,
        _ => bare,
    };
    let bare = [" feat. ", " ft. ", " featuring "]
        .iter()
        .filter_map(|word| bare.split_once(word))
        .map(|(head, _)| head)
        .next()
        .unwrap_or(bare);
    bare.trim().to_owned()
}

fn is_addition(text: &str) -> bool {
    const WORDS: [&str; 8] = [
        "remaster", "live", "mono", "stereo", "version", "edit", "mix", "bonus",
    ];
    WORDS.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wanted(title: &str, artist: &str, duration_ms: u32, file: &str) -> Wanted {
        Wanted {
            title: title.into(),
            artist: artist.into(),
            duration_ms,
            file: file.into(),
            ..Wanted::default()
        }
    }

    fn song(id: u32, title: &str, artist: &str, duration_ms: u32, file: &str) -> Candidate {
        Candidate {
            id,
            is: wanted(title, artist, duration_ms, file),
        }
    }

    #[test]
    fn a_song_is_found_though_its_name_is_written_otherwise() {
        let songs = [
            song(1, "Kill Bill", "SZA", 153_000, "01.mp3"),
            song(2, "Déjà vu (feat. JAY-Z)", "Beyoncé", 240_000, "02.mp3"),
            song(3, "Here Comes the Sun", "The Beatles", 185_000, "07.flac"),
        ];
        for (entry, id) in [
            (wanted("KILL BILL", "sza", 153_400, ""), Some(1)),
            (wanted("Kil Bill", "SZA", 0, ""), Some(1)),
            (wanted("Deja Vu", "Beyonce & Jay-Z", 241_000, ""), Some(2)),
            (
                wanted(
                    "Here Comes The Sun - Remastered 2009",
                    "The Beatles",
                    185_700,
                    "",
                ),
                Some(3),
            ),
            (
                wanted("Here Comes the Sun", "Nina Simone", 215_000, ""),
                None,
            ),
            (
                wanted("Here Comes the Sun", "The Beatles", 400_000, ""),
                None,
            ),
            (wanted("", "", 0, "07.FLAC"), Some(3)),
            (wanted("", "", 0, "7.flac"), None),
            (wanted("", "", 0, ""), None),
        ] {
            assert_eq!(best(&entry, &songs), id, "{entry:?}");
        }
    }

    #[test]
    fn where_two_songs_are_meant_equally_none_is() {
        let twice = [
            song(1, "Intro", "The xx", 127_000, "a.mp3"),
            song(2, "Intro", "The xx", 127_000, "b.mp3"),
        ];
        assert_eq!(best(&wanted("Intro", "The xx", 127_000, ""), &twice), None);
        let file = wanted("Intro", "", 127_000, "b.mp3");
        assert_eq!(best(&file, &twice), Some(2));
    }

    proptest! {
        /// A song's own description always finds it, whatever it is called.
        #[test]
        fn its_own_words_find_a_song(title in "\\PC{1,40}", artist in "\\PC{1,40}") {
            prop_assume!(!plain(&title).is_empty() && !fold(&artist).is_empty());
            let songs = [song(7, &title, &artist, 200_000, "x.mp3")];
            prop_assert_eq!(best(&wanted(&title, &artist, 200_000, ""), &songs), Some(7));
        }
    }
}
