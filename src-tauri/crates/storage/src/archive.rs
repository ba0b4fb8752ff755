//! A song with everything that is known of it, taken out whole and put back whole.
//!
//! Which tables know of songs is asked of the schema, so that tables that come later are not
//! forgotten: those whose rows refer to a song by a foreign key.

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, params_from_iter};
use serde::{Deserialize, Serialize};

use crate::Result;

/// Rows of one table.
#[derive(Debug, Serialize, Deserialize)]
struct Rows {
    table: String,
    columns: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

/// A value as JSON keeps it: SQLite's kinds, told apart.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

/// Takes a song and all rows that refer to it out of the database, and gives them as JSON. Its words
/// leave the index with it.
///
/// # Errors
/// When the database cannot be written.
pub fn take_out(db: &Connection, song: u32) -> Result<String> {
    let all = copy(db, song)?;
    crate::songs::remove(db, &[song])?;
    Ok(all)
}

/// A song and all rows that refer to it, as JSON.
///
/// # Errors
/// When the database cannot be read.
pub fn copy(db: &Connection, song: u32) -> Result<String> {
    let mut all = vec![rows(db, "songs", "id", song)?];
    for (table, column) in referring(db)? {
        all.push(rows(db, &table, &column, song)?);
    }
    all.retain(|table| !table.rows.is_empty());
    Ok(serde_json::to_string(&all).unwrap_or_default())
}

/// Gives a song that is still there these columns as [`copy`] saw them.
///
/// # Errors
/// When the database cannot be written.
pub fn restore_columns(db: &Connection, archived: &str, columns: &[&str]) -> Result<()> {
    let all: Vec<Rows> = serde_json::from_str(archived).unwrap_or_default();
    let Some(songs) = all.into_iter().find(|table| table.table == "songs") else {
        return Ok(());
    };
    for row in songs.rows {
        let mut values: Vec<(String, Value)> = songs
            .columns
            .iter()
            .cloned()
            .zip(row.into_iter().map(Value::from))
            .collect();
        let Some((_, id)) = values.iter().find(|(name, _)| name == "id").cloned() else {
            continue;
        };
        values.retain(|(name, _)| columns.contains(&name.as_str()));
        for (column, value) in values {
            db.execute(
                &format!("UPDATE songs SET {column} = ?1 WHERE id = ?2"),
                [value, id.clone()],
            )?;
        }
    }
    Ok(())
}

/// Puts back what [`take_out`] gave. Rows that would stand in the way of newer ones are left out. The
/// index has its words again when its files are read.
///
/// # Errors
/// When the database cannot be written.
pub fn put_back(db: &Connection, archived: &str) -> Result<()> {
    let all: Vec<Rows> = serde_json::from_str(archived).unwrap_or_default();
    for table in all {
        // Names come from the schema; what is not a plain word is not one of ours.
        let plain = |name: &String| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !plain(&table.table) || !table.columns.iter().all(plain) {
            continue;
        }
        let places = vec!["?"; table.columns.len()].join(", ");
        let columns = table.columns.join(", ");
        let mut insert = db.prepare(&format!(
            "INSERT OR IGNORE INTO {} ({columns}) VALUES ({places})",
            table.table
        ))?;
        for mut row in table.rows {
            if table.table == "songs" {
                without_lost_album(db, &table.columns, &mut row)?;
            }
            match insert.execute(params_from_iter(row.into_iter().map(Value::from))) {
                // What it refers to went meanwhile: it is written anew when the file is read.
                Err(error) if is_refused(&error) && table.table != "songs" => {}
                outcome => drop(outcome?),
            }
        }
    }
    Ok(())
}

fn is_refused(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
}

/// An album without songs may have gone meanwhile.
fn without_lost_album(db: &Connection, columns: &[String], row: &mut [Cell]) -> Result<()> {
    let album = columns.iter().position(|column| column == "album_id");
    if let Some(cell) = album.and_then(|at| row.get_mut(at))
        && let Cell::Integer(id) = cell
    {
        let there: bool = db.query_row(
            "SELECT EXISTS (SELECT 1 FROM albums WHERE id = ?1)",
            [*id],
            |row| row.get(0),
        )?;
        if !there {
            *cell = Cell::Null;
        }
    }
    no_longer_departed(db)
}

/// A song that is back is not among those that left.
fn no_longer_departed(db: &Connection) -> Result<()> {
    let known: bool = db.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'departed')",
        [],
        |row| row.get(0),
    )?;
    if known {
        db.execute(
            "DELETE FROM departed WHERE song_id IN (SELECT id FROM songs)",
            [],
        )?;
    }
    Ok(())
}

/// Tables and columns that refer to songs.
fn referring(db: &Connection) -> Result<Vec<(String, String)>> {
    let mut statement = db.prepare(
        "SELECT t.name, k.\"from\" FROM sqlite_schema t, pragma_foreign_key_list(t.name) k
         WHERE t.type = 'table' AND k.\"table\" = 'songs' ORDER BY t.name",
    )?;
    let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn rows(db: &Connection, table: &str, column: &str, song: u32) -> Result<Rows> {
    let mut statement = db.prepare(&format!("SELECT * FROM {table} WHERE {column} = ?1"))?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let width = columns.len();
    let rows = statement
        .query_map([song], |row| {
            (0..width)
                .map(|at| row.get_ref(at).map(Cell::from))
                .collect::<rusqlite::Result<Vec<Cell>>>()
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Rows {
        table: table.to_owned(),
        columns,
        rows,
    })
}

impl From<ValueRef<'_>> for Cell {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Integer(number),
            ValueRef::Real(number) => Self::Real(number),
            ValueRef::Text(text) => Self::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Self::Blob(bytes.to_vec()),
        }
    }
}

impl From<Cell> for Value {
    fn from(cell: Cell) -> Self {
        match cell {
            Cell::Null => Self::Null,
            Cell::Integer(number) => Self::Integer(number),
            Cell::Real(number) => Self::Real(number),
            Cell::Text(text) => Self::Text(text),
            Cell::Blob(bytes) => Self::Blob(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::{fill, fresh};
    use crate::{files, names, songs};

    #[test]
    fn a_song_comes_back_as_it_was() {
        let (_folder, db) = fresh();
        db.write(|db| {
            fill(db, 0, 3);
            let before = (
                songs::rows(db, &[2])?,
                songs::details(db, 2)?,
                files::place(db, 2)?,
            );
            let archived = super::take_out(db, 2)?;
            assert!(songs::rows(db, &[2])?.is_empty() && files::place(db, 2)?.is_none());
            super::put_back(db, &archived)?;
            super::put_back(db, &archived)?;
            let after = (
                songs::rows(db, &[2])?,
                songs::details(db, 2)?,
                files::place(db, 2)?,
            );
            assert_eq!(after, before);
            assert_eq!(names::of_song(db, names::Kind::Artist, 2)?, ["Artist 1"]);
            Ok(())
        })
        .unwrap();
    }

    #[test]
    fn nonsense_puts_nothing_back() {
        let (_folder, db) = fresh();
        db.write(|db| {
            super::put_back(db, "")?;
            super::put_back(
                db,
                r#"[{"table": "songs; DROP TABLE songs", "columns": [], "rows": [[]]}]"#,
            )
        })
        .unwrap();
    }
}
