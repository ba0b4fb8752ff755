//! Words of the songs: which songs have them, and which have them first.

use rusqlite::Connection;

use crate::Result;

/// The words of a song, folded.
#[derive(Debug, Clone, Copy, Default)]
pub struct Words<'a> {
    /// Of its title.
    pub title: &'a str,
    /// Of its artists.
    pub artist: &'a str,
    /// Of its album.
    pub album: &'a str,
    /// Of its genres.
    pub genre: &'a str,
    /// Of its composer.
    pub composer: &'a str,
}

/// Puts a song's words into the index. `fresh`: the song was not indexed before.
///
/// Call this for all songs of a transaction after everything else in it: statements between make
/// the index write out what it gathered, song by song, at many times the cost.
///
/// # Errors
/// When the database cannot be written.
pub fn index(db: &Connection, song: u32, words: &Words<'_>, fresh: bool) -> Result<()> {
    if !fresh {
        db.prepare_cached("DELETE FROM songs_fts WHERE rowid = ?1")?
            .execute([song])?;
    }
    db.prepare_cached(
        "INSERT INTO songs_fts (rowid, title, artist, album, genre, composer)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((
        song,
        words.title,
        words.artist,
        words.album,
        words.genre,
        words.composer,
    ))?;
    Ok(())
}

/// Puts a song's lyrics into the index of lyrics; like [`index`], after everything else.
///
/// # Errors
/// When the database cannot be written.
pub fn index_lyrics(db: &Connection, song: u32, lyrics: &str, fresh: bool) -> Result<()> {
    if !fresh {
        db.prepare_cached("DELETE FROM lyrics_fts WHERE rowid = ?1")?
            .execute([song])?;
    }
    if !lyrics.is_empty() {
        db.prepare_cached("INSERT INTO lyrics_fts (rowid, lyrics) VALUES (?1, ?2)")?
            .execute((song, lyrics))?;
    }
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

/// Ids of the songs in whose lyrics these words stand in this order, the last perhaps unfinished; at
/// most `most`.
///
/// # Errors
/// When the database cannot be read.
pub fn songs_by_lyrics(db: &Connection, words: &[String], most: u32) -> Result<Vec<u32>> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let mut statement = db.prepare_cached(LYRICS)?;
    let sung = format!("\"{}\"*", words.join(" "));
    let rows = statement.query_map((sung, most), |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Ids of albums with every word in their title, as far as the first hits tell; at most `most`.
///
/// # Errors
/// When the database cannot be read.
pub fn albums(db: &Connection, words: &[String], most: u32) -> Result<Vec<u32>> {
    let Some(expression) = expression(Some("album"), words) else {
        return Ok(Vec::new());
    };
    let mut statement = db.prepare_cached(ALBUMS)?;
    // An album has a dozen songs or so.
    let mut rows = statement.query((expression, most * 12))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let album: Option<u32> = row.get(0)?;
        if let Some(album) = album.filter(|album| !found.contains(album)) {
            found.push(album);
        }
        if found.len() >= most as usize {
            break;
        }
    }
    Ok(found)
}

/// Every word that is in the names of songs, folded, and in how many songs it is.
///
/// # Errors
/// When the database cannot be read.
pub fn vocabulary(db: &Connection) -> Result<Vec<(String, u32)>> {
    let mut statement = db.prepare_cached("SELECT term, doc FROM songs_words")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
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

pub(crate) const LYRICS: &str = "SELECT rowid FROM lyrics_fts WHERE lyrics_fts MATCH ?1 LIMIT ?2";
pub(crate) const ALBUMS: &str = "SELECT (SELECT album_id FROM songs WHERE id = songs_fts.rowid)
     FROM songs_fts WHERE songs_fts MATCH ?1 LIMIT ?2";
pub(crate) const MATCHING: &str = "SELECT rowid FROM songs_fts WHERE songs_fts MATCH ?1 LIMIT ?2";

/// `{title} : ("lady"* "ga"*)`. Quoted, so that nothing in a word is an operator.
pub(crate) fn expression(column: Option<&str>, words: &[String]) -> Option<String> {
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
