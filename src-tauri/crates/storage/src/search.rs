//! Words of the songs: which songs have them, and which have them first.

use rusqlite::Connection;

use crate::Result;

/// Puts a song's words into the index. `words`: folded title, artist, album and genres; `fresh`:
/// the song was not indexed before.
///
/// Call this for all songs of a transaction after everything else in it: statements between make
/// the index write out what it gathered, song by song, at many times the cost.
///
/// # Errors
/// When the database cannot be written.
pub fn index(
    db: &Connection,
    song: u32,
    words: (&str, &str, &str, &str),
    fresh: bool,
) -> Result<()> {
    if !fresh {
        db.prepare_cached("DELETE FROM songs_fts WHERE rowid = ?1")?
            .execute([song])?;
    }
    db.prepare_cached(
        "INSERT INTO songs_fts (rowid, title, artist, album, genre) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute((song, words.0, words.1, words.2, words.3))?;
    Ok(())
}

/// Ids of the songs in which every word begins some word of title, artist, album or genre; in no
/// order, at most `most`. `words` are folded; without any, none are found.
///
/// # Errors
/// When the database cannot be read.
pub fn songs(db: &Connection, words: &[String], most: u32) -> Result<Vec<u32>> {
    matching(db, None, words, most)
}

/// Like [`songs`], with every word in the title.
///
/// # Errors
/// When the database cannot be read.
pub fn songs_by_title(db: &Connection, words: &[String], most: u32) -> Result<Vec<u32>> {
    matching(db, Some("title"), words, most)
}

fn matching(
    db: &Connection,
    column: Option<&str>,
    words: &[String],
    most: u32,
) -> Result<Vec<u32>> {
    let Some(expression) = expression(column, words) else {
        return Ok(Vec::new());
    };
    let mut statement = db.prepare_cached(MATCHING)?;
    let rows = statement.query_map((expression, most), |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) const MATCHING: &str = "SELECT rowid FROM songs_fts WHERE songs_fts MATCH ?1 LIMIT ?2";

/// `{title} : ("lady"* "ga"*)`. Quoted, so that nothing in a word is an operator.
fn expression(column: Option<&str>, words: &[String]) -> Option<String> {
    let quoted: Vec<String> = words
        .iter()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(|word| format!("\"{}\"*", word.replace('"', "\"\"")))
        .collect();
    if quoted.is_empty() {
        return None;
    }
    let all = quoted.join(" AND ");
    Some(match column {
        Some(column) => format!("{{{column}}} : ({all})"),
        None => all,
    })
}

/// What can begin with the text that is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// Titles.
    Title,
    /// Artists.
    Artist,
}

/// Ids of up to `most` songs whose title or artist key begins with `text` (folded, no article), in
/// that order: from one index, whatever the size of the library.
///
/// # Errors
/// When the database cannot be read.
pub fn beginning(db: &Connection, what: Beginning, text: &str, most: u32) -> Result<Vec<u32>> {
    let sql = match what {
        Beginning::Title => TITLE_BEGINS,
        Beginning::Artist => ARTIST_BEGINS,
    };
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map((text, after(text), most), |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) const TITLE_BEGINS: &str = "SELECT id FROM songs WHERE title_key >= ?1 AND title_key < ?2 ORDER BY title_key, duration_ms, id LIMIT ?3";
pub(crate) const ARTIST_BEGINS: &str =
    "SELECT id FROM songs WHERE artist_key >= ?1 AND artist_key < ?2
     ORDER BY artist_key, album_key, disc, track, id LIMIT ?3";

/// The first text after all those that begin with `text`, as SQLite compares (by bytes).
#[must_use]
pub fn after(text: &str) -> String {
    format!("{text}\u{10FFFF}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_word_is_an_operator() {
        let words = |list: &[&str]| {
            list.iter()
                .map(|word| (*word).to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            expression(None, &words(&["not", "a\"b"])).unwrap(),
            "\"not\"* AND \"a\"\"b\"*"
        );
        assert_eq!(
            expression(Some("title"), &words(&["x"])).unwrap(),
            "{title} : (\"x\"*)"
        );
        assert_eq!(expression(None, &words(&["*", "-"])), None);
    }
}
