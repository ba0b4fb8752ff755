//! Playlists, their entries, and what their changes replaced.

mod items;

use domain::playlist::Placed;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::Result;

pub use items::*;

/// A playlist without its entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Playlist {
    /// Its id.
    pub id: u32,
    /// Never empty.
    pub name: String,
    /// Among the others.
    pub place: i64,
    /// Rules of a smart one, as JSON.
    pub rules: Option<String>,
    /// Milliseconds since 1970.
    pub changed_at: i64,
    /// In the trash since, milliseconds since 1970.
    pub deleted_at: Option<i64>,
    /// Whether a change can be taken back.
    pub can_undo: bool,
}

fn playlist(row: &Row<'_>) -> rusqlite::Result<Playlist> {
    Ok(Playlist {
        id: row.get(0)?,
        name: row.get(1)?,
        place: row.get(2)?,
        rules: row.get(3)?,
        changed_at: row.get(4)?,
        deleted_at: row.get(5)?,
        can_undo: row.get(6)?,
    })
}

const PLAYLIST: &str = "SELECT p.id, p.name, p.place, p.rules, p.changed_at, p.deleted_at,
        EXISTS (SELECT 1 FROM playlist_changes c WHERE c.playlist_id = p.id)
     FROM playlists p";

/// The playlists in use, in their order.
///
/// # Errors
/// When the database cannot be read.
pub fn all(db: &Connection) -> Result<Vec<Playlist>> {
    let mut statement = db.prepare_cached(&format!(
        "{PLAYLIST} WHERE p.deleted_at IS NULL ORDER BY p.place, p.id"
    ))?;
    let rows = statement.query_map([], playlist)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The playlists in the trash, the last deleted first.
///
/// # Errors
/// When the database cannot be read.
pub fn trash(db: &Connection) -> Result<Vec<Playlist>> {
    let mut statement = db.prepare_cached(&format!(
        "{PLAYLIST} WHERE p.deleted_at IS NOT NULL ORDER BY p.deleted_at DESC, p.id DESC"
    ))?;
    let rows = statement.query_map([], playlist)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// One playlist, in use or in the trash.
///
/// # Errors
/// When the database cannot be read.
pub fn get(db: &Connection, id: u32) -> Result<Option<Playlist>> {
    Ok(db
        .prepare_cached(&format!("{PLAYLIST} WHERE p.id = ?1"))?
        .query_row([id], playlist)
        .optional()?)
}

/// Adds a playlist behind the others and returns its id. `now`: milliseconds since 1970.
///
/// # Errors
/// When the database cannot be written.
pub fn add(db: &Connection, name: &str, rules: Option<&str>, now: i64) -> Result<u32> {
    let places: Vec<Placed> = places(db)?;
    let room = domain::playlist::room(&places, None, 1);
    set_places(db, &room.pushed)?;
    Ok(db.query_row(
        "INSERT INTO playlists (name, place, rules, changed_at) VALUES (?1, ?2, ?3, ?4) RETURNING id",
        (name, room.places[0], rules, now),
        |row| row.get(0),
    )?)
}

/// Where the playlists stand, in order, those in the trash among them.
///
/// # Errors
/// When the database cannot be read.
pub fn places(db: &Connection) -> Result<Vec<Placed>> {
    let mut statement = db.prepare_cached("SELECT id, place FROM playlists ORDER BY place, id")?;
    let rows = statement.query_map([], placed)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn placed(row: &Row<'_>) -> rusqlite::Result<Placed> {
    Ok(Placed {
        id: row.get(0)?,
        place: row.get(1)?,
    })
}

/// Puts playlists to new places.
///
/// # Errors
/// When the database cannot be written.
pub fn set_places(db: &Connection, places: &[Placed]) -> Result<()> {
    let mut one = db.prepare_cached("UPDATE playlists SET place = ?2 WHERE id = ?1")?;
    for placed in places {
        one.execute((placed.id, placed.place))?;
    }
    Ok(())
}

/// Gives a playlist another name.
///
/// # Errors
/// When the database cannot be written.
pub fn set_name(db: &Connection, id: u32, name: &str) -> Result<()> {
    db.execute("UPDATE playlists SET name = ?2 WHERE id = ?1", (id, name))?;
    Ok(())
}

/// Gives a smart playlist other rules.
///
/// # Errors
/// When the database cannot be written.
pub fn set_rules(db: &Connection, id: u32, rules: &str) -> Result<()> {
    db.execute("UPDATE playlists SET rules = ?2 WHERE id = ?1", (id, rules))?;
    Ok(())
}

/// Remembers when a playlist was changed, milliseconds since 1970.
///
/// # Errors
/// When the database cannot be written.
pub fn set_changed(db: &Connection, id: u32, now: i64) -> Result<()> {
    db.execute(
        "UPDATE playlists SET changed_at = ?2 WHERE id = ?1",
        (id, now),
    )?;
    Ok(())
}

/// Puts a playlist into the trash (`at`: milliseconds since 1970) or takes it out.
///
/// # Errors
/// When the database cannot be written.
pub fn set_deleted(db: &Connection, id: u32, at: Option<i64>) -> Result<()> {
    db.execute(
        "UPDATE playlists SET deleted_at = ?2 WHERE id = ?1",
        (id, at),
    )?;
    Ok(())
}

/// Forgets a playlist that is in the trash; true when there was one.
///
/// # Errors
/// When the database cannot be written.
pub fn forget(db: &Connection, id: u32) -> Result<bool> {
    let gone = db.execute(
        "DELETE FROM playlists WHERE id = ?1 AND deleted_at IS NOT NULL",
        [id],
    )?;
    Ok(gone > 0)
}
