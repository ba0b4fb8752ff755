//! The language in which songs are asked for: in the search field, in filters, in smart playlists.
//!
//! ```text
//! query   = all ("OR" all)*                    either side; OR in capitals
//! all     = part*                              everything named
//! part    = "-" part                           not
//!         | "(" query ")"
//!         | '"' exact words '"'                these words in this order
//!         | field ":" value ("," value)*       any of the values
//!         | word                               begins a word of title, artist, album, genre or composer
//! value   = word | '"' exact words '"'         fields of text; "" is for songs that have none
//!         | number | number ".." number | ("<" | "<=" | ">" | ">=") number | "none"
//!         | ("<" | ">") count ("h"|"d"|"w"|"m"|"y") | date | date ".." date | "never"
//! ```
//!
//! `artist:sza year:2020..2024 rating:>=4 played:<30d -genre:live "exact words"`. Case and accents
//! do not count. [`parse`] takes any text: what is half typed asks for nothing yet, and what was not
//! understood is told as a [`Remark`]. [`Query`]'s `Display` is the same query in its plainest
//! writing, and parses to itself.

mod ask;
mod fields;
mod parse;
mod print;
mod value;

#[cfg(test)]
mod tests;

pub use ask::{Age, AgeUnit, Date, Query, Range, Test, Text, Time};
pub use fields::{FIELDS, Field, Flag, NumberField, TextField, TimeField};
pub use parse::{Parsed, Remark, RemarkKind, parse};
