//! Commands by name: `POST /api/v1/commands/{name}`.

use app::Reply;
use app::wire::{Code, ImportRequest};
use axum::body::to_bytes;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::house::House;
use crate::refusal::Refusal;

/// Bytes of a request's JSON.
const LARGEST: usize = 1 << 20;

/// Runs the command of this name.
pub(crate) async fn run(
    State(house): State<House>,
    Path(name): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let json = json(request).await?;
    answer(&house, &name, json).await
}

/// Asks the command. An import of uploaded files ends their waiting.
pub(crate) async fn answer(house: &House, name: &str, json: Vec<u8>) -> Result<Response, Refusal> {
    let uploaded = match name {
        "library_import" => uploaded(house, &json)?,
        _ => Vec::new(),
    };
    let command = name.to_owned();
    let reply = house
        .ask(move |app| app::call(app, &command, &json))
        .await?;
    for path in uploaded {
        house.spool.drop_upload(&path);
    }
    Ok(sent(reply))
}

/// The uploaded files among those to import; they can only be copied, since they do not stay.
fn uploaded(house: &House, json: &[u8]) -> Result<Vec<String>, Refusal> {
    // What cannot be read is refused by the command itself.
    let Ok(mut request) = serde_json::from_slice::<ImportRequest>(json) else {
        return Ok(Vec::new());
    };
    request.paths.retain(|path| house.spool.holds(path));
    if request.reference && !request.paths.is_empty() {
        return Err(Refusal::bad_request(
            "Uploaded files do not stay where they are: import them without `reference`.",
        ));
    }
    Ok(request.paths)
}

/// A reply as HTTP sends it.
pub(crate) fn sent(reply: Reply) -> Response {
    let (kind, bytes) = match reply {
        Reply::Json(bytes) => ("application/json", bytes),
        Reply::Bytes(bytes) => ("application/octet-stream", bytes.0),
    };
    (
        [(header::CONTENT_TYPE, HeaderValue::from_static(kind))],
        bytes,
    )
        .into_response()
}

/// The request's JSON, of bounded size. No other kind is taken: a form of a foreign page can send
/// text, but not JSON.
pub(crate) async fn json(request: Request) -> Result<Vec<u8>, Refusal> {
    if !may_be_json(request.headers()) {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Code::BadRequest,
            "Send the request as application/json.",
        ));
    }
    let bytes = to_bytes(request.into_body(), LARGEST).await.map_err(|_| {
        Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            Code::BadRequest,
            format!("A request may have {LARGEST} bytes at most, and must come whole."),
        )
    })?;
    Ok(bytes.to_vec())
}

fn may_be_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE) else {
        return true;
    };
    kind.to_str().is_ok_and(|kind| {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        kind.eq_ignore_ascii_case("application/json")
    })
}
