//! The JSON of a song bundle: read with patience, written back without losing a key.
//!
//! One wrong field never costs the others: it is left out and named in a [`Problem`]. Only text
//! that is not JSON at all gives no data.

mod component;
mod edit;
mod fields;
mod write;

use domain::Tags;
use serde_json::{Map, Value};

pub use component::plain_component;
pub use edit::edited;
pub use write::to_json;

/// The largest bundle JSON that is read, in bytes.
pub const LARGEST: usize = 1024 * 1024;

/// The deepest nesting of arrays and objects that is read.
pub const DEEPEST: usize = 64;

/// What a bundle's JSON says about its song.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BundleData {
    /// The fields we know, clean.
    pub tags: Tags,
    /// Name of the audio file in the same folder, if the JSON gives one that is safe to look up.
    pub file: Option<String>,
    /// Name of the cover in the same folder, if the JSON gives one that is safe to look up.
    pub image: Option<String>,
    /// Every key we do not use, in its order (`features`, `mood` and `links` among them).
    pub other: Map<String, Value>,
}

/// Something in a bundle's JSON that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Stable name of the kind of problem, e.g. `wrong_type`.
    pub code: &'static str,
    /// One sentence for people.
    pub message: String,
    /// Line from 1, where known.
    pub line: Option<u32>,
    /// Column from 1, where known.
    pub column: Option<u32>,
}

impl Problem {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            line: None,
            column: None,
        }
    }
}

/// The outcome of reading a bundle's JSON.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BundleRead {
    /// What could be used; `None` only when the text is not a JSON object.
    pub data: Option<BundleData>,
    /// What could not be used.
    pub problems: Vec<Problem>,
}

/// Reads the JSON of a bundle. Never fails as a whole: see [`BundleRead`].
///
/// A byte order mark is accepted; UTF-16 with one is read too. At most [`LARGEST`] bytes and
/// [`DEEPEST`] levels.
#[must_use]
pub fn parse(bytes: &[u8]) -> BundleRead {
    match object(bytes) {
        Ok(object) => fields::take(object),
        Err(problem) => BundleRead {
            data: None,
            problems: vec![problem],
        },
    }
}

fn object(bytes: &[u8]) -> Result<Map<String, Value>, Problem> {
    if bytes.len() > LARGEST {
        return Err(Problem::new(
            "too_large",
            "The JSON is larger than 1 MB and was not read.",
        ));
    }
    // Decodes by the byte order mark, UTF-8 without one; removes the mark.
    let (text, _, malformed) = encoding_rs::UTF_8.decode(bytes);
    if malformed {
        return Err(Problem::new(
            "not_utf8",
            "The JSON is not in UTF-8: save it as UTF-8.",
        ));
    }
    if text.trim().is_empty() {
        return Err(Problem::new("empty", "The JSON is empty."));
    }
    if depth(&text) > DEEPEST {
        return Err(Problem::new(
            "too_deep",
            "The JSON is nested more than 64 levels deep and was not read.",
        ));
    }
    match serde_json::from_str(&text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Problem::new(
            "not_an_object",
            "The JSON must be one object in braces { }.",
        )),
        Err(error) => Err(Problem {
            code: "syntax",
            message: format!("The JSON cannot be read: {error}."),
            line: u32::try_from(error.line()).ok(),
            column: u32::try_from(error.column()).ok(),
        }),
    }
}

/// Deepest nesting of brackets outside strings.
fn depth(text: &str) -> usize {
    let (mut level, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                level += 1;
                deepest = deepest.max(level);
            }
            b'}' | b']' if !in_string => level = level.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests;
