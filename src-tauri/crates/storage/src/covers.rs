//! Pictures and their opaque ids.
//!
//! An id is the row's number and 32 bits made of the picture's size and time, in hexadecimal: it
//! names no place, and a picture that changes gets a new id, so that whoever keeps the old one asks
//! again.

use domain::reconcile::Stat;
use rusqlite::{Connection, OptionalExtension};

use crate::Result;

/// Digits of an id that are the stamp.
const STAMP: usize = 8;

/// Where a cover is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverPlace {
    /// Its row.
    pub row: i64,
    /// Watched folder, folder below it, name of the picture or audio file; as bytes.
    pub place: (Vec<u8>, Vec<u8>, Vec<u8>),
    /// Whether it is inside an audio file.
    pub embedded: bool,
    /// BLAKE3 of the picture, once it was looked at.
    pub hash: Option<[u8; 32]>,
}

/// The id of a picture, made or renewed as needed.
///
/// # Errors
/// When the database cannot be written.
pub fn id_of(
    db: &Connection,
    folder: i64,
    name: &[u8],
    embedded: bool,
    stat: Stat,
) -> Result<String> {
    let stamp = stamp(stat);
    // In steps, because a statement that may both insert and update keeps every page it touches aside,
    // at twice the cost.
    let known: Option<(i64, i64)> = db
        .prepare_cached(
            "SELECT id, stamp FROM covers WHERE folder_id = ?1 AND name = ?2 AND embedded = ?3",
        )?
        .query_row((folder, name, embedded), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let row = match known {
        Some((row, before)) if before == stamp => row,
        Some((row, _)) => {
            db.prepare_cached("UPDATE covers SET stamp = ?2, hash = NULL WHERE id = ?1")?
                .execute((row, stamp))?;
            row
        }
        None => {
            db.prepare_cached(
                "INSERT INTO covers (folder_id, name, embedded, stamp) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute((folder, name, embedded, stamp))?;
            db.last_insert_rowid()
        }
    };
    Ok(format!("{row:x}{stamp:0STAMP$x}"))
}

/// Where the picture with this id is; `None` when there is none or it changed since.
///
/// # Errors
/// When the database cannot be read.
pub fn find(db: &Connection, id: &str) -> Result<Option<CoverPlace>> {
    let Some((row, stamp)) = parts(id) else {
        return Ok(None);
    };
    Ok(db
        .prepare_cached(
            "SELECT w.path, d.path, c.name, c.embedded, c.hash
             FROM covers c JOIN folders d ON d.id = c.folder_id JOIN watched w ON w.id = d.watched_id
             WHERE c.id = ?1 AND c.stamp = ?2",
        )?
        .query_row((row, stamp), |found| {
            Ok(CoverPlace {
                row,
                place: (found.get(0)?, found.get(1)?, found.get(2)?),
                embedded: found.get(3)?,
                hash: found.get(4)?,
            })
        })
        .optional()?)
}

/// Pictures that were not looked at yet, from the row behind `after` on, up to `most`; each with its
/// stamp.
///
/// # Errors
/// When the database cannot be read.
pub fn unseen(db: &Connection, after: i64, most: u32) -> Result<Vec<(CoverPlace, i64)>> {
    let mut statement = db.prepare_cached(UNSEEN)?;
    let rows = statement.query_map((after, most), |found| {
        let place = CoverPlace {
            row: found.get(0)?,
            place: (found.get(1)?, found.get(2)?, found.get(3)?),
            embedded: found.get(4)?,
            hash: None,
        };
        Ok((place, found.get(5)?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) const UNSEEN: &str = "SELECT c.id, w.path, d.path, c.name, c.embedded, c.stamp
     FROM covers c INDEXED BY covers_unseen CROSS JOIN folders d ON d.id = c.folder_id
     CROSS JOIN watched w ON w.id = d.watched_id
     WHERE c.hash IS NULL AND c.id > ?1 AND w.available ORDER BY c.id LIMIT ?2";

/// How many pictures were not looked at yet.
///
/// # Errors
/// When the database cannot be read.
pub fn count_unseen(db: &Connection) -> Result<u32> {
    Ok(db
        .prepare_cached("SELECT count(*) FROM covers WHERE hash IS NULL")?
        .query_row([], |row| row.get(0))?)
}

/// Remembers what a picture holds.
///
/// # Errors
/// When the database cannot be written.
pub fn set_hash(db: &Connection, row: i64, hash: &[u8; 32]) -> Result<()> {
    db.prepare_cached("UPDATE covers SET hash = ?2 WHERE id = ?1")?
        .execute((row, &hash[..]))?;
    Ok(())
}

fn parts(id: &str) -> Option<(i64, i64)> {
    let cut = id.len().checked_sub(STAMP).filter(|cut| *cut > 0)?;
    let (row, stamp) = (id.get(..cut)?, id.get(cut..)?);
    let row = i64::from_str_radix(row, 16).ok()?;
    Some((row, i64::from(u32::from_str_radix(stamp, 16).ok()?)))
}

/// FNV-1a over size and time, folded to 32 bits.
fn stamp(stat: Stat) -> i64 {
    let bytes = [stat.size.to_le_bytes(), stat.mtime_ns.to_le_bytes()].concat();
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    i64::from((hash ^ (hash >> 32)) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_two_parts() {
        assert_eq!(parts("1f0000002a"), Some((0x1f, 0x2a)));
        for id in ["", "12345678", "zz0000002a", "1fz000002a", "é00000000"] {
            assert_eq!(parts(id), None, "{id}");
        }
    }
}
