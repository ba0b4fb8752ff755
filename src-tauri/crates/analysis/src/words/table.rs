//! The learned weights, read in place.

use super::Weights;
use domain::features::Language;

/// Made by `bench/train/words.py`; the layout is described there.
static BYTES: &[u8] = include_bytes!("../learned/words.bin");

const ROW: usize = 8;
/// A weight of 1 in the table's whole numbers.
const UNIT: f64 = 24.0;

/// Rows of one language, sorted by hash.
pub(crate) struct Table<'a> {
    rows: &'a [[u8; ROW]],
}

impl Table<'static> {
    pub fn of(language: Language) -> Self {
        let (english, rest) = section(BYTES);
        match language {
            Language::English => Self { rows: english },
            Language::French => Self {
                rows: section(rest).0,
            },
        }
    }
}

impl Table<'_> {
    /// Weights of a word.
    pub fn find(&self, word: &str) -> Option<Weights> {
        self.find_hash(hash(word.bytes()))
    }

    /// Weights of two words in a row, beyond those of each.
    pub fn find_pair(&self, first: &str, second: &str) -> Option<Weights> {
        self.find_hash(hash(first.bytes().chain([b' ']).chain(second.bytes())))
    }

    fn find_hash(&self, hash: u32) -> Option<Weights> {
        let key = |row: &[u8; ROW]| u32::from_le_bytes([row[0], row[1], row[2], row[3]]);
        let at = self.rows.binary_search_by_key(&hash, key).ok()?;
        let [.., happy, sad, angry, relaxed] = self.rows[at];
        Some([happy, sad, angry, relaxed].map(|w| f64::from(w.cast_signed()) / UNIT))
    }
}

/// The rows of the first section, and what follows it.
fn section(bytes: &[u8]) -> (&[[u8; ROW]], &[u8]) {
    let Some((count, rest)) = bytes.split_first_chunk::<4>() else {
        return (&[], &[]);
    };
    let length = (u32::from_le_bytes(*count) as usize * ROW).min(rest.len());
    let (rows, rest) = rest.split_at(length);
    (rows.as_chunks().0, rest)
}

/// 32-bit FNV-1a.
fn hash(bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(0x811c_9dc5, |h, b| {
        (h ^ u32::from(b)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_and_sorted() {
        assert!(BYTES.len() < 300_000);
        for language in [Language::English, Language::French] {
            let rows = Table::of(language).rows;
            let key = |row: &[u8; ROW]| u32::from_le_bytes([row[0], row[1], row[2], row[3]]);
            assert!(rows.len() > 1_000);
            assert!(rows.is_sorted_by(|a, b| key(a) < key(b)));
        }
    }

    #[test]
    fn hashes_are_those_of_the_definition() {
        assert_eq!(hash("".bytes()), 0x811c_9dc5);
        assert_eq!(hash("a".bytes()), 0xe40c_292c);
    }

    #[test]
    fn words_lean_the_right_way() {
        let english = Table::of(Language::English);
        let at = |word: &str, mood: usize| english.find(word).expect("a known word")[mood];
        assert!(
            at("joy", 0) > 0.5 && at("weep", 1) > 0.5 && at("hate", 2) > 0.5 && at("calm", 3) > 0.5
        );
    }
}
