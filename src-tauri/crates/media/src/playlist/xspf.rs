//! XSPF, version 1: `playlist > trackList > track`. Entities are never expanded beyond the five of
//! XML itself, so that none can grow.

use std::fmt::Write;

use domain::text::clean;
use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::{BytesRef, Event};

use super::{Entry, Location, PlaylistError, PlaylistFile, location};

/// Elements within elements at most.
const DEEPEST: usize = 32;

/// What is read: the list so far, the entry under way, and where in the document it is.
#[derive(Default)]
struct Reading {
    playlist: PlaylistFile,
    entry: Option<Entry>,
    path: Vec<String>,
    text: String,
}

pub(super) fn read(text: &str) -> Result<PlaylistFile, PlaylistError> {
    let mut reader = Reader::from_str(text);
    let mut reading = Reading::default();
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => reading.open(element.local_name().into_inner())?,
            Ok(Event::End(_)) => reading.close(),
            Ok(Event::Text(text)) => reading.text.push_str(&text.xml10_content()),
            Ok(Event::CData(text)) => reading.text.push_str(&text),
            Ok(Event::GeneralRef(reference)) => reading.text.extend(letter(&reference)),
            Ok(Event::Eof) => return reading.finish(),
            Ok(_) => {}
            Err(error) => return Err(PlaylistError::Damaged(error.to_string())),
        }
    }
}

/// The letter an entity of XML stands for; others stand for nothing.
fn letter(reference: &BytesRef<'_>) -> Option<char> {
    match &**reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference.resolve_char_ref().ok().flatten(),
    }
}

impl Reading {
    fn open(&mut self, name: &str) -> Result<(), PlaylistError> {
        if self.path.len() >= DEEPEST {
            return Err(PlaylistError::Damaged(
                "its elements lie too deep".to_owned(),
            ));
        }
        self.path.push(name.to_owned());
        self.text.clear();
        if self.is_at(&["playlist", "trackList", "track"]) {
            self.entry = Some(Entry::default());
        }
        Ok(())
    }

    fn close(&mut self) {
        let text = std::mem::take(&mut self.text);
        if self.is_at(&["playlist", "title"]) {
            self.playlist.name = clean(&text);
        } else if self.is_at(&["playlist", "trackList", "track"]) {
            self.playlist.entries.extend(self.entry.take());
        } else if let (Some(entry), 4) = (&mut self.entry, self.path.len()) {
            match self.path[3].as_str() {
                // The first location is the preferred one.
                "location" if entry.location == Location::Nowhere => {
                    entry.location = location::of_address(&text);
                }
                "title" => entry.title = clean(&text),
                "creator" => entry.artist = clean(&text),
                "album" => entry.album = clean(&text),
                "duration" => entry.duration_ms = text.trim().parse().unwrap_or(0),
                _ => {}
            }
        }
        self.path.pop();
    }

    fn is_at(&self, path: &[&str]) -> bool {
        self.path.iter().eq(path)
    }

    fn finish(self) -> Result<PlaylistFile, PlaylistError> {
        if self.path.is_empty() {
            return Ok(self.playlist);
        }
        Err(PlaylistError::Damaged("it ends in the middle".to_owned()))
    }
}

pub(super) fn write(playlist: &PlaylistFile) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<playlist version=\"1\" xmlns=\"http://xspf.org/ns/0/\">\n",
    );
    element(&mut text, 1, "title", playlist.name.as_deref());
    text.push_str("  <trackList>\n");
    for entry in &playlist.entries {
        text.push_str("    <track>\n");
        let place = match &entry.location {
            Location::File(path) => Some(location::to_address(path)),
            Location::Address(address) => Some(address.clone()),
            Location::Nowhere => None,
        };
        element(&mut text, 3, "location", place.as_deref());
        element(&mut text, 3, "title", entry.title.as_deref());
        element(&mut text, 3, "creator", entry.artist.as_deref());
        element(&mut text, 3, "album", entry.album.as_deref());
        let length = (entry.duration_ms > 0).then(|| entry.duration_ms.to_string());
        element(&mut text, 3, "duration", length.as_deref());
        text.push_str("    </track>\n");
    }
    text.push_str("  </trackList>\n</playlist>\n");
    text
}

fn element(text: &mut String, depth: usize, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        let indent = "  ".repeat(depth);
        let _ = writeln!(text, "{indent}<{name}>{}</{name}>", escape(value));
    }
}
