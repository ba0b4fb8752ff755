//! The same interface as in the window, for a browser: the built files of `ui`, embedded.

use axum::http::{HeaderName, Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::refusal::Refusal;

/// `ui/dist`: read from the folder in a development build, part of the program in a release.
#[derive(RustEmbed)]
#[folder = "../../../ui/dist"]
#[allow_missing = true]
struct Built;

/// The file of the interface at this address; the page itself for addresses of its views.
pub(crate) async fn file(method: Method, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") {
        return Refusal::not_found("There is nothing at this address; /docs lists what there is.")
            .into_response();
    }
    if !matches!(method, Method::GET | Method::HEAD) {
        return Refusal::new(
            StatusCode::METHOD_NOT_ALLOWED,
            app::wire::Code::BadRequest,
            "Pages can only be read.",
        )
        .into_response();
    }
    match Built::get(path).filter(|_| !path.is_empty()) {
        Some(file) => sent(path, file),
        // A view's address, not a file that is missing.
        None if !path.rsplit('/').next().unwrap_or_default().contains('.') => index(),
        None => Refusal::not_found(format!("There is no file {path}.")).into_response(),
    }
}

fn index() -> Response {
    match Built::get("index.html") {
        Some(file) => sent("index.html", file),
        None => (StatusCode::NOT_FOUND, Html(NOT_BUILT)).into_response(),
    }
}

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
    <title>Undertone</title><h1>The interface was not built into this program</h1>\
    <p>Run <code>npm ci &amp;&amp; npm run build</code> in <code>ui</code>, then build it again. \
    The commands answer all the same: see <a href=\"/docs\">/docs</a>.</p></html>";

fn sent(path: &str, file: EmbeddedFile) -> Response {
    let kind = kind(path);
    let caching: (HeaderName, &str) = (header::CACHE_CONTROL, caching(path));
    (
        [(header::CONTENT_TYPE, kind), caching],
        file.data.into_owned(),
    )
        .into_response()
}

/// Files below `assets` carry a hash of their content in their name.
fn caching(path: &str) -> &'static str {
    if path.starts_with("assets/") {
        "private, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
