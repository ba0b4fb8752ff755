//! MP4 boxes: where the tags, the sound's description and its edit lie (ISO/IEC 14496-12).

use crate::window::Window;

/// Deepest nesting followed.
const DEEPEST: usize = 8;

/// Most boxes looked at in one file.
const MOST_BOXES: usize = 20_000;

/// One box.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Atom {
    /// Its name.
    pub(crate) name: [u8; 4],
    /// Where its content starts.
    pub(crate) body: u64,
    /// Where it ends.
    pub(crate) end: u64,
}

impl Atom {
    /// Length of the content in bytes.
    pub(crate) fn length(self) -> u64 {
        self.end - self.body
    }

    /// Up to `most` bytes of the content from `skip` on.
    pub(crate) fn bytes(self, window: &mut Window, skip: u64, most: u64) -> &[u8] {
        let length = self.length().saturating_sub(skip).min(most);
        window.get(
            self.body + skip,
            usize::try_from(length).unwrap_or(usize::MAX),
        )
    }

    /// A big-endian number of four bytes at `skip` of the content.
    pub(crate) fn u32(self, window: &mut Window, skip: u64) -> Option<u32> {
        let bytes = self.bytes(window, skip, 4).try_into().ok()?;
        Some(u32::from_be_bytes(bytes))
    }

    /// A big-endian number of eight bytes at `skip` of the content.
    pub(crate) fn u64(self, window: &mut Window, skip: u64) -> Option<u64> {
        let bytes = self.bytes(window, skip, 8).try_into().ok()?;
        Some(u64::from_be_bytes(bytes))
    }

    /// The boxes from `skip` of the content on.
    pub(crate) fn children(self, window: &mut Window, skip: u64) -> Vec<Atom> {
        list(window, self.body + skip, self.end)
    }

    /// The first box named `name` in this one.
    pub(crate) fn child(self, window: &mut Window, name: &[u8; 4]) -> Option<Atom> {
        self.children(window, 0)
            .into_iter()
            .find(|atom| atom.name == *name)
    }

    /// The box at the end of a path of names.
    pub(crate) fn descend(self, window: &mut Window, path: &[&[u8; 4]]) -> Option<Atom> {
        path.iter()
            .take(DEEPEST)
            .try_fold(self, |atom, name| atom.child(window, name))
    }
}

/// The file's outermost boxes.
pub(crate) fn outermost(window: &mut Window) -> Vec<Atom> {
    let end = window.length();
    list(window, 0, end)
}

fn list(window: &mut Window, mut at: u64, end: u64) -> Vec<Atom> {
    let mut atoms = Vec::new();
    while at + 8 <= end && atoms.len() < MOST_BOXES {
        let Some([s0, s1, s2, s3, name @ ..]) = window.array::<8>(at) else {
            break;
        };
        let (size, header) = match u32::from_be_bytes([s0, s1, s2, s3]) {
            0 => (end - at, 8),
            1 => (window.array(at + 8).map_or(0, u64::from_be_bytes), 16),
            size => (u64::from(size), 8),
        };
        if size < header {
            break;
        }
        // A box that claims more than there is ends where its parent ends.
        let atom_end = at.saturating_add(size).min(end);
        atoms.push(Atom {
            name,
            body: (at + header).min(atom_end),
            end: atom_end,
        });
        at = atom_end;
    }
    atoms
}

/// The track that carries sound, by its handler.
pub(crate) fn sound_track(window: &mut Window, moov: Atom) -> Option<Atom> {
    moov.children(window, 0)
        .into_iter()
        .filter(|atom| atom.name == *b"trak")
        .find(|trak| {
            trak.descend(window, &[b"mdia", b"hdlr"])
                .is_some_and(|handler| handler.bytes(window, 8, 4) == b"soun")
        })
}

/// Ticks per second and length in ticks of an `mdhd` or `mvhd` box.
pub(crate) fn clock(window: &mut Window, header: Atom) -> Option<(u32, u64)> {
    match header.bytes(window, 0, 1).first()? {
        1 => Some((header.u32(window, 20)?, header.u64(window, 24)?)),
        _ => {
            let ticks = header.u32(window, 16)?;
            // All ones stands for "not known".
            let ticks = if ticks == u32::MAX {
                0
            } else {
                u64::from(ticks)
            };
            Some((header.u32(window, 12)?, ticks))
        }
    }
}

/// What iTunes and other encoders wrote about the frames they added, or what the edit list says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Edit {
    /// Media ticks before the music.
    pub(crate) lead: u64,
    /// Media ticks of music, where told.
    pub(crate) length: Option<u64>,
}

/// The items of the tag list.
pub(crate) fn items(window: &mut Window, moov: Atom) -> Vec<Atom> {
    let meta = moov
        .descend(window, &[b"udta", b"meta"])
        .or_else(|| moov.child(window, b"meta"));
    let Some(meta) = meta else { return Vec::new() };
    // `meta` has a version and flags in MP4, and none in QuickTime.
    let skip = if meta.bytes(window, 4, 4) == b"hdlr" {
        0
    } else {
        4
    };
    let list = meta
        .children(window, skip)
        .into_iter()
        .find(|atom| atom.name == *b"ilst");
    list.map_or_else(Vec::new, |list| list.children(window, 0))
}

/// The name of a free-form item (`----`) and its data boxes.
pub(crate) fn free_form(window: &mut Window, item: Atom) -> Option<(String, Vec<Atom>)> {
    let children = item.children(window, 0);
    let name = children.iter().find(|atom| atom.name == *b"name")?;
    let name = String::from_utf8_lossy(name.bytes(window, 4, 256)).to_ascii_uppercase();
    let data = children.into_iter().filter(|atom| atom.name == *b"data");
    Some((name, data.collect()))
}

/// How the sound of the file at hand is to be cut: by `iTunSMPB`, else by the edit list.
pub(crate) fn edit(window: &mut Window) -> Option<Edit> {
    let moov = outermost(window)
        .into_iter()
        .find(|atom| atom.name == *b"moov")?;
    let track = sound_track(window, moov)?;
    smpb(window, moov).or_else(|| edit_list(window, moov, track))
}

/// ` 00000000 00000840 000001CA 00000000003F31F6 …`: delay, padding and frames in hexadecimal.
fn smpb(window: &mut Window, moov: Atom) -> Option<Edit> {
    let item = items(window, moov)
        .into_iter()
        .filter(|atom| atom.name == *b"----")
        .find_map(|item| free_form(window, item).filter(|(name, _)| name == "ITUNSMPB"))?;
    let text = item.1.first()?.bytes(window, 8, 256).to_vec();
    let text = String::from_utf8_lossy(&text).into_owned();
    let mut numbers = text
        .split_ascii_whitespace()
        .map(|hex| u64::from_str_radix(hex, 16));
    let (_, lead, _, length) = (
        numbers.next()?.ok()?,
        numbers.next()?.ok()?,
        numbers.next()?.ok()?,
        numbers.next()?.ok()?,
    );
    (lead > 0 || length > 0).then_some(Edit {
        lead,
        length: Some(length).filter(|length| *length > 0),
    })
}

fn edit_list(window: &mut Window, moov: Atom, track: Atom) -> Option<Edit> {
    let header = moov.child(window, b"mvhd")?;
    let (movie_rate, _) = clock(window, header)?;
    let media = track.descend(window, &[b"mdia", b"mdhd"])?;
    let (rate, media_ticks) = clock(window, media)?;
    let list = track.descend(window, &[b"edts", b"elst"])?;
    let is_long = list.bytes(window, 0, 1) == [1];
    let entries = list.u32(window, 4)?;
    // Only the plain case: one edit that plays. An empty edit before it is silence at the start
    // of a film and means nothing for a song.
    for entry in 0..u64::from(entries.min(4)) {
        let at = 8 + entry * if is_long { 20 } else { 12 };
        let (length, start) = if is_long {
            (list.u64(window, at)?, list.u64(window, at + 8)? as i64)
        } else {
            (
                u64::from(list.u32(window, at)?),
                i64::from(list.u32(window, at + 4)? as i32),
            )
        };
        let Ok(lead) = u64::try_from(start) else {
            continue;
        };
        return Some(Edit {
            lead,
            length: length_in(length, movie_rate, rate, media_ticks.checked_sub(lead)?),
        });
    }
    None
}

/// The edit's length in media ticks, at most the `rest` of the sound. Where the film's clock is
/// coarser than the sound's, one tick of it is added: writers round down, and a millisecond of
/// padding does less harm than one of music lost.
fn length_in(ticks: u64, movie_rate: u32, rate: u32, rest: u64) -> Option<u64> {
    if ticks == 0 || movie_rate == 0 {
        return None;
    }
    let ticks = ticks.saturating_add(u64::from(movie_rate < rate));
    let length = (u128::from(ticks) * u128::from(rate)).div_ceil(u128::from(movie_rate));
    Some(u64::try_from(length).unwrap_or(u64::MAX).min(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_films_clock_is_turned_into_the_sounds() {
        for (ticks, movie_rate, rate, rest, length) in [
            (4566, 1000, 44_100, 300_000, Some(201_405)),
            (201_377, 44_100, 44_100, 300_000, Some(201_377)),
            (4566, 1000, 44_100, 201_377, Some(201_377)),
            (0, 1000, 44_100, 300_000, None),
            (4567, 0, 44_100, 300_000, None),
        ] {
            assert_eq!(length_in(ticks, movie_rate, rate, rest), length);
        }
    }
}
