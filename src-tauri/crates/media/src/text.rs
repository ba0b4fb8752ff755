//! Text from files, made fit to keep: cleaning beyond one line, years, numbers "3/12".

/// The longest lyrics kept, in characters.
const LONGEST_LYRICS: usize = 100_000;

/// The lines of `text`, each cleaned like a name but of any length; outer empty lines removed.
/// `None` when nothing is left. Cut to 100,000 characters.
pub(crate) fn lyrics(text: &str) -> Option<String> {
    let kept: String = text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| *c == '\n' || *c == '\t' || !is_unwanted(*c))
        .take(LONGEST_LYRICS)
        .collect();
    let kept = kept.trim();
    (!kept.is_empty()).then(|| kept.to_owned())
}

fn is_unwanted(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// The year (1–9999) in a date as people write it: `2024`, `2024-08-16`, `16.08.2024`, `20240816`.
pub(crate) fn year(text: &str) -> Option<u16> {
    let digits = |run: &str| -> Option<u16> {
        let year = match run.len() {
            4 => run,
            8 => run.get(..4)?,
            _ => return None,
        };
        year.parse().ok().filter(|year| *year > 0)
    };
    text.split(|c: char| !c.is_ascii_digit()).find_map(digits)
}

/// The first number of `3`, `03`, `3/12` or `3 of 12`; `None` for 0 and for text without one.
pub(crate) fn number(text: &str) -> Option<u32> {
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    text.get(..end)?.parse().ok().filter(|number| *number > 0)
}

/// The number behind the stroke in `3/12`; `None` without one.
pub(crate) fn total(text: &str) -> Option<u32> {
    number(text.split_once('/')?.1)
}

/// The decimal number at the beginning: `-6.48 dB`, `+3,2`.
pub(crate) fn decimal(text: &str) -> Option<f32> {
    let text = text.trim().replace(',', ".");
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+')))
        .unwrap_or(text.len());
    text.get(..end)?
        .parse()
        .ok()
        .filter(|value: &f32| value.is_finite())
}

/// A UUID in lower case, as MusicBrainz writes its ids.
pub(crate) fn uuid(text: &str) -> Option<String> {
    let text = text.trim();
    let right = text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    right.then(|| text.to_ascii_lowercase())
}

/// The twelve characters of an ISRC, without the hyphens people print (ISO 3901).
pub(crate) fn isrc(text: &str) -> Option<String> {
    let code: String = text
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| c.to_ascii_uppercase())
        .collect();
    (code.len() == 12).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_found_in_the_dates_people_write() {
        for (text, expected) in [
            ("2024", Some(2024)),
            (" 1999-12-31T23:59:59Z", Some(1999)),
            ("31.12.1999", Some(1999)),
            ("20240816", Some(2024)),
            ("0000", None),
            ("99", None),
            ("", None),
            ("soon", None),
        ] {
            assert_eq!(year(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_first_number_counts_and_zero_is_none() {
        for (text, expected) in [
            ("3", Some(3)),
            ("03/12", Some(3)),
            (" 7 of 9", Some(7)),
            ("0/12", None),
            ("/12", None),
            ("A1", None),
            ("99999999999", None),
        ] {
            assert_eq!(number(text), expected, "{text:?}");
        }
    }

    #[test]
    fn totals_decimals_and_ids_are_read_or_refused() {
        assert_eq!(
            (total("3/12"), total("3"), total("3/0")),
            (Some(12), None, None)
        );
        for (text, value) in [
            ("-6.48 dB", Some(-6.48)),
            ("+3,2dB", Some(3.2)),
            ("0.988", Some(0.988)),
            ("loud", None),
            ("--", None),
        ] {
            assert_eq!(decimal(text), value, "{text:?}");
        }
        let id = "8C1B2A3D-0000-4fff-8000-0123456789ab";
        assert_eq!(uuid(id), Some(id.to_ascii_lowercase()));
        assert_eq!(uuid("8C1B2A3D00004fff80000123456789ab"), None);
    }

    #[test]
    fn lyrics_keep_their_lines_and_nothing_else_that_controls() {
        assert_eq!(
            lyrics("\u{FEFF}one\r\ntwo\u{0}\u{202E}\rthree\n"),
            Some("one\ntwo\nthree".into())
        );
        assert_eq!(lyrics(" \r\n "), None);
    }

    #[test]
    fn an_isrc_has_twelve_characters() {
        assert_eq!(isrc("us-rc1-76-07839"), Some("USRC17607839".into()));
        assert_eq!(isrc("USRC1760783"), None);
    }
}
