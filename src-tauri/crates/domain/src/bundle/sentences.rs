//! What waits says what for, in one sentence.

use super::Part;

/// Why a JSON or a cover without its audio is not a song yet.
#[must_use]
pub fn incomplete(part: Part, stem: &str) -> String {
    match part {
        Part::Data => format!("Waits for the audio file of “{stem}”: put it into the same folder."),
        Part::Cover => {
            format!("This cover waits for the audio file of “{stem}”: put it into the same folder.")
        }
        Part::Audio => format!("“{stem}” waits to be read."),
    }
}

/// Why a file that is there is not read yet.
#[must_use]
pub fn arriving(name: &str) -> String {
    format!("“{name}” is still being copied; it is read as soon as it holds still.")
}
