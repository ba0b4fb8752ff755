//! Remembers everything: schema, migrations, and one module of queries per table.
//!
//! [`Db::write`] is one immediate transaction on the only writing connection and is durable when
//! it returns; [`Db::write_bulk`] is for what can be found again by scanning. Queries live in one
//! module per table and take the connection or transaction they are given.

pub mod activity;
pub mod albums;
pub mod archive;
pub mod backup;
pub mod browse;
pub mod care;
pub mod corrections;
pub mod covers;
mod db;
pub mod dump;
pub mod edits;
mod error;
pub mod features;
pub mod files;
pub mod folders;
pub mod health;
pub mod heard;
mod ids;
pub mod imports;
pub mod listens;
pub mod meant;
pub mod mixing;
pub mod names;
pub mod orders;
pub mod places;
pub mod playlists;
pub mod prints;
pub mod query;
pub mod queue_state;
mod schema;
pub mod scrobbles;
pub mod search;
pub mod settings;
pub mod songs;
pub mod sounding;
pub mod summary;
pub mod unheard;
pub mod waiting;
pub mod watched;

pub use db::{Db, Opened};
pub use error::{Error, OpenError, Result};
/// A connection, as the query modules take it. A transaction is one too.
pub use rusqlite::Connection;
/// A transaction, as the query modules take it.
pub use rusqlite::Transaction;

#[cfg(test)]
mod tests;
