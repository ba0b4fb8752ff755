//! The mood of a song's words, English and French.
//!
//! A linear model over words and pairs of words (see `bench/train/words.py` for what it was made
//! from): each line is the sum of its words' weights for the four moods (a word said again in a line
//! counts half, then a third …), a song something between the mean and the sum of its different
//! lines, so that a chorus counts once. It knows what words are used for, not what is
//! meant: irony escapes it, and the confidence says how much of the text it knew.

mod language;
mod sheet;
mod table;
mod tokens;

use crate::VERSION;
use crate::statistics::logistic;
use domain::features::{FourMoods, Language, WordsReading};
use std::collections::HashMap;
use table::Table;

/// Weights of the four moods.
type Weights = [f64; 4];

/// From weights to the logarithm of odds: so that a clear text has a strongest mood of about .6.
const SHARPNESS: f64 = 1.7;
/// What each mood's weight is worth to gladness and to liveliness, in logarithms of odds.
const GLADNESS: Weights = [1.5, -1.5, -0.75, 0.75];
const LIVELINESS: Weights = [0.75, -0.75, 1.5, -1.5];
/// Words from which a text has enough, and the share of known words from which it is understood.
const ENOUGH_WORDS: f64 = 60.0;
const ENOUGH_KNOWN: f64 = 0.25;
/// What a negated word is worth.
const NEGATED: f64 = -0.4;
/// How far back a negation reaches, in words.
const NEGATION_REACH: usize = 3;
/// The more lines agree, the surer it is: between their mean (1) and their sum (0).
const AGREEMENT: f64 = 0.75;
/// Words of a line; text without line breaks is as many lines as it has of these.
const LINE: f64 = 12.0;

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
    /// A line longer than [`LINE`] is several.
    lines: f64,
    known: usize,
}

impl Sum {
    fn add(&mut self, line: &[String], table: &Table<'_>, language: Language) {
        let mut total = Weights::default();
        let mut uses: HashMap<&str, f64> = HashMap::new();
        for (i, word) in line.iter().enumerate() {
            let times = uses.entry(word).or_default();
            *times += 1.0;
            if let Some(weights) = table.find(word) {
                let before = &line[i.saturating_sub(NEGATION_REACH)..i];
                let negated = before.iter().any(|word| language::negates(language, word));
                let factor = if negated { NEGATED } else { 1.0 };
                add(&mut total, &weights, factor / *times);
                self.known += 1;
            }
            let pair = i
                .checked_sub(1)
                .and_then(|j| table.find_pair(&line[j], word));
            if let Some(weights) = pair {
                add(&mut total, &weights, 1.0 / *times);
            }
        }
        let length = line.len() as f64;
        let share = (length / LINE).max(1.0);
        add(&mut self.weights, &total, (share / length).sqrt());
        self.lines += share;
    }

    fn conclude(&self, language: Language, words: usize) -> WordsReading {
        let heard = libm::pow(self.lines.max(1.0), AGREEMENT);
        let said = self.weights.map(|weight| weight / heard);
        let inner = |cue: &Weights| said.iter().zip(cue).map(|(s, c)| s * c).sum::<f64>();
        let enough = (words as f64 / ENOUGH_WORDS).min(1.0);
        let understood = (self.known as f64 / words as f64 / ENOUGH_KNOWN).min(1.0);
        WordsReading {
            version: VERSION,
            mood: FourMoods::from_parts(said.map(|weight| libm::exp(SHARPNESS * weight))),
            valence: logistic(inner(&GLADNESS)) as f32,
            arousal: logistic(inner(&LIVELINESS)) as f32,
            language: Some(language),
            confidence: (enough * understood).sqrt() as f32,
        }
    }
}

fn add(sum: &mut Weights, weights: &Weights, factor: f64) {
    sum.iter_mut()
        .zip(weights)
        .for_each(|(sum, weight)| *sum += factor * weight);
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
