//! Hands the app's commands and events to browsers and programs over HTTP, and to
//! `undertone-cli` over a local socket.
//!
//! # How a page or a program gets in
//! 1. [`Door::open`] listens on this computer only and makes a random token;
//!    [`Door::page`] is the address with the token in its fragment, which browsers never send.
//! 2. A program sends `Authorization: Bearer TOKEN`. A page does so once, with
//!    `POST /api/v1/session`, and holds a cookie from then on, which pictures and
//!    `GET /api/v1/events` need because they cannot carry headers.
//! 3. `POST /api/v1/commands/{name}` runs a command: JSON in, JSON out, or
//!    `application/octet-stream` where the list says [`Bytes`](app::Bytes).
//!    Errors are `{"code", "message"}`.
//! 4. `GET /api/v1/events` is a stream of server-sent events named `player`, `changed`,
//!    `progress` and `notice`; the data of each is the whole `Event` as JSON, its name included.
//!    The stream begins with the subscription: open it, then ask for the state.
//! 5. `GET /api/v1/covers/{cover}/{size}` is a JPEG for ever the same, or 404.
//! 6. `POST /api/v1/uploads` takes `multipart/form-data` files (their names may hold folders) and
//!    answers `{"paths": […]}`, to be given to `drop_preview` and `library_import`.
//!
//! `/api/v1/openapi.json` describes all of it, `/docs` shows it to people.

pub mod control;
mod door;
mod guard;
mod house;
mod keys;
mod refusal;
mod routes;
mod spool;

pub use door::{Door, ServeOptions};
