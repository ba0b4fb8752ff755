//! Names of exported files: folders by album, names that every file system takes.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use domain::Tags;
use domain::bundle::album_of;

/// Letters of a name at most.
const LONGEST: usize = 80;
/// Names that Windows keeps for itself, whatever their ending.
const TAKEN: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// A text as a name that every file system takes.
pub(super) fn plain(text: &str) -> String {
    let kept: String = text
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            c if c.is_control() => '_',
            c => c,
        })
        .take(LONGEST)
        .collect();
    let kept = kept.trim().trim_matches('.').trim();
    let stem = kept.split('.').next().unwrap_or_default();
    match TAKEN.iter().any(|name| stem.eq_ignore_ascii_case(name)) {
        _ if kept.is_empty() => "_".to_owned(),
        true => format!("_{kept}"),
        false => kept.to_owned(),
    }
}

/// Where the parts of a song go, without their endings: `Artist/Album/07 Title`. No two songs have
/// the same place, not even where letters' case does not count.
pub(super) fn stem(tags: &Tags, taken: &mut HashSet<String>) -> PathBuf {
    let folder = match album_of(tags) {
        Some((album, artist)) => Path::new(&plain(artist)).join(plain(album)),
        None => Path::new(&plain(tags.artist.as_deref().unwrap_or("Unknown artist"))).into(),
    };
    let title = plain(tags.title.as_deref().unwrap_or("Unknown title"));
    let name = match (tags.disc, tags.track) {
        (Some(disc), Some(track)) if disc > 1 => format!("{disc}-{track:02} {title}"),
        (_, Some(track)) => format!("{track:02} {title}"),
        (_, None) => title,
    };
    (1_u32..)
        .map(|n| match n {
            1 => folder.join(&name),
            n => folder.join(format!("{name} ({n})")),
        })
        .find(|stem| taken.insert(stem.to_string_lossy().to_lowercase()))
        .unwrap_or(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_everywhere() {
        for (text, name) in [
            ("AC/DC", "AC_DC"),
            ("...And Justice", "And Justice"),
            ("Con.", "_Con"),
            ("com1.x", "_com1.x"),
            (" . ", "_"),
            ("Sigur Rós", "Sigur Rós"),
            ("a\nb", "a_b"),
        ] {
            assert_eq!(plain(text), name);
        }
        assert_eq!(plain(&"x".repeat(300)).len(), LONGEST);
    }

    #[test]
    fn no_two_songs_have_one_place() {
        let mut taken = HashSet::new();
        let song = |title: &str| Tags {
            title: Some(title.into()),
            artist: Some("A feat. B".into()),
            album: Some("C".into()),
            track: Some(3),
            ..Tags::default()
        };
        let mut at = |title: &str| stem(&song(title), &mut taken).display().to_string();
        assert_eq!(at("T"), "A/C/03 T");
        assert_eq!(at("t"), "A/C/03 t (2)");
    }
}
