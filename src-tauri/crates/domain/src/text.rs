//! How names are compared, sorted and cleaned.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest text shown or stored for one field, in characters. Longer text is cut.
pub const LONGEST: usize = 1024;

/// Case and accents removed, white space collapsed: what search and sorting compare.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        let mut folded = collapsed(text);
        folded.make_ascii_lowercase();
        return folded;
    }
    let mut lower = String::with_capacity(text.len());
    let letters = text.nfkd().filter(|c| !is_combining_mark(*c));
    for c in letters.flat_map(char::to_lowercase) {
        match plain(c) {
            Some(plain) => lower.push_str(plain),
            None => lower.push(c),
        }
    }
    collapsed(&lower)
}

/// Its words with one space between each.
fn collapsed(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    words
}

/// Letters that Unicode does not take apart, as those without them on their keyboard write them.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ŧ' => "t",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        _ => return None,
    })
}

/// Lyrics without the times and headings of LRC (`[00:12.34]`, `[ar:…]`) before their lines: the words that
/// are sung.
#[must_use]
pub fn sung(lyrics: &str) -> String {
    let lines = lyrics.lines().map(|line| {
        let mut rest = line.trim_start();
        while let Some((_, behind)) = rest.strip_prefix('[').and_then(|line| line.split_once(']')) {
            rest = behind.trim_start();
        }
        rest
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The sort key of a name: folded, without a leading article (`the`, `a`, `an`, `le`, `la`, `les`, `l'`).
#[must_use]
pub fn sort_key(name: &str) -> String {
    without_article(&fold(name)).to_owned()
}

/// A folded name without its leading article; the article itself when it is all there is.
#[must_use]
pub fn without_article(folded: &str) -> &str {
    const ARTICLES: [&str; 7] = ["the ", "a ", "an ", "le ", "la ", "les ", "l'"];
    ARTICLES
        .iter()
        .find_map(|article| folded.strip_prefix(article))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(folded)
}

/// Text from outside made fit to keep: trimmed, control and bidi-override characters removed,
/// cut to [`LONGEST`] characters. `None` when nothing is left.
#[must_use]
pub fn clean(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() <= LONGEST && !text.contains(is_unwanted) {
        return (!text.is_empty()).then(|| text.to_owned());
    }
    let kept: String = text
        .chars()
        .filter(|c| !is_unwanted(*c))
        .take(LONGEST)
        .collect();
    let kept = kept.trim();
    (!kept.is_empty()).then(|| kept.to_owned())
}

fn is_unwanted(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_ignores_case_accents_and_spacing() {
        for (text, folded) in [
            ("Beyoncé", "beyonce"),
            ("  Sigur   Rós ", "sigur ros"),
            ("ÀÉÎ", "aei"),
            ("Ｆｕｌｌ", "full"),
            ("Łódź Ø Straße", "lodz o strasse"),
            ("Æther Þögn", "aether thogn"),
        ] {
            assert_eq!(fold(text), folded);
        }
    }

    #[test]
    fn what_is_sung_has_no_times() {
        let lyrics = "[ar:Nobody]\n[00:01.00][00:30.00] Hold me\nplain [sic]";
        assert_eq!(sung(lyrics), "\nHold me\nplain [sic]");
        assert_eq!(sung("[unclosed"), "[unclosed");
    }

    #[test]
    fn articles_do_not_count_in_sorting_unless_they_are_all_there_is() {
        for (name, key) in [
            ("The Beatles", "beatles"),
            ("Les Ombres", "ombres"),
            ("A", "a"),
            ("The", "the"),
        ] {
            assert_eq!(sort_key(name), key);
        }
    }

    #[test]
    fn cleaning_removes_what_a_screen_must_not_be_given() {
        assert_eq!(clean(" a\u{0}b\u{202E}c "), Some("abc".into()));
        assert_eq!(clean("\u{0}\u{7} \n"), None);
        assert_eq!(clean(&"x".repeat(5000)).map(|t| t.len()), Some(LONGEST));
    }
}
