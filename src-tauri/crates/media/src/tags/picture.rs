//! Where a picture lies inside an audio file, so that it is read only when it is asked for.

use super::charset::Encoding;
use crate::window::Window;

/// The kind of a front cover.
pub(super) const FRONT: u8 = 3;

/// A picture seen while tags were read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    /// Place and length of what holds it; `None` where only a second reader gets at it.
    place: Option<(u64, u64)>,
    shape: Shape,
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    /// The body of an APIC frame.
    Apic,
    /// The body of a PIC frame (ID3v2.2).
    Pic,
    /// A FLAC picture block.
    Flac,
    /// Nothing but the picture.
    Plain,
    /// The value of an APE item: a name, a zero and the picture. Whether it is the front cover.
    Ape(bool),
}

impl Found {
    pub(super) fn id3(place: Option<(u64, u64)>, is_old: bool) -> Self {
        let shape = if is_old { Shape::Pic } else { Shape::Apic };
        Self { place, shape }
    }

    pub(super) fn flac(at: u64, length: u64) -> Self {
        Self {
            place: Some((at, length)),
            shape: Shape::Flac,
        }
    }

    pub(super) fn plain(at: u64, length: u64) -> Self {
        Self {
            place: Some((at, length)),
            shape: Shape::Plain,
        }
    }

    pub(super) fn ape(at: u64, length: u64, is_front: bool) -> Self {
        Self {
            place: Some((at, length)),
            shape: Shape::Ape(is_front),
        }
    }

    /// Bytes of what holds it; 0 where only a second reader gets at it.
    pub(super) fn length(&self) -> u64 {
        self.place.map_or(0, |(_, length)| length)
    }

    /// Kind (3 is the front cover) and bytes; `None` where it lies elsewhere or is only a link.
    pub(super) fn read(&self, window: &mut Window) -> Option<(u8, Vec<u8>)> {
        let (at, length) = self.place?;
        let body = window.get(at, usize::try_from(length).ok()?);
        let (kind, data) = match self.shape {
            Shape::Apic => apic(body)?,
            Shape::Pic => pic(body)?,
            Shape::Flac => flac(body)?,
            Shape::Plain => (FRONT, body),
            Shape::Ape(is_front) => {
                let (_, data) = Encoding::Latin1.split(body);
                (if is_front { FRONT } else { 0 }, data)
            }
        };
        (!data.is_empty()).then(|| (kind, data.to_vec()))
    }
}

fn apic(body: &[u8]) -> Option<(u8, &[u8])> {
    let (&encoding, rest) = body.split_first()?;
    let (mime, rest) = Encoding::Latin1.split(rest);
    let (&kind, rest) = rest.split_first()?;
    let (_, data) = Encoding::of(encoding).split(rest);
    (mime != b"-->").then_some((kind, data))
}

fn pic(body: &[u8]) -> Option<(u8, &[u8])> {
    let (&encoding, rest) = body.split_first()?;
    let (format, rest) = rest.split_at_checked(3)?;
    let (&kind, rest) = rest.split_first()?;
    let (_, data) = Encoding::of(encoding).split(rest);
    (format != b"-->").then_some((kind, data))
}

/// RFC 9639, section 8.8.
fn flac(body: &[u8]) -> Option<(u8, &[u8])> {
    let number = |bytes: &[u8]| Some(u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?));
    let kind = number(body)?;
    let mime_length = number(body.get(4..)?)? as usize;
    let rest = body.get(8..)?;
    let (mime, rest) = rest.split_at_checked(mime_length)?;
    let description = number(rest)? as usize;
    let rest = rest.get(4..)?.get(description..)?.get(16..)?;
    let length = number(rest)? as usize;
    let rest = rest.get(4..)?;
    // A length beyond the block: what is there may still be the picture.
    let data = rest.get(..length).unwrap_or(rest);
    (mime != b"-->").then_some((u8::try_from(kind).unwrap_or(0), data))
}
