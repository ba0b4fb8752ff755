//! Covers as thumbnails: `GET /api/v1/covers/{cover}/{size}`.

use axum::extract::{Path, State};
use axum::http::{HeaderName, header};
use axum::response::IntoResponse;

use crate::house::House;
use crate::refusal::Refusal;

/// A cover's name says its content, so what was sent once stays true.
const FOR_EVER: (HeaderName, &str) = (
    header::CACHE_CONTROL,
    "private, max-age=31536000, immutable",
);

/// The JPEG of this cover, its longest side `size` pixels at most.
pub(crate) async fn jpeg(
    State(house): State<House>,
    Path((cover, size)): Path<(String, u32)>,
) -> Result<impl IntoResponse, Refusal> {
    let jpeg = house.ask(move |app| app.cover_jpeg(&cover, size)).await?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg"), FOR_EVER], jpeg))
}
