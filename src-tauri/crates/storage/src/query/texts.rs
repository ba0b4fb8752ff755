//! Tests of texts: mostly of the index of words.

use domain::names::shown;
use domain::query::{Text, TextField};
use domain::set::IdSet;
use domain::text::{fold, without_article};
use rusqlite::Connection;

use super::{features, ids};
use crate::Result;
use crate::search::{ALL, Asked, LYRICS, MATCHING};

/// From so many words on, lyrics are looked through too: a single word is in too many of them.
const WORDS_OF_LYRICS: usize = 2;

/// The songs with these words in their names, or in this order in their lyrics.
pub(super) fn words(db: &Connection, words: &[String]) -> Result<IdSet> {
    let asked = Asked::of(db, words)?;
    let Some(expression) = asked.all() else {
        return Ok(IdSet::none());
    };
    let named = hits(db, MATCHING, expression)?;
    if words.len() < WORDS_OF_LYRICS {
        return Ok(named);
    }
    let sung = hits(db, LYRICS, &format!("\"{}\"*", words.join(" ")))?;
    Ok(named.or(sung))
}

/// The songs with exactly these words, one behind the other, in a name or in the lyrics.
pub(super) fn phrase(db: &Connection, words: &str) -> Result<IdSet> {
    let expression = format!("\"{words}\"");
    let named = hits(db, MATCHING, &expression)?;
    Ok(named.or(hits(db, LYRICS, &expression)?))
}

/// The songs of which a text is as asked.
pub(super) fn text(db: &Connection, field: TextField, text: &Text) -> Result<IdSet> {
    match field {
        TextField::Title => indexed(db, "title", "title_key", text),
        TextField::Artist => indexed(db, "artist", "artist_key", text),
        TextField::Album => indexed(db, "album", "album_key", text),
        TextField::Genre => indexed(db, "genre", "genre", text),
        TextField::Composer => indexed(db, "composer", "composer", text),
        TextField::AlbumArtist => album_artist(db, text),
        TextField::Lyrics => lyrics(db, text),
        TextField::Path => path(db, text),
        TextField::Codec => codec(db, text),
        TextField::Mood => features::mood(db, said(text)),
    }
}

fn said(text: &Text) -> Option<&str> {
    match text {
        Text::Begins(text) | Text::Has(text) => Some(text),
        Text::Missing => None,
    }
}

/// Of the index of words; songs without it by their row.
fn indexed(db: &Connection, name: &str, column: &str, text: &Text) -> Result<IdSet> {
    let words = match text {
        Text::Begins(word) => format!("\"{word}\"*"),
        Text::Has(words) => format!("\"{words}\""),
        Text::Missing => {
            let sql = format!("SELECT id FROM songs WHERE {column} IS NULL");
            return ids(db, &sql, []);
        }
    };
    hits(db, MATCHING, &format!("{{{name}}} : {words}"))
}

/// Few albums, then their songs.
fn album_artist(db: &Connection, text: &Text) -> Result<IdSet> {
    let pattern = match text {
        Text::Begins(word) => format!("% {word}%"),
        Text::Has(words) => format!("% {}%", without_article(words)),
        Text::Missing => {
            let sql = "SELECT id FROM songs WHERE album_artist IS NULL";
            return ids(db, sql, []);
        }
    };
    ids(db, ALBUM_ARTIST, [pattern])
}

pub(crate) const ALBUM_ARTIST: &str =
    "SELECT s.id FROM albums a JOIN songs s ON s.album_key = a.title_key AND s.album_id = a.id
     WHERE ' ' || a.artist_key || ' ' LIKE ?1";

fn lyrics(db: &Connection, text: &Text) -> Result<IdSet> {
    match text {
        Text::Begins(word) => hits(db, LYRICS, &format!("\"{word}\"*")),
        Text::Has(words) => hits(db, LYRICS, &format!("\"{words}\"")),
        Text::Missing => ids(db, "SELECT id FROM songs WHERE has_lyrics = 0", []),
    }
}

fn codec(db: &Connection, text: &Text) -> Result<IdSet> {
    let codec = said(text).unwrap_or_default();
    ids(db, "SELECT id FROM songs WHERE codec = ?1", [codec])
}

/// Paths are bytes: what they are shown as is looked through, folder by folder.
fn path(db: &Connection, text: &Text) -> Result<IdSet> {
    let Some(wanted) = said(text) else {
        return Ok(IdSet::none());
    };
    let mut folders = db.prepare_cached("SELECT id, path FROM folders")?;
    let mut files = db.prepare_cached("SELECT song_id, name FROM files WHERE folder_id = ?1")?;
    let mut set = IdSet::none();
    let mut rows = folders.query([])?;
    while let Some(row) = rows.next()? {
        let folder: i64 = row.get(0)?;
        let below = fold(&shown(row.get_ref(1)?.as_blob()?)).replace('\\', "/");
        let whole = below.contains(wanted);
        let mut inside = files.query([folder])?;
        while let Some(file) = inside.next()? {
            let here = whole || {
                let name = fold(&shown(file.get_ref(1)?.as_blob()?));
                format!("{below}/{name}").contains(wanted)
            };
            if here {
                set.put(file.get(0)?);
            }
        }
    }
    Ok(set)
}

fn hits(db: &Connection, sql: &str, expression: &str) -> Result<IdSet> {
    ids(db, sql, (expression, ALL))
}
