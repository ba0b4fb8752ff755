//! Genres as ID3 writes them: names, numbers of its table, and numbers in brackets.

use domain::text::clean;
use lofty::id3::v1::GENRES;

/// The names of `values`, without repetition.
///
/// `17`, `(17)` and `(17)Rock` are numbers of the ID3v1 table with its later additions; `(RX)`
/// and `(CR)` are Remix and Cover (ID3v2.3, section 4.2.1, TCON).
pub(super) fn names(values: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for value in values {
        for name in of(value) {
            if !names.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
                names.push(name);
            }
        }
    }
    names
}

/// The name of a number of the ID3v1 table.
pub(super) fn by_number(number: u8) -> Option<&'static str> {
    GENRES.get(usize::from(number)).copied()
}

fn of(value: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = value.trim();
    while let Some((inside, after)) = rest.strip_prefix('(').and_then(|r| r.split_once(')')) {
        // "((" stands for a plain bracket.
        let Some(name) = reference(inside) else { break };
        names.push(name.to_owned());
        rest = after.trim_start();
    }
    let plain = rest
        .strip_prefix("((")
        .map_or_else(|| rest.to_owned(), |r| format!("({r}"));
    match reference(&plain) {
        Some(name) => names.push(name.to_owned()),
        // "(17)Rock" repeats the number's name: the name written out counts.
        None => {
            if let Some(name) = clean(&plain) {
                names.clear();
                names.push(name);
            }
        }
    }
    names
}

fn reference(text: &str) -> Option<&'static str> {
    match text {
        "RX" => Some("Remix"),
        "CR" => Some("Cover"),
        digits if digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit()) => {
            digits.parse().ok().and_then(by_number)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_table_become_names() {
        for (values, expected) in [
            (&["Rock"][..], &["Rock"][..]),
            (&["17"], &["Rock"]),
            (&["(17)"], &["Rock"]),
            (&["(4)Eurodance"], &["Eurodance"]),
            (&["(31)(39)"], &["Trance", "Noise"]),
            (&["(RX)"], &["Remix"]),
            (&["Dance", "(3)"], &["Dance"]),
            (&["((Live)"], &["(Live)"]),
            (&["(Live) Rock"], &["(Live) Rock"]),
            (&["1990"], &["1990"]),
            (&["255"], &["255"]),
            (&[""], &[]),
        ] {
            assert_eq!(names(values), expected, "{values:?}");
        }
    }
}
