//! The routes, one module per thing asked for.

mod aliases;
mod classic;
mod commands;
mod covers;
mod docs;
mod events;
mod openapi;
mod page;
mod session;
mod uploads;
mod views;

use app::wire::Code;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};

use crate::guard;
use crate::house::House;
use crate::refusal::Refusal;

/// All routes, guarded.
pub(crate) fn all(house: House) -> Router {
    let aliased = aliases::ALIASES
        .iter()
        .fold(Router::new(), |router, alias| {
            router.route(alias.path, alias.route())
        });
    let locked = aliased
        .route("/songs", get(classic::songs))
        .route("/genres", get(classic::genres))
        .route("/api/v1/commands/{name}", post(commands::run))
        .route("/api/v1/events", get(events::stream))
        .route("/api/v1/covers/{cover}/{size}", get(covers::jpeg))
        .route("/api/v1/songs/{id}/file", get(classic::file))
        .route("/api/v1/albums", get(views::albums))
        .route("/api/v1/artists", get(views::artists))
        .route("/api/v1/queue", get(views::queue))
        .route("/api/v1/playlists/{id}/songs", get(views::playlist))
        .route(
            "/api/v1/uploads",
            post(uploads::receive).layer(DefaultBodyLimit::disable()),
        )
        .route("/api/v1/uploads/{number}", delete(uploads::forget))
        .layer(from_fn_with_state(house.clone(), guard::with_key));
    let open = Router::new()
        .route("/api/v1/openapi.json", get(openapi::document))
        .route("/docs", get(docs::page))
        .route("/docs.css", get(docs::style))
        .route(
            "/api/v1/session",
            post(session::open).delete(session::close),
        )
        .fallback(page::file);
    locked
        .merge(open)
        .method_not_allowed_fallback(wrong_method)
        .layer(map_response(in_json))
        .layer(from_fn_with_state(house.clone(), guard::at_the_door))
        .with_state(house)
}

async fn wrong_method() -> Refusal {
    Refusal::new(
        StatusCode::METHOD_NOT_ALLOWED,
        Code::BadRequest,
        "This address does not answer to that method; /docs says which it knows.",
    )
}

/// Errors of the framework say what they have to say in our shape too.
async fn in_json(response: Response) -> Response {
    let status = response.status();
    let plain = response
        .headers()
        .get("content-type")
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !(status.is_client_error() && plain) {
        return response;
    }
    let said = axum::body::to_bytes(response.into_body(), 1024).await;
    let message = said.map_or_else(
        |_| "The request cannot be read.".to_owned(),
        |bytes| String::from_utf8_lossy(&bytes).into_owned(),
    );
    Refusal::new(status, Code::BadRequest, message).into_response()
}
