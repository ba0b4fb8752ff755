//! Lyrics with times (ID3v2.4 frames, section 4.9: `SYLT`), as lines of LRC.

use super::charset::Encoding;

/// Encoding, language, format of the times, kind of the text.
const HEAD: usize = 6;
/// Times in milliseconds; the other format counts MPEG frames, whose length is not known here.
const MILLISECONDS: u8 = 2;
/// Kinds that are sung words: other, lyrics, a transcription. Chords, trivia and pages are not.
const WORDS: std::ops::RangeInclusive<u8> = 0..=2;
/// Most parts read.
const MOST_PARTS: usize = 20_000;

/// The lyrics in the body of a `SYLT` frame: `[mm:ss.cc] line` each, without times where these cannot be
/// told. `None` where the text is something else than words.
///
/// Writers put either whole lines into the parts, or syllables of which the first of a line begins with
/// a line break (or the last ends with one).
pub(super) fn lyrics(body: &[u8]) -> Option<String> {
    let (head, rest) = body.split_at_checked(HEAD)?;
    let (format, kind) = (head[4], head[5]);
    if !WORDS.contains(&kind) {
        return None;
    }
    let encoding = Encoding::of(head[0]);
    let (_description, parts) = encoding.split(rest);
    let parts = parts_of(encoding, parts);
    let breaks = parts.iter().any(|(text, _)| text.contains('\n'));
    let lines = if breaks { joined(parts) } else { parts };
    let shown = lines.iter().filter(|(text, _)| !text.trim().is_empty());
    let shown = shown.map(|(text, at)| match format {
        MILLISECONDS => format!("{} {}", stamp(*at), text.trim()),
        _ => text.trim().to_owned(),
    });
    let text = shown.collect::<Vec<_>>().join("\n");
    (!text.is_empty()).then_some(text)
}

/// Texts and their times, as they lie there.
fn parts_of(encoding: Encoding, mut bytes: &[u8]) -> Vec<(String, u32)> {
    let mut parts = Vec::new();
    while parts.len() < MOST_PARTS {
        let (text, rest) = encoding.split(bytes);
        let Some((time, rest)) = rest.split_first_chunk::<4>() else {
            break;
        };
        let text = encoding.decode(text).replace("\r\n", "\n");
        parts.push((text.replace('\r', "\n"), u32::from_be_bytes(*time)));
        bytes = rest;
    }
    parts
}

/// Syllables put together to lines; a line has the time of its first syllable.
fn joined(parts: Vec<(String, u32)>) -> Vec<(String, u32)> {
    let mut lines: Vec<(String, u32)> = Vec::new();
    let mut open = false;
    for (text, at) in parts {
        for (number, piece) in text.split('\n').enumerate() {
            open &= number == 0;
            match lines.last_mut() {
                Some((line, _)) if open => line.push_str(piece),
                _ if piece.is_empty() => {}
                _ => {
                    lines.push((piece.to_owned(), at));
                    open = true;
                }
            }
        }
    }
    lines
}

fn stamp(millis: u32) -> String {
    let (minutes, rest) = (millis / 60_000, millis % 60_000);
    format!(
        "[{minutes:02}:{:02}.{:02}]",
        rest / 1_000,
        rest % 1_000 / 10
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(encoding: u8, format: u8, kind: u8, parts: &[(&str, u32)]) -> Vec<u8> {
        let mut body = vec![encoding, b'e', b'n', b'g', format, kind];
        let text = |text: &str| -> Vec<u8> {
            match encoding {
                1 => [0xFEFF]
                    .into_iter()
                    .chain(text.encode_utf16())
                    .chain([0])
                    .flat_map(u16::to_le_bytes)
                    .collect(),
                _ => [text.as_bytes(), &[0]].concat(),
            }
        };
        body.extend(text(""));
        for (words, at) in parts {
            body.extend(text(words));
            body.extend(at.to_be_bytes());
        }
        body
    }

    #[test]
    fn whole_lines_keep_their_times() {
        for encoding in [1, 3] {
            let body = frame(
                encoding,
                2,
                1,
                &[("Élan", 1_230), ("two", 61_000), (" ", 70_000)],
            );
            let read = lyrics(&body);
            assert_eq!(read.as_deref(), Some("[00:01.23] Élan\n[01:01.00] two"));
        }
    }

    #[test]
    fn syllables_become_lines() {
        let before = [
            ("\nStran", 0),
            ("gers", 200),
            (" in", 400),
            ("\nthe night", 900),
        ];
        let after = [
            ("Stran", 0),
            ("gers", 200),
            (" in\n", 400),
            ("the night", 900),
        ];
        for parts in [before, after] {
            let read = lyrics(&frame(3, 2, 1, &parts));
            assert_eq!(
                read.as_deref(),
                Some("[00:00.00] Strangers in\n[00:00.90] the night")
            );
        }
    }

    #[test]
    fn times_in_frames_are_left_out_and_chords_are_no_words() {
        let parts = [("one", 10), ("two", 20)];
        assert_eq!(lyrics(&frame(0, 1, 1, &parts)).as_deref(), Some("one\ntwo"));
        assert_eq!(lyrics(&frame(0, 2, 5, &parts)), None);
    }

    #[test]
    fn what_is_cut_gives_what_is_there() {
        let whole = frame(3, 2, 1, &[("one", 10), ("two", 20)]);
        for end in 0..whole.len() {
            let read = lyrics(&whole[..end]).unwrap_or_default();
            assert!(
                "[00:00.01] one\n[00:00.02] two".starts_with(&read),
                "{read}"
            );
        }
    }
}
