//! The library on real folders and a real database, through the commands any door uses.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    missing_docs,
    reason = "tests"
)]

mod asking;
mod care;
mod editing;
mod editing_faults;
mod faults;
mod fixtures;
mod following;
mod gains;
mod hearing;
mod house;
mod identity;
mod importing;
mod model;
mod playlists;
mod portability;
mod scanning;
mod thumbnails;
