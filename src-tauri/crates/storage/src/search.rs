//! Words of the songs: which songs have them, and which have them first.

use rusqlite::{Connection, OptionalExtension};

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

/// Beginnings of up to so many letters have lists of their own in the index (`prefix` in its migration).
const LISTED: usize = 3;
/// Of a longer beginning, so many words are asked for one by one.
const FIRST: usize = 8;
/// Most songs, where all are wanted: nothing less than all words suffices for them.
pub const ALL: u32 = u32::MAX;

/// Words that begin words of names, as the index is asked for them.
///
/// Asked for a beginning, the index puts the lists of all words that begin so together before it gives
/// the first song, which takes long where half the songs have one of them. Of whole words it reads no
/// more than is wanted. So it is asked for the first few words that begin so, and for the beginning
/// itself only where these do not suffice.
#[derive(Debug)]
pub struct Asked {
    /// With the first few words of each beginning; where there are more.
    first: Option<String>,
    /// With all of them. Empty: nothing is asked for.
    all: String,
}

impl Asked {
    /// Looks up which words begin with `words`, which are folded.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn of(db: &Connection, words: &[String]) -> Result<Self> {
        let (mut first, mut all, mut are_more) = (Vec::new(), Vec::new(), false);
        for word in words {
            if !word.contains(char::is_alphanumeric) {
                continue;
            }
            let (few, every) = asked(db, word)?;
            are_more |= few.is_some();
            first.push(few.unwrap_or_else(|| every.clone()));
            all.push(every);
        }
        Ok(Self {
            first: are_more.then(|| first.join(" AND ")),
            all: all.join(" AND "),
        })
    }

    /// The expression that finds all there are; `None` where nothing is asked for.
    pub(crate) fn all(&self) -> Option<&str> {
        (!self.all.is_empty()).then_some(&self.all)
    }

    /// What `find` finds with the first words where that is enough, else with all.
    fn enough<T>(&self, most: u32, find: impl Fn(&str) -> Result<Vec<T>>) -> Result<Vec<T>> {
        let Some(all) = self.all() else {
            return Ok(Vec::new());
        };
        if let Some(first) = &self.first
            && most < ALL
        {
            let found = find(first)?;
            if found.len() >= most as usize {
                return Ok(found);
            }
        }
        find(all)
    }
}

/// The expressions for one beginning: with its first words where there are more, and with all.
fn asked(db: &Connection, word: &str) -> Result<(Option<String>, String)> {
    let begins = format!("{}*", quoted(word));
    // Other letters than these are divided into words in the index's own way.
    let is_plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_plain || word.len() <= LISTED {
        return Ok((None, begins));
    }
    let mut known = words_beginning(db, word, FIRST + 1)?;
    let are_more = known.len() > FIRST;
    known.truncate(FIRST);
    if known.is_empty() {
        // It finds nothing, and at once.
        known.push(word.to_owned());
    }
    let known: Vec<String> = known.iter().map(|word| quoted(word)).collect();
    let one_of = format!("({})", known.join(" OR "));
    Ok(match are_more {
        true => (Some(one_of), begins),
        false => (None, one_of),
    })
}

/// Quoted, nothing in a word is an operator.
fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('"', "\"\""))
}

/// The first `most` words of the index that begin so.
fn words_beginning(db: &Connection, beginning: &str, most: usize) -> Result<Vec<String>> {
    let mut statement = db.prepare_cached(NEXT_WORD)?;
    let mut found = Vec::new();
    let mut from = beginning.to_owned();
    while found.len() < most {
        let next: Option<String> = statement.query_row([&from], |row| row.get(0)).optional()?;
        let Some(word) = next.filter(|word| word.starts_with(beginning)) else {
            break;
        };
        // The least text behind it.
        from = format!("{word}\u{1}");
        found.push(word);
    }
    Ok(found)
}

/// Ids of the songs in which every word begins some word of title, artist, album, genre or composer;
/// in no order, at most `most`.
///
/// # Errors
/// When the database cannot be read.
pub fn songs(db: &Connection, asked: &Asked, most: u32) -> Result<Vec<u32>> {
    asked.enough(most, |expression| matching(db, expression, most))
}

/// Like [`songs`], with every word in the title.
///
/// # Errors
/// When the database cannot be read.
pub fn songs_by_title(db: &Connection, asked: &Asked, most: u32) -> Result<Vec<u32>> {
    asked.enough(most, |expression| {
        matching(db, &format!("{{title}} : ({expression})"), most)
    })
}

fn matching(db: &Connection, expression: &str, most: u32) -> Result<Vec<u32>> {
    let mut statement = db.prepare_cached(MATCHING)?;
    let rows = statement.query_map((expression, most), |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
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
pub fn albums(db: &Connection, asked: &Asked, most: u32) -> Result<Vec<u32>> {
    asked.enough(most, |expression| {
        let mut statement = db.prepare_cached(ALBUMS)?;
        // An album has a dozen songs or so.
        let mut rows = statement.query((format!("{{album}} : ({expression})"), most * 12))?;
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
    })
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

pub(crate) const LYRICS: &str = "SELECT rowid FROM lyrics_fts WHERE lyrics_fts MATCH ?1 LIMIT ?2";
pub(crate) const ALBUMS: &str = "SELECT (SELECT album_id FROM songs WHERE id = songs_fts.rowid)
     FROM songs_fts WHERE songs_fts MATCH ?1 LIMIT ?2";
pub(crate) const MATCHING: &str = "SELECT rowid FROM songs_fts WHERE songs_fts MATCH ?1 LIMIT ?2";

/// `songs_terms` lists every place of every word: the first is the first place of the next word.
pub(crate) const NEXT_WORD: &str = "SELECT term FROM songs_terms WHERE term >= ?1 LIMIT 1";

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
