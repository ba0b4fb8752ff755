//! Lines of a lyrics sheet, each once.

use super::tokens;
use std::collections::HashSet;

/// Longest text that is read, in bytes; what follows is no song.
const LONGEST: usize = 200_000;

/// The different lines of a text as words, in order, without timestamps and headings.
///
/// A slash between blanks ends a line too, as in quoted verse.
pub(crate) fn lines(text: &str) -> Vec<Vec<String>> {
    let mut seen = HashSet::new();
    let mut lines = Vec::new();
    for line in readable(text).lines().flat_map(|line| line.split(" / ")) {
        let words = tokens::words(&without_brackets(line));
        if !words.is_empty() && seen.insert(words.clone()) {
            lines.push(words);
        }
    }
    lines
}

fn readable(text: &str) -> &str {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Takes out `[00:12.34]`, `[ar:…]`, `[Chorus]`, `<00:12.34>`; an unclosed bracket is text.
fn without_brackets(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(open) = rest.find(['[', '<']) {
        let close = if rest[open..].starts_with('[') {
            ']'
        } else {
            '>'
        };
        let Some(length) = rest[open..].find(close) else {
            break;
        };
        out.push_str(&rest[..open]);
        out.push(' ');
        rest = &rest[open + length + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_headings_and_repeats_go() {
        let text =
            "[ar:Somebody]\n[00:01.00][00:30.00]Hold <00:01.50>me\n[Chorus]\nhold me!\nNow / then";
        assert_eq!(lines(text), [vec!["hold", "me"], vec!["now"], vec!["then"]]);
    }

    #[test]
    fn odd_text_is_only_text() {
        assert_eq!(lines("[oops"), [vec!["oops"]]);
        assert!(lines(&"é".repeat(200_001)).len() == 1);
        assert!(lines("\u{0}\u{feff}12 ]][[<>").is_empty());
    }
}
