//! Rows as JSON, as they are: for exports that everything can read.

use domain::names;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde_json::{Map, Value};

use crate::Result;

/// What a listener says of a song, where this version of the library keeps it.
const OF_LISTENER: [&str; 5] = ["rating", "loved", "plays", "skips", "last_played"];

/// All rows of a table as JSON objects; none where there is no such table. Bytes are shown as names
/// are.
///
/// # Errors
/// When the database cannot be read.
pub fn rows(db: &Connection, table: &str) -> Result<Vec<Value>> {
    if columns(db, table)?.is_empty() {
        return Ok(Vec::new());
    }
    query(db, &format!("SELECT * FROM {table}"))
}

/// Rating, plays and the like of one song.
///
/// # Errors
/// When the database cannot be read.
pub fn of_listener(db: &Connection, song: u32) -> Result<Value> {
    let known = columns(db, "songs")?;
    let mut wanted = OF_LISTENER.to_vec();
    wanted.retain(|column| known.iter().any(|name| name == column));
    wanted.push("added_at");
    let columns = wanted.join(", ");
    let found = query(
        db,
        &format!("SELECT {columns} FROM songs WHERE id = {song}"),
    )?;
    Ok(found.into_iter().next().unwrap_or(Value::Null))
}

/// Takes over what an export wrote of a listener into a song's JSON, where nothing is known yet: a
/// song that was heard or loved here keeps what is known here. True when something was taken over.
///
/// # Errors
/// When the database cannot be written.
pub fn take_over(db: &Connection, song: u32, exported: &Map<String, Value>) -> Result<bool> {
    let known = columns(db, "songs")?;
    let mut taken = false;
    for (column, value) in [
        (
            "loved",
            exported
                .get("loved")
                .and_then(Value::as_bool)
                .map(i64::from),
        ),
        ("plays", exported.get("plays").and_then(Value::as_i64)),
        (
            "last_played",
            exported.get("last_played").and_then(Value::as_i64),
        ),
    ] {
        let Some(value) = value.filter(|value| *value > 0) else {
            continue;
        };
        if known.iter().any(|name| name == column) {
            let sql = format!(
                "UPDATE songs SET {column} = ?2 WHERE id = ?1 AND coalesce({column}, 0) = 0"
            );
            taken |= db.execute(&sql, (song, value))? > 0;
        }
    }
    Ok(taken)
}

fn columns(db: &Connection, table: &str) -> Result<Vec<String>> {
    let mut statement = db.prepare_cached("SELECT name FROM pragma_table_info(?1)")?;
    let names = statement.query_map([table], |row| row.get(0))?;
    Ok(names.collect::<rusqlite::Result<_>>()?)
}

fn query(db: &Connection, sql: &str) -> Result<Vec<Value>> {
    let mut statement = db.prepare(sql)?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let rows = statement.query_map([], |row| {
        let mut object = Map::new();
        for (at, name) in names.iter().enumerate() {
            object.insert(name.clone(), value(row.get_ref(at)?));
        }
        Ok(Value::Object(object))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(bytes) => names::shown(bytes).into(),
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::{fill, fresh};

    #[test]
    fn tables_are_told_as_they_are() {
        let (_folder, db) = fresh();
        db.write(|db| {
            fill(db, 0, 2);
            let folders = super::rows(db, "watched")?;
            assert_eq!(folders[0]["path"], "/music");
            assert!(super::rows(db, "no_such_table")?.is_empty());
            assert_eq!(super::of_listener(db, 1)?["added_at"], 0);
            Ok(())
        })
        .unwrap();
    }
}
