//! What was heard, by the sound itself.

use domain::features::{Features, Similarity};
use rusqlite::{Connection, OptionalExtension};

use crate::Result;

/// BLAKE3 of a file's audio without its tags: what a sound is known by.
pub type Sound = [u8; 32];

/// What was heard in a sound, by whatever version of the analysis; `None` when nothing was yet, or
/// when it was written in a manner not known any more.
///
/// # Errors
/// When the database cannot be read.
pub fn get(db: &Connection, sound: &Sound) -> Result<Option<Features>> {
    let stored: Option<(String, Option<Vec<u8>>)> = db
        .prepare_cached("SELECT heard, similarity FROM features WHERE audio_hash = ?1")?
        .query_row([&sound[..]], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(stored.and_then(|(heard, similarity)| {
        let features: Features = serde_json::from_str(&heard).ok()?;
        Some(Features {
            similarity: similarity.as_deref().and_then(unpacked),
            ..features
        })
    }))
}

/// Remembers what was heard in a sound, in place of what was heard before. Beats are not kept.
///
/// # Errors
/// When the database cannot be written.
pub fn put(db: &Connection, sound: &Sound, features: &Features) -> Result<()> {
    let plain = Features {
        similarity: None,
        beats: None,
        ..features.clone()
    };
    let heard = serde_json::to_string(&plain).unwrap_or_default();
    let similarity = features.similarity.as_ref().map(packed);
    db.prepare_cached(
        "INSERT INTO features (audio_hash, version, heard, similarity) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (audio_hash) DO UPDATE
         SET version = excluded.version, heard = excluded.heard, similarity = excluded.similarity",
    )?
    .execute((&sound[..], features.version, heard, similarity))?;
    Ok(())
}

/// Four counts, then the numbers: a fifth of their size as text.
fn packed(similarity: &Similarity) -> Vec<u8> {
    let groups = [
        &similarity.timbre,
        &similarity.rhythm,
        &similarity.harmony,
        &similarity.mood,
    ];
    let counts = groups
        .iter()
        .map(|group| u8::try_from(group.len()).unwrap_or(u8::MAX));
    let numbers = groups
        .iter()
        .flat_map(|group| group.iter().take(usize::from(u8::MAX)));
    counts
        .chain(numbers.flat_map(|number| number.to_le_bytes()))
        .collect()
}

fn unpacked(bytes: &[u8]) -> Option<Similarity> {
    let (counts, numbers) = bytes.split_at_checked(4)?;
    let (numbers, rest) = numbers.as_chunks::<4>();
    let mut numbers = numbers.iter().map(|bytes| f32::from_le_bytes(*bytes));
    let mut group = |at: usize| -> Option<Vec<f32>> {
        let count = usize::from(*counts.get(at)?);
        let group: Vec<f32> = numbers.by_ref().take(count).collect();
        (group.len() == count).then_some(group)
    };
    let similarity = Similarity {
        timbre: group(0)?,
        rhythm: group(1)?,
        harmony: group(2)?,
        mood: group(3)?,
    };
    (rest.is_empty() && numbers.next().is_none()).then_some(similarity)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn similarity() -> Similarity {
        Similarity {
            timbre: vec![1.5, -2.0, f32::MIN_POSITIVE],
            rhythm: vec![],
            harmony: vec![0.1],
            mood: vec![0.2, 0.3],
        }
    }

    #[test]
    fn a_place_among_songs_is_packed_and_unpacked() {
        let bytes = packed(&similarity());
        assert_eq!(bytes.len(), 4 + 6 * 4);
        assert_eq!(unpacked(&bytes), Some(similarity()));
        for cut in 0..bytes.len() {
            assert_eq!(unpacked(&bytes[..cut]), None);
        }
    }

    #[test]
    fn what_was_heard_is_kept_by_its_sound() {
        let (_folder, db) = crate::tests::fresh();
        let heard = Features {
            similarity: Some(similarity()),
            ..Features::untold(3, 12.5)
        };
        let with_beats = Features {
            beats: Some(vec![0.5]),
            ..heard.clone()
        };
        let (one, other) = ([1; 32], [2; 32]);
        db.write(|db| put(db, &one, &Features::untold(2, 1.0)))
            .unwrap();
        db.write(|db| put(db, &one, &with_beats)).unwrap();
        assert_eq!(db.read(|db| get(db, &one)).unwrap(), Some(heard));
        assert_eq!(db.read(|db| get(db, &other)).unwrap(), None);
    }
}
