//! From what is typed to what is asked for. Any text is taken.

use super::ask::{Query, Test, Text};
use super::fields::{Field, Flag, TextField};
use super::value;
use crate::text::fold;

/// Brackets within brackets at most; deeper ones are passed over.
const DEEPEST: usize = 32;
/// Parts of a query at most; what is behind is passed over.
const MOST_PARTS: usize = 500;

/// A query and what was not understood of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// What is asked for.
    pub query: Query,
    /// What was not understood, in the order of the text.
    pub remarks: Vec<Remark>,
}

/// Something that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Where it begins, in bytes.
    pub from: usize,
    /// Where it ends, in bytes.
    pub to: usize,
    /// What is the matter.
    pub kind: RemarkKind,
}

/// Why something was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemarkKind {
    /// There is no such field: it is looked for as words.
    UnknownField,
    /// This field wants a number or a range of numbers.
    NotANumber,
    /// This field wants a time.
    NotATime,
    /// This field knows only certain words, and this is none of them.
    UnknownValue,
    /// Nothing stands behind the colon yet.
    Unfinished,
}

/// Reads a query. Never fails: what is half typed asks for nothing yet.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    let mut parser = Parser {
        text,
        at: 0,
        parts: 0,
        remarks: Vec::new(),
    };
    let mut queries = vec![parser.either(0)];
    // A bracket that closes nothing is passed over.
    while parser.at < text.len() {
        parser.at += 1;
        queries.push(parser.either(0));
    }
    Parsed {
        query: Query::and(queries),
        remarks: parser.remarks,
    }
}

struct Parser<'a> {
    text: &'a str,
    /// Byte position; always between two characters.
    at: usize,
    parts: usize,
    remarks: Vec<Remark>,
}

impl<'a> Parser<'a> {
    /// Up to a closing bracket or the end.
    fn either(&mut self, depth: usize) -> Query {
        let mut sides = vec![Vec::new()];
        loop {
            self.skip_space();
            match self.peek() {
                None | Some(')') => break,
                Some(_) if self.takes_or() => sides.push(Vec::new()),
                Some(_) => {
                    let part = self.part(depth);
                    if let Some(side) = sides.last_mut() {
                        side.push(part);
                    }
                }
            }
        }
        Query::or(sides.into_iter().map(Query::and).collect())
    }

    fn part(&mut self, depth: usize) -> Query {
        self.parts += 1;
        let mut negative = false;
        // A dash between spaces is one between an artist and a title.
        while self.peek() == Some('-') {
            self.at += 1;
            match self.peek() {
                Some(c) if !c.is_whitespace() => negative = !negative,
                _ => return Query::All,
            }
        }
        let part = match self.peek() {
            None | Some(')') => Query::All,
            Some('(') if depth >= DEEPEST => {
                self.at += 1;
                Query::All
            }
            Some('(') => {
                self.at += 1;
                let inner = self.either(depth + 1);
                self.takes(')');
                inner
            }
            Some('"') => {
                let (words, _) = self.quoted();
                phrase(words).map_or(Query::All, |words| Query::Is(Test::Phrase(words)))
            }
            Some(_) => self.word_or_field(),
        };
        if self.parts > MOST_PARTS {
            return Query::All;
        }
        if negative { Query::negated(part) } else { part }
    }

    fn word_or_field(&mut self) -> Query {
        let from = self.at;
        let name = self.run(|c| c.is_ascii_alphabetic() || c == '_');
        if !name.is_empty() && self.peek() == Some(':') {
            if let Some(field) = Field::named(name) {
                self.at += 1;
                return self.values(field, from);
            }
            let word_behind = self.text[self.at + 1..]
                .chars()
                .next()
                .is_some_and(|c| !c.is_whitespace());
            if word_behind {
                self.remark(from, self.at, RemarkKind::UnknownField);
            }
        }
        self.run(|c| !c.is_whitespace() && !matches!(c, '"' | '(' | ')'));
        let words = words(&self.text[from..self.at]);
        if words.is_empty() {
            return Query::All;
        }
        Query::Is(Test::Words(words))
    }

    /// The values behind a colon, separated by commas: any of them.
    fn values(&mut self, field: Field, from: usize) -> Query {
        let mut asked = Vec::new();
        let mut empty = true;
        loop {
            let start = self.at;
            let quoted = self.peek() == Some('"');
            let (value, closed) = if quoted {
                self.quoted()
            } else {
                let goes_on = |c: char| !c.is_whitespace() && !matches!(c, '"' | '(' | ')' | ',');
                (self.run(goes_on), false)
            };
            // An open quotation with nothing in it yet asks for nothing.
            if closed || !value.is_empty() {
                empty = false;
                match test(field, value, quoted) {
                    Ok(query) => asked.push(query),
                    Err(kind) => self.remark(start, self.at, kind),
                }
            }
            if !self.takes(',') {
                break;
            }
        }
        if empty {
            self.remark(from, self.at, RemarkKind::Unfinished);
        }
        Query::or(asked)
    }

    /// The text between quotation marks, and whether the second one is there.
    fn quoted(&mut self) -> (&'a str, bool) {
        self.at += 1;
        let rest = &self.text[self.at..];
        match rest.find('"') {
            Some(end) => {
                self.at += end + 1;
                (&rest[..end], true)
            }
            None => {
                self.at = self.text.len();
                (rest, false)
            }
        }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn takes(&mut self, wanted: char) -> bool {
        let there = self.peek() == Some(wanted);
        if there {
            self.at += wanted.len_utf8();
        }
        there
    }

    fn takes_or(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let behind = rest.strip_prefix("OR").map(|rest| rest.chars().next());
        let there = behind.is_some_and(|c| c.is_none_or(|c| !c.is_alphanumeric() && c != ':'));
        if there {
            self.at += 2;
        }
        there
    }

    fn run(&mut self, goes_on: impl Fn(char) -> bool) -> &'a str {
        let rest = &self.text[self.at..];
        let end = rest.find(|c| !goes_on(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn skip_space(&mut self) {
        self.run(char::is_whitespace);
    }

    fn remark(&mut self, from: usize, to: usize, kind: RemarkKind) {
        self.remarks.push(Remark { from, to, kind });
    }
}

/// What one value asks for.
fn test(field: Field, value: &str, quoted: bool) -> Result<Query, RemarkKind> {
    let test = match field {
        Field::Text(field) => return text_test(field, value, quoted),
        Field::Number(field) => {
            let range = value::range(field, &value.to_ascii_lowercase());
            Test::Number(field, range.ok_or(RemarkKind::NotANumber)?)
        }
        Field::Time(field) => {
            let time = value::time(&value.to_ascii_lowercase());
            Test::Time(field, time.ok_or(RemarkKind::NotATime)?)
        }
        Field::Key => Test::Key(value::key(&fold(value)).ok_or(RemarkKind::UnknownValue)?),
        Field::Flag => Test::Flag(Flag::named(&fold(value)).ok_or(RemarkKind::UnknownValue)?),
    };
    Ok(Query::Is(test))
}

fn text_test(field: TextField, value: &str, quoted: bool) -> Result<Query, RemarkKind> {
    let is = |text| Query::Is(Test::Text(field, text));
    if quoted && value.is_empty() {
        return Ok(is(Text::Missing));
    }
    if field == TextField::Path {
        let path = fold(&value.replace('"', ""));
        return Ok(if path.is_empty() {
            Query::All
        } else {
            is(Text::Has(path))
        });
    }
    let choices = Field::Text(field).choices();
    if !choices.is_empty() {
        let word = fold(value);
        let known = choices.contains(&word.as_str());
        return known
            .then(|| is(Text::Begins(word)))
            .ok_or(RemarkKind::UnknownValue);
    }
    if quoted {
        return Ok(phrase(value).map_or(Query::All, |words| is(Text::Has(words))));
    }
    let words = words(value).into_iter();
    Ok(Query::and(
        words.map(|word| is(Text::Begins(word))).collect(),
    ))
}

/// The words of a text: folded runs of letters and digits.
fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn phrase(text: &str) -> Option<String> {
    let words = words(text);
    (!words.is_empty()).then(|| words.join(" "))
}
