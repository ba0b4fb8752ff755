//! What the listener was told, the last few hundred sentences.

use rusqlite::Connection;

use crate::Result;

/// How many are kept.
pub const KEPT: u32 = 200;

/// Something that was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// What kind of thing.
    pub code: String,
    /// The sentence.
    pub text: String,
    /// What it is about.
    pub subject: Option<String>,
}

/// Remembers what was told, and forgets the oldest.
///
/// # Errors
/// When the database cannot be written.
pub fn add(db: &Connection, told: &[Told]) -> Result<()> {
    let mut statement = db
        .prepare_cached("INSERT INTO activity (at, code, text, subject) VALUES (?1, ?2, ?3, ?4)")?;
    for told in told {
        statement.execute((told.at, &told.code, &told.text, &told.subject))?;
    }
    db.prepare_cached(
        "DELETE FROM activity WHERE id <= (
             SELECT id FROM activity ORDER BY id DESC LIMIT 1 OFFSET ?1)",
    )?
    .execute([KEPT])?;
    Ok(())
}

/// What was told, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list(db: &Connection) -> Result<Vec<Told>> {
    let mut statement =
        db.prepare_cached("SELECT at, code, text, subject FROM activity ORDER BY id DESC")?;
    let rows = statement.query_map([], |row| {
        Ok(Told {
            at: row.get(0)?,
            code: row.get(1)?,
            text: row.get(2)?,
            subject: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
