//! Words of a line: lower case, without punctuation, French elisions apart.

/// French words that lose their vowel before another.
const ELIDED: [&str; 12] = [
    "j", "l", "d", "c", "n", "s", "m", "t", "qu", "jusqu", "lorsqu", "puisqu",
];

/// The words of a line. Apostrophes within a word stay (`don't`), except after a French elision
/// (`j'ai` → `j`, `ai`); digits are no words.
pub(crate) fn words(line: &str) -> Vec<String> {
    let text = line
        .to_lowercase()
        .replace(['’', '‘', 'ʼ'], "'")
        .replace('œ', "oe");
    let mut words = Vec::new();
    for piece in text.split(|c: char| !(c.is_alphabetic() || c == '\'')) {
        let piece = piece.trim_matches('\'');
        match piece.split_once('\'') {
            Some((before, after)) if ELIDED.contains(&before) && !english(before, after) => {
                words.push(before.to_owned());
                words.push(after.to_owned());
            }
            _ if piece.is_empty() => {}
            _ => words.push(piece.to_owned()),
        }
    }
    words
}

/// `d'you`, `c'mon`, `t'was`: an elision, but no French one.
fn english(before: &str, after: &str) -> bool {
    matches!(
        (before, after),
        ("d", "you" | "ya") | ("c", "mon") | ("t", "was" | "is")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_apostrophes_and_both_languages() {
        assert_eq!(
            words("Don’t STOP, believin'!"),
            ["don't", "stop", "believin"]
        );
        assert_eq!(
            words("J'ai vu l’été, qu'il est beau"),
            ["j", "ai", "vu", "l", "été", "qu", "il", "est", "beau"]
        );
        assert_eq!(words("C'mon — 24/7"), ["c'mon"]);
        assert_eq!(words("mon cœur"), ["mon", "coeur"]);
    }
}
