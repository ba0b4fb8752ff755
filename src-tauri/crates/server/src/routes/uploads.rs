//! Files from a browser: `POST /api/v1/uploads`. They wait in the spool until they are imported.

use std::io::Write;

use app::wire::Code;
use axum::Json;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use crate::house::House;
use crate::refusal::Refusal;
use crate::spool::{SpoolError, Upload};

/// Files in one upload.
const FILES: u32 = 100_000;

/// Where the uploaded files wait: to be given to `drop_preview` and `library_import`.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Received {
    /// One folder that holds all of them.
    paths: Vec<String>,
    files: u32,
    bytes: u64,
}

/// Receives files; their names may hold folders.
pub(crate) async fn receive(
    State(house): State<House>,
    mut form: Multipart,
) -> Result<(StatusCode, Json<Received>), Refusal> {
    let mut upload = house.spool.begin()?;
    let (mut files, mut bytes) = (0, 0);
    while let Some(field) = form.next_field().await? {
        // Fields that are not files say nothing to us.
        let Some(name) = field.file_name().map(str::to_owned) else {
            continue;
        };
        files += 1;
        if files > FILES {
            return Err(Refusal::bad_request(format!(
                "An upload may have {FILES} files at most."
            )));
        }
        bytes += store(&mut upload, &name, field).await?;
    }
    if files == 0 {
        return Err(Refusal::bad_request("There is no file in this upload."));
    }
    let paths = vec![upload.keep().display().to_string()];
    Ok((
        StatusCode::CREATED,
        Json(Received {
            paths,
            files,
            bytes,
        }),
    ))
}

/// Throws an upload away that is not to be imported: `DELETE /api/v1/uploads/{number}`.
pub(crate) async fn forget(State(house): State<House>, Path(number): Path<u64>) -> StatusCode {
    house.spool.drop_number(number);
    StatusCode::NO_CONTENT
}

/// Writes one file piece by piece. Disks are slow enough for a thread of their own, and pieces
/// small enough to be written on this one.
async fn store(upload: &mut Upload<'_>, name: &str, mut field: Field<'_>) -> Result<u64, Refusal> {
    let mut file = upload.file(name)?;
    let mut bytes = 0;
    while let Some(piece) = field.chunk().await? {
        upload.take_room(piece.len() as u64)?;
        tokio::task::block_in_place(|| file.write_all(&piece)).map_err(SpoolError::from)?;
        bytes += piece.len() as u64;
    }
    Ok(bytes)
}

impl From<SpoolError> for Refusal {
    fn from(error: SpoolError) -> Self {
        let message = error.to_string();
        match error {
            SpoolError::Name(_) | SpoolError::Twice(_) => Self::bad_request(message),
            SpoolError::Full => Self::new(StatusCode::PAYLOAD_TOO_LARGE, Code::BadRequest, message),
            SpoolError::Io(_) => Self::broken(message),
        }
    }
}

impl From<MultipartError> for Refusal {
    fn from(error: MultipartError) -> Self {
        Self::bad_request(format!("The upload cannot be read: {}", error.body_text()))
    }
}
