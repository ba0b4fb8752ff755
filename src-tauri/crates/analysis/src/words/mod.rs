//! The mood of a song's words, English and French.
//!
//! A linear model over words and pairs of words (see `bench/train/words.py` for what it was made
//! from): each line is the sum of its words' weights for the four moods, a song the mean of its
//! different lines, so that a chorus counts once. It knows what words are used for, not what is
//! meant: irony escapes it, and the confidence says how much of the text it knew.

mod language;
mod sheet;
mod table;
mod tokens;

use crate::VERSION;
use domain::features::{FourMoods, Language, WordsReading};
use table::Table;

/// Weights of the four moods.
type Weights = [f64; 4];

/// From weights to the logarithm of odds: so that a clear text has a strongest mood of about .6.
const SHARPNESS: f64 = 2.2;
/// Words from which a text has enough, and the share of known words from which it is understood.
const ENOUGH_WORDS: f64 = 60.0;
const ENOUGH_KNOWN: f64 = 0.25;
/// What a negated word is worth.
const NEGATED: f64 = -0.4;
/// How far back a negation reaches, in words.
const NEGATION_REACH: usize = 3;

/// Reads lyrics, plain or LRC (timestamps, headings and credits are left out).
///
/// `None` if there is no word in the text. The time is linear in its length.
pub fn read(text: &str) -> Option<WordsReading> {
    let lines = sheet::lines(text);
    let language = language::of(&lines);
    let words: usize = lines.iter().map(Vec::len).sum();
    if words == 0 {
        return None;
    }
    let Some(language) = language else {
        return Some(unknown());
    };
    let table = Table::of(language);
    let mut sum = Sum::default();
    for line in &lines {
        sum.add(line, &table, language);
    }
    Some(sum.conclude(language, words))
}

/// A text in neither language.
fn unknown() -> WordsReading {
    WordsReading {
        version: VERSION,
        mood: FourMoods::EVEN,
        valence: 0.5,
        arousal: 0.5,
        language: None,
        confidence: 0.0,
    }
}

/// The running total over lines.
#[derive(Default)]
struct Sum {
    weights: Weights,
    lines: usize,
    known: usize,
}

impl Sum {
    fn add(&mut self, line: &[String], table: &Table<'_>, language: Language) {
        let mut total = Weights::default();
        for (i, word) in line.iter().enumerate() {
            if let Some(weights) = table.find(word) {
                let before = &line[i.saturating_sub(NEGATION_REACH)..i];
                let negated = before.iter().any(|word| language::negates(language, word));
                let factor = if negated { NEGATED } else { 1.0 };
                total
                    .iter_mut()
                    .zip(weights)
                    .for_each(|(t, w)| *t += factor * w);
                self.known += 1;
            }
            let pair = i
                .checked_sub(1)
                .and_then(|j| table.find_pair(&line[j], word));
            if let Some(weights) = pair {
                total.iter_mut().zip(weights).for_each(|(t, w)| *t += w);
            }
        }
        let scale = (line.len() as f64).sqrt();
        self.weights
            .iter_mut()
            .zip(total)
            .for_each(|(w, t)| *w += t / scale);
        self.lines += 1;
    }

    fn conclude(&self, language: Language, words: usize) -> WordsReading {
        let odds = self
            .weights
            .map(|w| libm::exp(SHARPNESS * w / self.lines.max(1) as f64));
        let mood = FourMoods::from_parts(odds);
        let enough = (words as f64 / ENOUGH_WORDS).min(1.0);
        let understood = (self.known as f64 / words as f64 / ENOUGH_KNOWN).min(1.0);
        WordsReading {
            version: VERSION,
            mood,
            valence: mood.happy + mood.relaxed,
            arousal: mood.happy + mood.angry,
            language: Some(language),
            confidence: (enough * understood).sqrt() as f32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_in_both_languages() {
        let happy =
            read("We laugh and dance, what a joyful day\nThe sun is shining").expect("words");
        assert!(
            happy.mood.happy > 0.4 && happy.language == Some(Language::English),
            "{happy:?}"
        );
        let sad = read("Je pleure seul dans la nuit\nmon cœur est brisé").expect("words");
        assert!(
            sad.mood.sad > 0.4 && sad.language == Some(Language::French),
            "{sad:?}"
        );
    }

    #[test]
    fn a_chorus_counts_once() {
        let once = read("I cry alone tonight\nThe sun is shining on my love and me");
        let often = read(
            "I cry alone tonight\nI cry alone tonight\nThe sun is shining on my love and me\n\
             I cry alone, tonight!",
        );
        assert_eq!(once.map(|r| r.mood), often.map(|r| r.mood));
    }

    #[test]
    fn nothing_to_read_and_nothing_understood() {
        assert_eq!(read(""), None);
        assert_eq!(read("[00:12.00] 12345 …"), None);
        let unknown = read("Ich weiß nicht, was soll es bedeuten").expect("words");
        assert_eq!((unknown.language, unknown.confidence), (None, 0.0));
        assert_eq!(unknown.mood, FourMoods::EVEN);
    }

    #[test]
    fn longer_texts_are_trusted_more() {
        let short = read("I love you and I am happy").expect("words");
        let lines: Vec<String> = (0..20)
            .map(|i| format!("I love you and I am happy, verse {}", "a".repeat(i + 1)))
            .collect();
        let long = read(&lines.join("\n")).expect("words");
        assert!(long.confidence > short.confidence);
    }
}
