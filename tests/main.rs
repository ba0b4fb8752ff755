//! The whole of it, from outside. One binary; read the modules in this order.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on stops"
)]

mod architecture;
mod ipc;
mod licences;
mod sentences;
