//! What lofty alone says about audio files, as one JSON object a line: for `bench/tags.py`.

#![allow(clippy::print_stdout, missing_docs, reason = "a measurement")]

use std::path::Path;

use lofty::file::{AudioFile, TaggedFileExt};
use lofty::tag::{Accessor, ItemKey};
use serde_json::{Value, json};

fn main() {
    for path in std::env::args().skip(1) {
        println!("{}", said(Path::new(&path)));
    }
}

fn said(path: &Path) -> Value {
    // A panic of the library counts as a refusal.
    let read = std::panic::catch_unwind(|| lofty::read_from_path(path));
    let Ok(Ok(file)) = read else {
        return json!({ "path": path });
    };
    let properties = file.properties();
    let mut value = json!({
        "path": path,
        "duration_s": properties.duration().as_secs_f64(),
        "sample_rate": properties.sample_rate(),
        "channels": properties.channels(),
    });
    if let (Some(tag), Some(fields)) = (
        file.primary_tag().or(file.first_tag()),
        value.as_object_mut(),
    ) {
        let text = |text: Option<std::borrow::Cow<'_, str>>| json!(text.as_deref());
        fields.insert("title".into(), text(tag.title()));
        fields.insert("artist".into(), text(tag.artist()));
        fields.insert("album".into(), text(tag.album()));
        fields.insert("genre".into(), text(tag.genre()));
        fields.insert(
            "album_artist".into(),
            json!(tag.get_string(ItemKey::AlbumArtist)),
        );
        fields.insert("year".into(), json!(tag.date().map(|date| date.year)));
        fields.insert("track".into(), json!(tag.track()));
        fields.insert("disc".into(), json!(tag.disk()));
    }
    value
}
