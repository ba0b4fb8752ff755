//! The query language as it is typed: what was understood, and what could come next.

use anyhow::Result;
use domain::query::{FIELDS, Field, NumberField, Parsed, RemarkKind, TextField, parse};
use domain::text::{fold, without_article};
use storage::names;
use storage::search::after;
use storage::{Connection, albums};

use super::Library;
use crate::wire::{
    QueryCheck, QueryCursor, QueryRemark, QueryRemarkKind, QuerySuggestion, QuerySuggestions,
};

/// Suggestions at most.
const MOST: u32 = 12;

/// How a query is understood.
pub(crate) fn check(text: &str) -> QueryCheck {
    let Parsed { query, remarks } = parse(text);
    let remarks = remarks.into_iter().map(|remark| {
        let said = text.get(remark.from..remark.to).unwrap_or_default();
        let (kind, message) = told(remark.kind, said);
        QueryRemark {
            from: units(text, remark.from),
            to: units(text, remark.to),
            kind,
            message,
        }
    });
    QueryCheck {
        remarks: remarks.collect(),
        text: query.to_string(),
    }
}

fn told(kind: RemarkKind, said: &str) -> (QueryRemarkKind, String) {
    match kind {
        RemarkKind::UnknownField => (
            QueryRemarkKind::UnknownField,
            format!("There is no field “{said}”: it is looked for as words."),
        ),
        RemarkKind::NotANumber => (
            QueryRemarkKind::NotANumber,
            format!("“{said}” is no number: write 120, 120..130, >=4 or none."),
        ),
        RemarkKind::NotATime => (
            QueryRemarkKind::NotATime,
            format!("“{said}” is no time: write <30d, >1y, 2024, 2024-05-31 or never."),
        ),
        RemarkKind::UnknownValue => (
            QueryRemarkKind::UnknownValue,
            format!("“{said}” is none of the words this field knows."),
        ),
        RemarkKind::Unfinished => (
            QueryRemarkKind::Unfinished,
            "Write what to look for behind the colon.".to_owned(),
        ),
    }
}

impl Library {
    /// What could stand at the cursor: fields, then values of the field before the colon.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn suggest(&self, request: &QueryCursor) -> Result<QuerySuggestions> {
        let text = &request.text;
        let at = bytes(text, request.at);
        let (from, typed) = under_cursor(text, at);
        let (from, items) = match typed.split_once(':') {
            None => (from, fields(typed)),
            Some((name, value)) => match Field::named(name) {
                None => (from, Vec::new()),
                Some(field) => {
                    let begun = value.rsplit(',').next().unwrap_or_default();
                    let items = self.shared.db.read(|db| values(db, field, begun))?;
                    (at - begun.len(), items)
                }
            },
        };
        Ok(QuerySuggestions {
            from: units(text, from),
            to: request.at,
            items,
        })
    }
}

/// Where the part that is being typed begins, and its text up to the cursor.
fn under_cursor(text: &str, at: usize) -> (usize, &str) {
    let before = &text[..at];
    let mut open = false;
    let mut from = 0;
    for (place, c) in before.char_indices() {
        match c {
            '"' => open = !open,
            '(' | ')' if !open => from = place + 1,
            // A dash within a value, as in `120-130`, belongs to it.
            '-' if !open && place == from => from = place + 1,
            c if !open && c.is_whitespace() => from = place + c.len_utf8(),
            _ => {}
        }
    }
    (from, &before[from..])
}

fn fields(typed: &str) -> Vec<QuerySuggestion> {
    let typed = typed.to_ascii_lowercase();
    let begun = FIELDS.iter().flat_map(|(field, names)| {
        let name = names.iter().find(|name| name.starts_with(&typed));
        name.map(|name| (*field, *name))
    });
    let items = begun.filter(|_| !typed.is_empty());
    items
        .take(MOST as usize)
        .map(|(field, name)| QuerySuggestion {
            insert: format!("{name}:"),
            label: format!("{name}:"),
            hint: example(field).to_owned(),
        })
        .collect()
}

fn example(field: Field) -> &'static str {
    match field {
        Field::Text(TextField::Mood) => "relaxed",
        Field::Text(TextField::Codec) => "flac",
        Field::Text(TextField::Path) => "Live/2020",
        Field::Text(_) => "\"…\"",
        Field::Number(NumberField::Year) => "2020..2024",
        Field::Number(NumberField::Rating) => ">=4",
        Field::Number(NumberField::Duration) => "3:00..4:30",
        Field::Number(NumberField::Bpm) => "120-130",
        Field::Number(NumberField::Loudness) => "-14..-9",
        Field::Number(NumberField::Bitrate) => ">=256",
        Field::Number(NumberField::SampleRate) => "48000",
        Field::Number(NumberField::Plays | NumberField::Skips) => ">0",
        Field::Number(NumberField::Track | NumberField::Disc) => "1",
        Field::Number(_) => ">0.7",
        Field::Time(_) => "<30d",
        Field::Key => "Am",
        Field::Flag => "loved",
    }
}

fn values(db: &Connection, field: Field, begun: &str) -> storage::Result<Vec<QuerySuggestion>> {
    let folded = fold(begun.trim_matches('"'));
    let names: Vec<String> = match field {
        Field::Text(TextField::Artist | TextField::AlbumArtist) => {
            named(names::artists_between(db, &folded, &after(&folded), MOST)?)
        }
        Field::Text(TextField::Album) => {
            albums::titles_between(db, without_article(&folded), MOST)?
        }
        Field::Text(TextField::Genre) => {
            let mut genres = names::genres(db)?;
            genres.retain(|genre| fold(&genre.name).starts_with(&folded));
            genres.sort_by_key(|genre| std::cmp::Reverse(genre.songs));
            named(genres)
        }
        field => {
            let choices = field.choices().into_iter().map(str::to_owned);
            choices
                .filter(|choice| choice.starts_with(&folded))
                .collect()
        }
    };
    let item = |name: String| QuerySuggestion {
        insert: quoted(&name),
        label: name,
        hint: String::new(),
    };
    Ok(names.into_iter().take(MOST as usize).map(item).collect())
}

fn named(counted: Vec<names::Counted>) -> Vec<String> {
    counted.into_iter().map(|name| name.name).collect()
}

/// Names of more than one word are written between quotation marks.
fn quoted(name: &str) -> String {
    if name.chars().all(char::is_alphanumeric) {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', " "))
    }
}

/// UTF-16 units before a byte.
fn units(text: &str, byte: usize) -> u32 {
    let before = text.get(..byte).unwrap_or(text);
    before.encode_utf16().count() as u32
}

/// The byte at a number of UTF-16 units, at most the end.
fn bytes(text: &str, units: u32) -> usize {
    let mut left = units as usize;
    for (at, c) in text.char_indices() {
        if left < c.len_utf16() {
            return at;
        }
        left -= c.len_utf16();
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_are_where_javascript_finds_them() {
        let check = check("😀é year:soon sza");
        assert_eq!(check.text, "e sza");
        let [remark] = &check.remarks[..] else {
            panic!("{check:?}")
        };
        assert_eq!((remark.from, remark.to), (9, 13));
        assert_eq!(remark.kind, QueryRemarkKind::NotANumber);
    }

    #[test]
    fn the_part_under_the_cursor_is_found() {
        for (text, from, typed) in [
            ("sza ye", 4, "ye"),
            ("(-ge", 2, "ge"),
            ("bpm:120-1", 0, "bpm:120-1"),
            ("artist:\"the we", 0, "artist:\"the we"),
            ("a ", 2, ""),
            ("", 0, ""),
        ] {
            assert_eq!(under_cursor(text, text.len()), (from, typed), "{text:?}");
        }
    }

    #[test]
    fn fields_are_suggested_by_their_beginning() {
        let names = |typed| {
            let items = fields(typed).into_iter();
            items.map(|item| item.insert).collect::<Vec<_>>()
        };
        assert_eq!(names("al"), ["album:", "albumartist:"]);
        assert_eq!(names("Tem"), ["tempo:"]);
        assert!(names("").is_empty());
    }

    #[test]
    fn places_are_counted_back_and_forth() {
        let text = "a😀é";
        for (units_before, byte) in [(0, 0), (1, 1), (3, 5), (4, 7), (99, 7)] {
            assert_eq!(bytes(text, units_before), byte);
        }
        // Within a pair of surrogates: before it.
        assert_eq!(bytes(text, 2), 1);
        assert_eq!((units(text, 5), units(text, 7)), (3, 4));
    }
}
