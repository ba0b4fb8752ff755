//! Pictures for the page: `cover://localhost/<cover>/<size>`, by opaque id only.
//!
//! The page can name no file, and what it gets are pixels made by us (faults 53 and 55). An id
//! stands for one picture for ever, so the page may keep it.

use std::borrow::Cow;
use std::sync::Arc;

use app::App;
use percent_encoding::percent_decode_str;
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{Manager, Runtime, UriSchemeContext, UriSchemeResponder};

/// The scheme of the addresses; on Windows they read `http://cover.localhost/…`.
pub const SCHEME: &str = "cover";

/// The longest side of a picture, in pixels, where the address names none.
const SIZE: u32 = 256;
/// The longest side there is.
const LARGEST: u32 = 640;

/// Answers one request off the event loop.
#[allow(clippy::needless_pass_by_value, reason = "the signature is Tauri's")]
pub fn answer<R: Runtime>(
    context: UriSchemeContext<'_, R>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let app = Arc::clone(&context.app_handle().state::<Arc<App>>());
    tauri::async_runtime::spawn_blocking(move || {
        let picture = wanted(request.uri().path())
            .and_then(|(cover, size)| app.cover_jpeg(&cover, size).ok());
        responder.respond(response(picture));
    });
}

/// The cover and size an address asks for. Both may come percent-encoded as one component.
fn wanted(path: &str) -> Option<(String, u32)> {
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let (cover, size) = match path.trim_start_matches('/').split_once('/') {
        Some((cover, size)) => (cover, size.parse().ok()?),
        None => (path.trim_start_matches('/'), SIZE),
    };
    let opaque = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    let known = !cover.is_empty() && cover.len() <= 128 && cover.bytes().all(opaque);
    (known && size > 0).then(|| (cover.to_owned(), size.min(LARGEST)))
}

fn response(picture: Option<Vec<u8>>) -> Response<Cow<'static, [u8]>> {
    let mut response = Response::new(Cow::Borrowed(&b""[..]));
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        header::HeaderValue::from_static("nosniff"),
    );
    match picture {
        Some(jpeg) => {
            headers.insert(
                header::CONTENT_TYPE,
                header::HeaderValue::from_static("image/jpeg"),
            );
            headers.insert(
                header::CACHE_CONTROL,
                header::HeaderValue::from_static("public, max-age=31536000, immutable"),
            );
            *response.body_mut() = Cow::Owned(jpeg);
        }
        None => *response.status_mut() = StatusCode::NOT_FOUND,
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_cover_and_a_size() {
        let expected = Some(("a1f-9_z".to_owned(), 96));
        assert_eq!(wanted("/a1f-9_z/96"), expected);
        assert_eq!(wanted("/a1f-9_z%2F96"), expected);
        assert_eq!(wanted("/a1f"), Some(("a1f".into(), SIZE)));
        assert_eq!(wanted("/a1f/4000000000"), Some(("a1f".into(), LARGEST)));
    }

    #[test]
    fn an_address_names_no_file() {
        for path in [
            "",
            "/",
            "/..",
            "/../96",
            "/%2e%2e%2fetc%2fpasswd",
            "/a/b/96",
            "/a.jpg/96",
            "/a/0",
            "/a/-1",
            "/a/x",
            "/%00/96",
            "/a%00b/96",
            "/\u{e9}/96",
            "/%ff/96",
            "/C:/96",
        ] {
            assert_eq!(wanted(path), None, "{path:?}");
        }
    }
}
