//! Many ids as one value. A step of SQLite for each row costs more than the row.

use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::{Connection, Params};

use crate::Result;

/// Gives the connection `ids(…)`, which puts all ids of a group together: four bytes each,
/// little-endian.
pub(crate) fn register(db: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    db.create_aggregate_function("ids", 1, flags, Ids)
}

struct Ids;

impl Aggregate<Vec<u8>, Vec<u8>> for Ids {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Vec<u8>> {
        Ok(Vec::new())
    }

    fn step(&self, row: &mut Context<'_>, ids: &mut Vec<u8>) -> rusqlite::Result<()> {
        ids.extend(row.get::<u32>(0)?.to_le_bytes());
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, ids: Option<Vec<u8>>) -> rusqlite::Result<Vec<u8>> {
        Ok(ids.unwrap_or_default())
    }
}

/// The ids that `sql` selects as `ids(…)`, in the order in which it met them.
pub(crate) fn all(db: &Connection, sql: &str, values: impl Params) -> Result<Vec<u32>> {
    let mut statement = db.prepare_cached(sql)?;
    Ok(statement.query_row(values, |row| {
        let bytes = row.get_ref(0)?.as_blob()?;
        let (fours, _) = bytes.as_chunks::<4>();
        Ok(fours.iter().map(|four| u32::from_le_bytes(*four)).collect())
    })?)
}
