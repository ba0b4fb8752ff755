//! ID3v1 and 1.1: 128 bytes at the end of the file.

use super::charset::narrow;
use super::fields::{Fields, Key};
use super::genres;

/// Length of the tag in bytes.
pub(super) const LENGTH: u64 = 128;

/// The fields of a tag; `None` when `bytes` is none.
pub(super) fn read(bytes: &[u8; LENGTH as usize]) -> Option<Fields> {
    let rest = bytes.strip_prefix(b"TAG")?;
    let (title, rest) = rest.split_at(30);
    let (artist, rest) = rest.split_at(30);
    let (album, rest) = rest.split_at(30);
    let (year, rest) = rest.split_at(4);
    let (comment, genre) = rest.split_at(30);
    let mut fields = Fields::default();
    for (key, bytes) in [
        (Key::Title, title),
        (Key::Artist, artist),
        (Key::Album, album),
        (Key::Date, year),
    ] {
        let end = bytes.iter().position(|byte| *byte == 0);
        let text = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or(bytes);
        fields.push(key, &narrow(text));
    }
    // 1.1: a zero before the last byte of the comment makes that byte the track.
    if let [.., 0, track] = comment {
        fields.push(Key::Track, &track.to_string());
    }
    if let Some(name) = genre.first().and_then(|number| genres::by_number(*number)) {
        fields.push(Key::Genre, name);
    }
    Some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_stand_at_their_places() {
        let mut bytes = [0_u8; 128];
        bytes[..3].copy_from_slice(b"TAG");
        bytes[3..12].copy_from_slice(b"Play Dead");
        bytes[33..38].copy_from_slice(b"Bj\xF6rk");
        bytes[63..68].copy_from_slice(b"Debut");
        bytes[93..97].copy_from_slice(b"1993");
        bytes[126] = 12;
        bytes[127] = 17;
        let tags = read(&bytes).unwrap().into_tags();
        assert_eq!(tags.title.as_deref(), Some("Play Dead"));
        assert_eq!(tags.artist.as_deref(), Some("Björk"));
        assert_eq!(tags.album.as_deref(), Some("Debut"));
        assert_eq!((tags.year, tags.track), (Some(1993), Some(12)));
        assert_eq!(tags.genres, ["Rock"]);
        assert!(read(&[0; 128]).is_none());
    }
}
