//! The queue as bytes, small enough to be written after every change.
//!
//! Little-endian: the letters `UQ`, the version (2), the repeat mode (0–2), the meaning of the
//! shuffle (0–3), then in 32 bits each the number of songs, the current index (all ones: none), the
//! length of the history and the last id given; entry and song by turns in natural order; the same
//! of the history; and, only when shuffled, the 64-bit seed and the order played as indices into
//! the natural one.
//!
//! Version 1 had no meaning, no ids (they were given anew) and no history across lists: its history
//! is indices into the order played. It is still read.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Entry, HISTORY, Meaning, Queue, Repeat, Shuffled};
use crate::{EntryId, SongId};

const MARK: [u8; 2] = *b"UQ";
const VERSION: u8 = 2;
const NONE: u32 = u32::MAX;

/// Stored bytes that are not a queue this version knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The stored queue cannot be read.")]
pub struct Unreadable;

impl Queue {
    /// The queue as bytes. What cannot be played and what can be undone is not kept.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let natural = self
            .shuffled
            .as_ref()
            .map_or(&self.order, |shuffled| &shuffled.natural);
        let mut bytes = Vec::with_capacity(32 + 12 * natural.len() + 8 * self.history.len());
        bytes.extend(MARK);
        bytes.extend([
            VERSION,
            repeat_byte(self.repeat),
            meaning_byte(self.meaning()),
        ]);
        let current = self.current.map_or(NONE, |index| index as u32);
        let head = [
            natural.len() as u32,
            current,
            self.history.len() as u32,
            self.last_id,
        ];
        let entries = natural.iter().chain(&self.history);
        let entries = entries.flat_map(|entry| [entry.id.0, entry.song.0]);
        bytes.extend(head.into_iter().chain(entries).flat_map(u32::to_le_bytes));
        if let Some(shuffled) = &self.shuffled {
            bytes.extend(shuffled.seed.to_le_bytes());
            let places: HashMap<EntryId, u32> = places(natural);
            let order = self
                .order
                .iter()
                .map(|entry| places.get(&entry.id).copied());
            bytes.extend(order.flat_map(|place| place.unwrap_or(NONE).to_le_bytes()));
        }
        bytes
    }

    /// A queue from bytes.
    ///
    /// # Errors
    /// When the bytes are not a whole and consistent queue.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut reader = Reader(bytes);
        if reader.take::<2>()? != MARK {
            return Err(Unreadable);
        }
        match reader.take::<1>()? {
            [1] => read_first(reader),
            [VERSION] => read(reader),
            _ => Err(Unreadable),
        }
    }
}

/// Version 2.
fn read(mut reader: Reader<'_>) -> Result<Queue, Unreadable> {
    let [repeat] = reader.take()?;
    let repeat = repeat_from(repeat)?;
    let [meaning] = reader.take()?;
    let meaning = meaning_from(meaning)?;
    let (count, current, played) = (reader.number()?, reader.number()?, reader.number()?);
    let last_id = reader.number()?;
    let natural = Arc::new(reader.entries(count)?);
    let history = reader.entries(played)?;
    let highest = natural.iter().map(|entry| entry.id.0).max().unwrap_or(0);
    if places(&natural).len() != natural.len() || highest > last_id {
        return Err(Unreadable);
    }
    let (order, shuffled) = reader.order(count, meaning, natural)?;
    Ok(Queue {
        history: history.into_iter().take(HISTORY).collect(),
        current: Some(current as usize).filter(|&index| index < order.len()),
        order,
        shuffled,
        repeat,
        meaning,
        last_id,
        ..Queue::default()
    })
}

/// Version 1.
fn read_first(mut reader: Reader<'_>) -> Result<Queue, Unreadable> {
    let [repeat] = reader.take()?;
    let repeat = repeat_from(repeat)?;
    let (count, current, played) = (reader.number()?, reader.number()?, reader.number()?);
    let natural: Arc<Vec<Entry>> = Arc::new(
        reader
            .numbers(count)?
            .zip(1..)
            .map(|(song, id)| Entry {
                id: EntryId(id),
                song: SongId(song),
            })
            .collect(),
    );
    let history: Vec<u32> = reader.numbers(played)?.collect();
    let (order, shuffled) = reader.order(count, Meaning::EverySong, natural)?;
    let in_order = |index: u32| order.get(index as usize).copied();
    Ok(Queue {
        history: history
            .into_iter()
            .filter_map(in_order)
            .take(HISTORY)
            .collect(),
        current: Some(current as usize).filter(|&index| index < order.len()),
        order,
        shuffled,
        repeat,
        last_id: count,
        ..Queue::default()
    })
}

fn repeat_byte(repeat: Repeat) -> u8 {
    match repeat {
        Repeat::Off => 0,
        Repeat::All => 1,
        Repeat::One => 2,
    }
}

fn repeat_from(byte: u8) -> Result<Repeat, Unreadable> {
    match byte {
        0 => Ok(Repeat::Off),
        1 => Ok(Repeat::All),
        2 => Ok(Repeat::One),
        _ => Err(Unreadable),
    }
}

fn meaning_byte(meaning: Meaning) -> u8 {
    match meaning {
        Meaning::EverySong => 0,
        Meaning::ArtistsApart => 1,
        Meaning::FavourLoved => 2,
        Meaning::FavourNeglected => 3,
    }
}

fn meaning_from(byte: u8) -> Result<Meaning, Unreadable> {
    match byte {
        0 => Ok(Meaning::EverySong),
        1 => Ok(Meaning::ArtistsApart),
        2 => Ok(Meaning::FavourLoved),
        3 => Ok(Meaning::FavourNeglected),
        _ => Err(Unreadable),
    }
}

fn places(list: &[Entry]) -> HashMap<EntryId, u32> {
    list.iter()
        .zip(0..)
        .map(|(entry, index)| (entry.id, index))
        .collect()
}

/// The entries in another order; an error unless each is named exactly once.
fn permuted(
    natural: &[Entry],
    indices: impl Iterator<Item = u32>,
) -> Result<Vec<Entry>, Unreadable> {
    let mut seen = vec![false; natural.len()];
    indices
        .map(|index| {
            let seen = seen.get_mut(index as usize).ok_or(Unreadable)?;
            if std::mem::replace(seen, true) {
                return Err(Unreadable);
            }
            natural.get(index as usize).copied().ok_or(Unreadable)
        })
        .collect()
}

/// Bytes still to be read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Unreadable> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(Unreadable)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn number(&mut self) -> Result<u32, Unreadable> {
        self.take().map(u32::from_le_bytes)
    }

    fn numbers(&mut self, count: u32) -> Result<impl Iterator<Item = u32> + use<'a>, Unreadable> {
        let length = (count as usize).checked_mul(4).ok_or(Unreadable)?;
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Unreadable)?;
        self.0 = rest;
        let (numbers, _) = taken.as_chunks::<4>();
        Ok(numbers.iter().copied().map(u32::from_le_bytes))
    }

    /// Entry and song by turns.
    fn entries(&mut self, count: u32) -> Result<Vec<Entry>, Unreadable> {
        let numbers = self.numbers(count.checked_mul(2).ok_or(Unreadable)?)?;
        let numbers: Vec<u32> = numbers.collect();
        let (pairs, _) = numbers.as_chunks::<2>();
        Ok(pairs
            .iter()
            .map(|&[id, song]| Entry {
                id: EntryId(id),
                song: SongId(song),
            })
            .collect())
    }

    /// The order played, and the shuffle when there is one.
    fn order(
        &mut self,
        count: u32,
        meaning: Meaning,
        natural: Arc<Vec<Entry>>,
    ) -> Result<(Arc<Vec<Entry>>, Option<Shuffled>), Unreadable> {
        if self.0.is_empty() {
            return Ok((natural, None));
        }
        let seed = u64::from_le_bytes(self.take()?);
        let order = Arc::new(permuted(&natural, self.numbers(count)?)?);
        let shuffled = Shuffled {
            seed,
            meaning,
            natural,
        };
        Ok((order, Some(shuffled)))
    }
}
