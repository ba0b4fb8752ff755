//! The main journeys, without a window: real databases, real folders, `undertone-cli` as a
//! process and the app in this one. Read the modules in this order.

#[path = "../support/mod.rs"]
mod support;

mod bundles;
mod crash;
mod door;
mod files;
mod fixtures;
mod hostile;
mod instances;
mod page;
mod restart;
mod terminal;
