//! The journal of edits and repairs: what each did where, so that it can be taken back.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::Result;

/// Whether the listener asked for new values or for a repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// New values.
    Edit,
    /// A repair.
    Repair,
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Writes the bundle's JSON.
    Data,
    /// Writes the audio file's tags.
    Tags,
    /// Takes a file out of its folder and keeps it.
    Aside,
    /// Takes a song out of the library; files are not touched.
    Forget,
    /// Writes a length that was measured.
    Measure,
}

/// How far a step came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Written down, not known to be done.
    Begun,
    /// To be done when its song does not play any more.
    Waiting,
    /// Done.
    Done,
    /// Not done; everything is as it was.
    Failed,
    /// Taken back.
    Undone,
}

/// An edit or a repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Its id.
    pub id: u32,
    /// Milliseconds since 1970.
    pub at: i64,
    /// What was asked for, as JSON.
    pub what: String,
    /// Of how many songs.
    pub songs: u32,
    /// It was taken back.
    pub undone: bool,
    /// Its originals are not kept any more.
    pub pruned: bool,
}

/// One thing an edit does. Paths are bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its id; 0 before it is written down.
    pub id: i64,
    /// Its edit.
    pub edit: u32,
    /// Its song; 0: of no song.
    pub song: u32,
    /// What it does.
    pub act: Act,
    /// How far it came.
    pub state: State,
    /// The file, by its whole path.
    pub path: Option<Vec<u8>>,
    /// Where the original is kept; `None`: there was none.
    pub kept: Option<Vec<u8>>,
    /// BLAKE3 of what was put there.
    pub written: Option<[u8; 32]>,
    /// What to write, or the rows that were taken out; as JSON.
    pub data: Option<String>,
}

/// Begins an edit and returns its id. `at`: milliseconds since 1970.
///
/// # Errors
/// When the database cannot be written.
pub fn begin(db: &Connection, kind: Kind, what: &str, songs: u32, at: i64) -> Result<u32> {
    Ok(db.query_row(
        "INSERT INTO edits (at, kind, what, songs) VALUES (?1, ?2, ?3, ?4) RETURNING id",
        (at, kind as u8, what, songs),
        |row| row.get(0),
    )?)
}

/// Writes a step down and returns its id.
///
/// # Errors
/// When the database cannot be written.
pub fn add(db: &Connection, step: &Step) -> Result<i64> {
    db.prepare_cached(
        "INSERT INTO edit_steps (edit_id, song_id, kind, state, path, kept, written, data)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        step.edit,
        step.song,
        step.act as u8,
        step.state as u8,
        step.path,
        step.kept,
        step.written,
        step.data,
    ])?;
    Ok(db.last_insert_rowid())
}

/// Remembers how far a step came, and what it put there.
///
/// # Errors
/// When the database cannot be written.
pub fn set_state(
    db: &Connection,
    step: i64,
    state: State,
    written: Option<&[u8; 32]>,
) -> Result<()> {
    db.prepare_cached(
        "UPDATE edit_steps SET state = ?2, written = coalesce(?3, written) WHERE id = ?1",
    )?
    .execute((step, state as u8, written.map(|hash| &hash[..])))?;
    Ok(())
}

/// Remembers what a step took out, so that it can be put back.
///
/// # Errors
/// When the database cannot be written.
pub fn set_data(db: &Connection, step: i64, data: &str) -> Result<()> {
    db.prepare_cached("UPDATE edit_steps SET data = ?2 WHERE id = ?1")?
        .execute((step, data))?;
    Ok(())
}

/// One edit.
///
/// # Errors
/// When the database cannot be read.
pub fn get(db: &Connection, kind: Kind, id: u32) -> Result<Option<Edit>> {
    Ok(db
        .prepare_cached(&format!("{EDIT} WHERE id = ?1 AND kind = ?2"))?
        .query_row((id, kind as u8), edit)
        .optional()?)
}

/// The newest edits or repairs, up to `most`.
///
/// # Errors
/// When the database cannot be read.
pub fn newest(db: &Connection, kind: Kind, most: u32) -> Result<Vec<Edit>> {
    let mut statement =
        db.prepare_cached(&format!("{EDIT} WHERE kind = ?1 ORDER BY id DESC LIMIT ?2"))?;
    let rows = statement.query_map((kind as u8, most), edit)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Edits and repairs whose originals are kept, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn keeping(db: &Connection) -> Result<Vec<Edit>> {
    let mut statement = db.prepare_cached(&format!("{EDIT} WHERE pruned = 0 ORDER BY id DESC"))?;
    let rows = statement.query_map([], edit)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

const EDIT: &str = "SELECT id, at, what, songs, undone, pruned FROM edits";

fn edit(row: &Row<'_>) -> rusqlite::Result<Edit> {
    Ok(Edit {
        id: row.get(0)?,
        at: row.get(1)?,
        what: row.get(2)?,
        songs: row.get(3)?,
        undone: row.get(4)?,
        pruned: row.get(5)?,
    })
}

/// The steps of an edit, the last first.
///
/// # Errors
/// When the database cannot be read.
pub fn steps(db: &Connection, edit: u32) -> Result<Vec<Step>> {
    let mut statement =
        db.prepare_cached(&format!("{STEP} WHERE edit_id = ?1 ORDER BY id DESC"))?;
    let rows = statement.query_map([edit], step)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Steps that were begun or that wait, the first first.
///
/// # Errors
/// When the database cannot be read.
pub fn open(db: &Connection, state: State) -> Result<Vec<Step>> {
    let mut statement = db.prepare_cached(&format!(
        "{STEP} WHERE state = ?1 AND state < 2 ORDER BY id"
    ))?;
    let rows = statement.query_map([state as u8], step)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

const STEP: &str =
    "SELECT id, edit_id, song_id, kind, state, path, kept, written, data FROM edit_steps";

fn step(row: &Row<'_>) -> rusqlite::Result<Step> {
    Ok(Step {
        id: row.get(0)?,
        edit: row.get(1)?,
        song: row.get(2)?,
        act: match row.get(3)? {
            0_u8 => Act::Data,
            1 => Act::Tags,
            2 => Act::Aside,
            3 => Act::Forget,
            _ => Act::Measure,
        },
        state: match row.get(4)? {
            0_u8 => State::Begun,
            1 => State::Waiting,
            2 => State::Done,
            3 => State::Failed,
            _ => State::Undone,
        },
        path: row.get(5)?,
        kept: row.get(6)?,
        written: row.get(7)?,
        data: row.get(8)?,
    })
}

/// Marks an edit as taken back.
///
/// # Errors
/// When the database cannot be written.
pub fn set_undone(db: &Connection, edit: u32) -> Result<()> {
    db.execute("UPDATE edits SET undone = 1 WHERE id = ?1", [edit])?;
    Ok(())
}

/// Marks an edit as one whose originals are not kept any more.
///
/// # Errors
/// When the database cannot be written.
pub fn set_pruned(db: &Connection, edit: u32) -> Result<()> {
    db.execute("UPDATE edits SET pruned = 1 WHERE id = ?1", [edit])?;
    Ok(())
}

/// A song's audio file and the JSON beside it: three pieces of a path as bytes, and a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Watched folder, folder below it, name.
    pub place: (Vec<u8>, Vec<u8>, Vec<u8>),
    /// Its JSON's name.
    pub data: Option<Vec<u8>>,
    /// Its picture's name.
    pub cover: Option<Vec<u8>>,
}

/// All files of a song, the first known first.
///
/// # Errors
/// When the database cannot be read.
pub fn files(db: &Connection, song: u32) -> Result<Vec<Placed>> {
    let mut statement = db.prepare_cached(
        "SELECT w.path, d.path, f.name, f.data_name, f.cover_name
         FROM files f JOIN folders d ON d.id = f.folder_id JOIN watched w ON w.id = d.watched_id
         WHERE f.song_id = ?1 ORDER BY f.id",
    )?;
    let rows = statement.query_map([song], |row| {
        Ok(Placed {
            place: (row.get(0)?, row.get(1)?, row.get(2)?),
            data: row.get(3)?,
            cover: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
