//! What was meant by a word that is in no song: the nearest one that is.

/// The words of a library.
#[derive(Debug, Default)]
pub struct Vocabulary {
    /// By length in letters.
    words: Vec<Word>,
}

#[derive(Debug)]
struct Word {
    text: String,
    letters: usize,
    /// One bit for each of 64 kinds of letters it has.
    kinds: u64,
    songs: u32,
}

/// Words shorter than this are not guessed at.
const SHORTEST: usize = 3;
/// From so many letters on, two of them may be wrong.
const LONG: usize = 6;

impl Vocabulary {
    /// The vocabulary of these words, folded, each with how many songs it is in.
    #[must_use]
    pub fn new(words: impl IntoIterator<Item = (String, u32)>) -> Self {
        let mut words: Vec<Word> = words
            .into_iter()
            .map(|(text, songs)| Word {
                letters: text.chars().count(),
                kinds: kinds(&text),
                text,
                songs,
            })
            .filter(|word| word.letters >= SHORTEST)
            .collect();
        words.sort_by_key(|word| word.letters);
        Self { words }
    }

    /// The word nearest to `word` (folded): the fewest letters wrong, missing, too many or swapped
    /// (optimal string alignment), then in the most songs. One letter may be wrong, from six letters
    /// on two. `None` when there is none so near, or it is itself in a song.
    #[must_use]
    pub fn nearest(&self, word: &str) -> Option<&str> {
        let letters = word.chars().count();
        if letters < SHORTEST {
            return None;
        }
        let most = if letters < LONG { 1 } else { 2 };
        let kinds = kinds(word);
        let from = self
            .words
            .partition_point(|known| known.letters + most < letters);
        let near = self.words[from..]
            .iter()
            .take_while(|known| known.letters <= letters + most)
            // Each wrong letter changes two kinds at most.
            .filter(|known| (known.kinds ^ kinds).count_ones() as usize <= 2 * most)
            .filter_map(|known| {
                let wrong = strsim::osa_distance(&known.text, word);
                (wrong <= most).then_some((wrong, std::cmp::Reverse(known.songs), known))
            });
        let (wrong, _, known) = near.min_by_key(|(wrong, songs, _)| (*wrong, *songs))?;
        (wrong > 0).then_some(known.text.as_str())
    }
}

fn kinds(text: &str) -> u64 {
    text.chars()
        .fold(0, |kinds, c| kinds | 1 << (c as u32 % 64))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn vocabulary() -> Vocabulary {
        let words = [
            ("beyonce", 40),
            ("beyond", 9),
            ("halo", 3),
            ("hall", 7),
            ("夜空と星", 1),
        ];
        Vocabulary::new(words.map(|(word, songs)| (word.to_owned(), songs)))
    }

    #[test]
    fn the_nearest_word_is_found_and_among_equals_the_commonest() {
        let words = vocabulary();
        for (typed, meant) in [
            ("beyonse", Some("beyonce")),
            ("beoynce", Some("beyonce")),
            ("byonce", Some("beyonce")),
            ("hale", Some("hall")),
            ("halx", Some("hall")),
            ("halo", None),
            ("ha", None),
            ("zzzzzz", None),
            ("夜空と月", Some("夜空と星")),
        ] {
            assert_eq!(words.nearest(typed), meant, "{typed}");
        }
    }

    proptest! {
        /// The sieve before the distance loses nothing.
        #[test]
        fn what_is_found_is_what_looking_at_every_word_finds(
            known in proptest::collection::btree_set("[a-dñ夜]{3,8}", 1..20),
            typed in "[a-dñ夜]{3,8}",
        ) {
            let most = if typed.chars().count() < LONG { 1 } else { 2 };
            let best = known.iter().map(|word| strsim::osa_distance(word, &typed)).min();
            let found = Vocabulary::new(known.iter().map(|word| (word.clone(), 1)));
            let found = found.nearest(&typed).map(|word| strsim::osa_distance(word, &typed));
            prop_assert_eq!(found, best.filter(|wrong| (1..=most).contains(wrong)));
        }
    }
}
