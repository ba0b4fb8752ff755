//! What a genre lets one guess before a song is heard.
//!
//! The rule: each genre of the table lies somewhere on the circle of valence (glad or not) and
//! arousal (lively or not); a name that holds a name of the table as whole words lies where that
//! lies (“Progressive Metal” with “metal”; the longest such name counts); several genres lie at
//! their mean. The places are ours: a prejudice, good enough for a first look, marked as a guess
//! wherever it is shown, and forgotten as soon as the song is heard.

use crate::features::FourMoods;
use crate::text::fold;

/// Where a song may lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guess {
    /// 0 (not glad) … 1 (glad).
    pub valence: f32,
    /// 0 (calm) … 1 (lively).
    pub arousal: f32,
}

impl Guess {
    /// What a guess is worth beside what was heard, 0 … 1.
    pub const CONFIDENCE: f32 = 0.2;

    /// The four moods of this place.
    #[must_use]
    pub fn moods(self) -> FourMoods {
        FourMoods::from_feeling(f64::from(self.valence), f64::from(self.arousal))
    }
}

/// Guesses from the names of genres; `None` when the table has none of them.
#[must_use]
pub fn guess<S: AsRef<str>>(genres: &[S]) -> Option<Guess> {
    let places: Vec<(f32, f32)> = genres
        .iter()
        .filter_map(|genre| place(genre.as_ref()))
        .collect();
    let count = places.len() as f32;
    let sum = places
        .iter()
        .fold((0.0, 0.0), |sum, place| (sum.0 + place.0, sum.1 + place.1));
    (!places.is_empty()).then(|| Guess {
        valence: sum.0 / count,
        arousal: sum.1 / count,
    })
}

fn place(genre: &str) -> Option<(f32, f32)> {
    // Every sign between words is a space, and a space is around each word.
    let words: String = fold(genre)
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let padded = format!(" {words} ");
    PLACES
        .iter()
        .filter(|(name, _, _)| padded.contains(&format!(" {name} ")))
        .max_by_key(|(name, _, _)| name.len())
        .map(|(_, valence, arousal)| (*valence, *arousal))
}

/// Genre, valence, arousal. Names are folded, words apart by one space.
const PLACES: &[(&str, f32, f32)] = &[
    ("acoustic", 0.50, 0.30),
    ("afrobeat", 0.72, 0.68),
    ("alternative", 0.42, 0.62),
    ("ambient", 0.55, 0.10),
    ("ballad", 0.40, 0.22),
    ("baroque", 0.55, 0.40),
    ("big band", 0.75, 0.62),
    ("bluegrass", 0.72, 0.62),
    ("blues", 0.35, 0.40),
    ("bossa nova", 0.65, 0.25),
    ("breakbeat", 0.55, 0.78),
    ("celtic", 0.60, 0.48),
    ("chamber", 0.48, 0.28),
    ("chanson", 0.45, 0.38),
    ("children", 0.78, 0.52),
    ("children s", 0.78, 0.52),
    ("chill", 0.60, 0.22),
    ("chillout", 0.60, 0.20),
    ("christmas", 0.70, 0.38),
    ("classical", 0.50, 0.28),
    ("classique", 0.50, 0.28),
    ("country", 0.60, 0.50),
    ("dance", 0.66, 0.80),
    ("dancehall", 0.70, 0.70),
    ("death metal", 0.12, 0.96),
    ("disco", 0.82, 0.76),
    ("doom", 0.15, 0.45),
    ("downtempo", 0.52, 0.22),
    ("drum and bass", 0.48, 0.86),
    ("dubstep", 0.35, 0.82),
    ("easy listening", 0.65, 0.22),
    ("edm", 0.64, 0.84),
    ("electro", 0.56, 0.74),
    ("electronic", 0.52, 0.62),
    ("electronica", 0.50, 0.52),
    ("emo", 0.28, 0.66),
    ("flamenco", 0.48, 0.60),
    ("folk", 0.50, 0.34),
    ("funk", 0.80, 0.72),
    ("gospel", 0.68, 0.52),
    ("goth", 0.22, 0.48),
    ("gothic", 0.22, 0.48),
    ("grunge", 0.28, 0.72),
    ("hard rock", 0.45, 0.86),
    ("hardcore", 0.25, 0.95),
    ("hip hop", 0.48, 0.62),
    ("hiphop", 0.48, 0.62),
    ("house", 0.66, 0.78),
    ("indie", 0.48, 0.52),
    ("industrial", 0.22, 0.84),
    ("jazz", 0.58, 0.40),
    ("k pop", 0.70, 0.72),
    ("latin", 0.74, 0.66),
    ("lo fi", 0.52, 0.20),
    ("lofi", 0.52, 0.20),
    ("lounge", 0.62, 0.22),
    ("metal", 0.24, 0.90),
    ("musette", 0.72, 0.50),
    ("new age", 0.60, 0.14),
    ("new wave", 0.55, 0.64),
    ("opera", 0.40, 0.42),
    ("pop", 0.64, 0.60),
    ("post rock", 0.40, 0.46),
    ("punk", 0.44, 0.90),
    ("r b", 0.56, 0.45),
    ("ragtime", 0.78, 0.58),
    ("rap", 0.42, 0.66),
    ("reggae", 0.72, 0.45),
    ("reggaeton", 0.70, 0.72),
    ("requiem", 0.18, 0.30),
    ("rnb", 0.56, 0.45),
    ("rock", 0.50, 0.74),
    ("rock and roll", 0.72, 0.78),
    ("romantic", 0.45, 0.32),
    ("salsa", 0.80, 0.74),
    ("samba", 0.82, 0.74),
    ("singer songwriter", 0.44, 0.30),
    ("ska", 0.76, 0.76),
    ("soul", 0.58, 0.45),
    ("soundtrack", 0.45, 0.40),
    ("swing", 0.76, 0.62),
    ("synth pop", 0.60, 0.66),
    ("synthwave", 0.52, 0.66),
    ("tango", 0.42, 0.55),
    ("techno", 0.50, 0.82),
    ("trance", 0.60, 0.82),
    ("trap", 0.38, 0.64),
    ("trip hop", 0.38, 0.34),
    ("variete", 0.58, 0.50),
    ("waltz", 0.60, 0.42),
    ("world", 0.60, 0.48),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Mood;

    fn mood(genre: &str) -> Option<Mood> {
        guess(&[genre]).map(|guess| guess.moods().strongest())
    }

    #[test]
    fn the_longest_name_that_stands_in_a_genre_counts() {
        assert_eq!(guess(&["Progressive METAL"]), guess(&["metal"]));
        assert_eq!(guess(&["Hip-Hop/Rap"]), guess(&["hip hop"]));
        assert_eq!(guess(&["Drum-and-Bass"]), guess(&["drum and bass"]));
        assert_eq!(guess(&["Variété française"]), guess(&["variete"]));
        assert_ne!(guess(&["Trip Hop"]), guess(&["hip hop"]));
        assert_eq!(guess(&["Scrapbook"]), None, "rap is no word of it");
    }

    #[test]
    fn genres_are_where_people_expect_them() {
        assert_eq!(mood("Death Metal"), Some(Mood::Angry));
        assert_eq!(mood("Disco"), Some(Mood::Happy));
        assert_eq!(mood("Requiem"), Some(Mood::Sad));
        assert_eq!(mood("Bossa Nova"), Some(Mood::Relaxed));
        assert_eq!(mood("Podcast"), None);
        assert_eq!(guess::<&str>(&[]), None);
    }

    #[test]
    fn several_genres_meet_in_the_middle() {
        let both = guess(&["Disco", "unheard-of", "Ambient"]).unwrap();
        assert!((both.arousal - (0.76 + 0.10) / 2.0).abs() < 1e-6);
    }

    #[test]
    fn the_table_is_in_order_and_within_bounds() {
        assert!(PLACES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (name, valence, arousal) in PLACES {
            assert_eq!(place(name), Some((*valence, *arousal)), "{name}");
            assert!((0.0..=1.0).contains(valence) && (0.0..=1.0).contains(arousal));
        }
    }
}
