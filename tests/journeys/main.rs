//! The main journeys, without a window: real databases, real folders, `undertone-cli` as a
//! process and the app in this one. Read the modules in this order.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test may fail, and says where; its support is not inside a test function"
)]

#[path = "../support/mod.rs"]
mod support;

mod bundles;
mod crash;
mod door;
mod files;
mod fixtures;
mod hearing;
mod hostile;
mod instances;
#[cfg(target_os = "linux")]
mod overflow;
mod page;
mod restart;
mod shelves;
mod terminal;
