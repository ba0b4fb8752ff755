//! What is suspicious about a song that plays: sources that contradict each other, lengths that
//! cannot be.

use crate::edit::Field;
use crate::song::{AudioFormat, Tags};
use crate::text::fold;

/// Fields in which sources can contradict each other.
const COMPARED: [Field; 4] = [Field::Title, Field::Artist, Field::Album, Field::Year];
/// Lengths above this are doubted, in milliseconds: twelve hours.
const LONGEST: u64 = 12 * 60 * 60 * 1000;

/// The fields in which a bundle's JSON and the tags say different things. Case, accents and spaces do
/// not count, nor does a name that the other one contains (`X` and `X feat. Y`).
#[must_use]
pub fn contradictions(data: &Tags, tags: &Tags) -> Vec<Field> {
    COMPARED
        .into_iter()
        .filter(|field| {
            let (one, other) = (said(*field, data), said(*field, tags));
            let agree = one.contains(&other) || other.contains(&one);
            !one.is_empty() && !other.is_empty() && !agree
        })
        .collect()
}

fn said(field: Field, tags: &Tags) -> String {
    fold(&field.of(tags).join(" "))
}

/// Why a length is doubted; `None` when it may be right. `bytes`: of the audio file.
#[must_use]
pub fn doubt(format: &AudioFormat, bytes: u64) -> Option<Doubt> {
    let length = format.duration.0;
    if length == 0 {
        return Some(Doubt::Unknown);
    }
    if length > LONGEST {
        return Some(Doubt::VeryLong);
    }
    let (least, most) = rates(&format.codec, format.sample_rate)?;
    // Bits per millisecond are kilobits per second.
    let rate = bytes * 8 / length;
    if rate < least {
        return Some(Doubt::TooLong);
    }
    // Small files are mostly picture.
    (rate > most && bytes > 8 << 20).then_some(Doubt::TooShort)
}

/// Why a length is doubted. `Display` is one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// It is not known.
    #[error("Its length is not known.")]
    Unknown,
    /// More than twelve hours.
    #[error("It claims to last more than twelve hours.")]
    VeryLong,
    /// The file is too small for it.
    #[error("Its file is too small to last so long.")]
    TooLong,
    /// The file is too large for it.
    #[error("Its file is too large to last so short a time.")]
    TooShort,
}

/// Kilobits a second that a codec's files can have, at the least and at the most with a picture.
fn rates(codec: &str, sample_rate: u32) -> Option<(u64, u64)> {
    match codec {
        // MPEG-1 has no frame below 32 (ISO/IEC 11172-3, 2.4.2.3).
        "mp3" | "mp2" if sample_rate >= 32_000 => Some((28, 700)),
        "mp3" | "mp2" => Some((8, 700)),
        "aac" => Some((8, 1_200)),
        "vorbis" => Some((16, 1_200)),
        "opus" => Some((5, 1_200)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Millis;

    fn tags(title: &str, artist: &str, year: Option<u16>) -> Tags {
        Tags {
            title: Some(title.into()),
            artist: Some(artist.into()),
            year,
            ..Tags::default()
        }
    }

    #[test]
    fn only_what_truly_differs_is_a_contradiction() {
        let json = tags("Déjà vu", "Beyoncé", Some(2006));
        assert!(contradictions(&json, &tags("DEJA  VU", "Beyonce feat. Jay-Z", None)).is_empty());
        let other = tags("Irreplaceable", "Beyoncé", Some(2007));
        assert_eq!(contradictions(&json, &other), [Field::Title, Field::Year]);
        assert!(contradictions(&json, &Tags::default()).is_empty());
    }

    #[test]
    fn lengths_are_held_against_the_files_size() {
        let song = |codec: &str, seconds: u64| AudioFormat {
            codec: codec.into(),
            sample_rate: 44_100,
            duration: Millis(seconds * 1000),
            ..AudioFormat::default()
        };
        for (format, bytes, expected) in [
            (song("mp3", 240), 3_840_000, None),
            // 4:44 at 128 kbit/s, shown as 30:24 by a header that is wrong.
            (song("mp3", 284), 4_544_000, None),
            (song("mp3", 1824), 4_544_000, Some(Doubt::TooLong)),
            (song("mp3", 10), 40_000_000, Some(Doubt::TooShort)),
            (song("mp3", 1), 2_000_000, None),
            (song("flac", 1), 200_000_000, None),
            (song("opus", 0), 1000, Some(Doubt::Unknown)),
            (song("flac", 50_000), 200_000_000, Some(Doubt::VeryLong)),
        ] {
            assert_eq!(doubt(&format, bytes), expected, "{format:?} {bytes}");
        }
        assert!(Doubt::TooLong.to_string().ends_with('.'));
    }
}
