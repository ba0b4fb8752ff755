//! APEv1 and APEv2 tags at the end of a file.
//!
//! <https://wiki.hydrogenaud.io/index.php?title=APEv2_specification>

use super::charset::narrow;
use super::fields::{Fields, Key};
use super::picture::Found;
use crate::window::Window;

/// Length of a footer in bytes.
const FOOTER: u64 = 32;

/// Longest text item read, in bytes.
const LONGEST_TEXT: u32 = 1024 * 1024;

/// Most items looked at.
const MOST_ITEMS: u32 = 1000;

/// What a tag holds.
#[derive(Debug, Default)]
pub(super) struct Ape {
    pub(super) fields: Fields,
    pub(super) pictures: Vec<Found>,
    /// Where it starts.
    pub(super) start: u64,
}

/// The tag that ends before `end`.
pub(super) fn read(window: &mut Window, end: u64) -> Option<Ape> {
    let footer = end.checked_sub(FOOTER)?;
    let bytes = window.array::<32>(footer)?;
    let rest = bytes.strip_prefix(b"APETAGEX")?;
    let number = |at: usize| -> Option<u32> {
        Some(u32::from_le_bytes(rest.get(at..at + 4)?.try_into().ok()?))
    };
    let (size, count, flags) = (number(4)?, number(8)?, number(12)?);
    let items = end.checked_sub(u64::from(size))?;
    let mut tag = Ape {
        start: items.saturating_sub(if flags >> 31 == 1 { FOOTER } else { 0 }),
        ..Ape::default()
    };
    let mut at = items;
    for _ in 0..count.min(MOST_ITEMS) {
        let Some((name, value_at, length, is_text)) = item(window, at, footer) else {
            break;
        };
        at = value_at + u64::from(length);
        if name.starts_with("COVER ART") {
            let is_front = name.contains("FRONT");
            let picture = Found::ape(value_at, u64::from(length), is_front);
            tag.pictures.push(picture);
        }
        if let Some(key) = key(&name).filter(|_| is_text && length <= LONGEST_TEXT) {
            let value = window.get(value_at, length as usize);
            for text in value.split(|byte| *byte == 0) {
                tag.fields.push(key, &narrow(text));
            }
        }
    }
    Some(tag)
}

/// Name in capitals, place and length of the value, and whether it is text.
fn item(window: &mut Window, at: u64, end: u64) -> Option<(String, u64, u32, bool)> {
    if at + 8 > end {
        return None;
    }
    let head = window.get(at, 8 + 256);
    let length = u32::from_le_bytes(head.get(..4)?.try_into().ok()?);
    let flags = u32::from_le_bytes(head.get(4..8)?.try_into().ok()?);
    let name = head.get(8..)?;
    let name = name.get(..name.iter().position(|byte| *byte == 0)?)?;
    let value = at + 8 + name.len() as u64 + 1;
    (value + u64::from(length) <= end).then(|| {
        let name = String::from_utf8_lossy(name).to_ascii_uppercase();
        (name, value, length, flags & 0x06 == 0)
    })
}

fn key(name: &str) -> Option<Key> {
    match name {
        "MEDIA" => Some(Key::Disc),
        name => Key::named(name),
    }
}
