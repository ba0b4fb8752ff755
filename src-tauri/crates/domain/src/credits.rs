//! Several names in one text: where it is taken apart, and where it must not be.
//!
//! Tags often hold `A; B` or `A feat. B` in a field for one name. What separates names is the
//! listener's choice; names that contain a separator themselves (*Tyler, The Creator*) stay whole.
//! Sources that list names one by one are never taken apart.

use crate::song::Tags;

/// What separates names unless the listener chose otherwise.
pub const SEPARATORS: [&str; 6] = [";", " / ", "\0", " feat. ", " ft. ", " featuring "];

/// Names of artists and genres that look like several.
const WHOLE: [&str; 34] = [
    "AC/DC",
    "Amadou & Mariam",
    "Angus & Julia Stone",
    "Blood, Sweat & Tears",
    "Brooks & Dunn",
    "Chase & Status",
    "Crosby, Stills & Nash",
    "Crosby, Stills, Nash & Young",
    "Dan + Shay",
    "Drum & Bass",
    "Earth, Wind & Fire",
    "Emerson, Lake & Palmer",
    "Florence + the Machine",
    "Hall & Oates",
    "Hip-Hop/Rap",
    "Kool & The Gang",
    "Me First and the Gimme Gimmes",
    "Mumford & Sons",
    "Nick Cave & The Bad Seeds",
    "Of Monsters and Men",
    "Peter, Bjorn and John",
    "Peter, Paul & Mary",
    "Peter, Paul and Mary",
    "R&B",
    "R&B/Soul",
    "Rhythm & Blues",
    "Rock & Roll",
    "Salt-N-Pepa",
    "Selena Gomez & The Scene",
    "Simon & Garfunkel",
    "Singer/Songwriter",
    "Sonny & Cher",
    "Tom Petty and the Heartbreakers",
    "Tyler, The Creator",
];

/// How texts are taken apart. Case does not count in any of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Splitting {
    separators: Vec<Vec<char>>,
    whole: Vec<Vec<char>>,
}

impl Default for Splitting {
    fn default() -> Self {
        Self::new(SEPARATORS.map(String::from), [])
    }
}

impl Splitting {
    /// By these separators, and with these names kept whole besides those that are known. Empty ones
    /// do not count.
    #[must_use]
    pub fn new(
        separators: impl IntoIterator<Item = String>,
        whole: impl IntoIterator<Item = String>,
    ) -> Self {
        let lists = |texts: &mut dyn Iterator<Item = String>| {
            let mut lists: Vec<Vec<char>> = texts
                .map(|text| text.chars().map(lower).collect())
                .filter(|text: &Vec<char>| !text.is_empty())
                .collect();
            // The longest first: `Crosby, Stills, Nash & Young` before `Crosby, Stills & Nash`.
            lists.sort_by_key(|text| std::cmp::Reverse(text.len()));
            lists
        };
        let mut known = WHOLE.map(String::from).into_iter().chain(whole);
        Self {
            separators: lists(&mut separators.into_iter()),
            whole: lists(&mut known),
        }
    }

    /// The names in a text, each once, in their order. Never empty unless the text is blank.
    #[must_use]
    pub fn names(&self, text: &str) -> Vec<String> {
        let letters: Vec<char> = text.chars().collect();
        let folded: Vec<char> = letters.iter().map(|c| lower(*c)).collect();
        let (mut names, mut begin, mut at) = (Vec::new(), 0, 0);
        while at < letters.len() {
            if let Some(length) = self.whole_at(&folded, begin, at) {
                at += length;
            } else if let Some(length) = separator_at(&self.separators, &folded, at) {
                push(&mut names, &letters[begin..at]);
                at += length;
                begin = at;
            } else {
                at += 1;
            }
        }
        push(&mut names, &letters[begin..]);
        names
    }

    /// Takes artists and genres apart where their source put several into one text. With `listed`,
    /// the source lists the artists one by one, be it only one.
    pub fn apply(&self, tags: &mut Tags, listed: bool) {
        if tags.artists.len() <= 1 && !listed {
            let text = match tags.artists.pop() {
                Some(one) => Some(one),
                None => tags.artist.clone(),
            };
            tags.artists = text.map(|text| self.names(&text)).unwrap_or_default();
        }
        if let [one] = tags.genres.as_slice() {
            tags.genres = self.names(one);
        }
    }

    /// The length of a whole name that stands at `at`: a name begins there, and it ends where the text
    /// or a name does.
    fn whole_at(&self, folded: &[char], begin: usize, at: usize) -> Option<usize> {
        let begins = folded[begin..at].iter().all(|c| c.is_whitespace());
        let rest = &folded[at..];
        let ends = |length: usize| {
            let behind = &rest[length..];
            behind.iter().all(|c| c.is_whitespace())
                || separator_at(&self.separators, rest, length).is_some()
        };
        let fitting = self.whole.iter().filter(|_| begins);
        fitting
            .filter(|name| rest.starts_with(name))
            .map(Vec::len)
            .find(|length| ends(*length))
    }
}

fn separator_at(separators: &[Vec<char>], folded: &[char], at: usize) -> Option<usize> {
    let found = separators.iter().find(|one| folded[at..].starts_with(one));
    found.map(Vec::len)
}

fn push(names: &mut Vec<String>, letters: &[char]) {
    let name: String = letters.iter().collect();
    let name = name.trim();
    if !name.is_empty() && !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

/// One letter for one letter, so that places stay the same.
fn lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_taken_apart_and_whole_ones_are_not() {
        let usual = Splitting::default();
        for (text, names) in [
            ("SZA", &["SZA"][..]),
            ("Tyler, The Creator", &["Tyler, The Creator"]),
            ("Earth, Wind & Fire", &["Earth, Wind & Fire"]),
            ("A; B ;C", &["A", "B", "C"]),
            ("AC/DC", &["AC/DC"]),
            ("A / B", &["A", "B"]),
            ("Drake feat. Rihanna", &["Drake", "Rihanna"]),
            ("Drake FEAT. Rihanna ft. SZA", &["Drake", "Rihanna", "SZA"]),
            ("A; A", &["A"]),
            (";;", &[]),
            ("Featuring", &["Featuring"]),
        ] {
            assert_eq!(usual.names(text), names, "{text}");
        }
        let commas = Splitting::new([", ".into(), " & ".into()], ["Sage, Thyme".into()]);
        for (text, names) in [
            (
                "Tyler, The Creator, SZA",
                &["Tyler, The Creator", "SZA"][..],
            ),
            ("SZA & tyler, the creator", &["SZA", "tyler, the creator"]),
            ("Earth, Wind & Fire", &["Earth, Wind & Fire"]),
            (
                "Crosby, Stills, Nash & Young",
                &["Crosby, Stills, Nash & Young"],
            ),
            ("Crosby, Stills & Nash", &["Crosby, Stills & Nash"]),
            (
                "Earth, Wind & Fire Tribute",
                &["Earth", "Wind", "Fire Tribute"],
            ),
            ("Sage, Thyme", &["Sage, Thyme"]),
            ("R&B", &["R&B"]),
        ] {
            assert_eq!(commas.names(text), names, "{text}");
        }
    }

    #[test]
    fn what_lists_names_is_left_alone() {
        let mut tags = Tags {
            artist: Some("A; B".into()),
            genres: vec!["Rock; Pop".into()],
            ..Tags::default()
        };
        let usual = Splitting::default();
        usual.apply(&mut tags, false);
        assert_eq!((tags.artists.len(), tags.genres.len()), (2, 2));
        assert_eq!(tags.artist.as_deref(), Some("A; B"));
        tags.artists = vec!["A; B".into()];
        usual.apply(&mut tags, true);
        assert_eq!(tags.artists, ["A; B"]);
        tags.artists = vec!["A; B".into(), "C".into()];
        usual.apply(&mut tags, false);
        assert_eq!(tags.artists, ["A; B", "C"]);
    }

    proptest! {
        /// Nothing but separators and blanks is lost, and taking apart twice changes nothing.
        #[test]
        fn every_name_is_kept(text in "[A-C;/& ,.éİ]{0,24}") {
            let commas = Splitting::new([";".into(), ", ".into(), " & ".into()], []);
            let names = commas.names(&text);
            for name in &names {
                prop_assert!(text.contains(name.as_str()));
                prop_assert_eq!(commas.names(name), std::slice::from_ref(name));
            }
        }
    }
}
