//! The queue as bytes, small enough to be written after every change.
//!
//! Little-endian: the letters `UQ`, the version (1), the repeat mode (0–2), then in 32 bits each
//! the number of songs, the current index (all ones: none) and the length of the history; the
//! songs in natural order; the history as indices into the order played; and, only when shuffled,
//! the 64-bit seed and the order played as indices into the natural one. Entry ids are not kept:
//! they are given anew, so that they never run out.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Entry, HISTORY, Queue, Repeat, Shuffled};
use crate::{EntryId, SongId};

const MARK: [u8; 3] = *b"UQ\x01";
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
        let history = self.history_indices();
        let mut bytes = Vec::with_capacity(32 + 8 * natural.len() + 4 * history.len());
        bytes.extend(MARK);
        bytes.push(match self.repeat {
            Repeat::Off => 0,
            Repeat::All => 1,
            Repeat::One => 2,
        });
        let current = self.current.map_or(NONE, |index| index as u32);
        let head = [natural.len() as u32, current, history.len() as u32];
        let songs = natural.iter().map(|entry| entry.song.0);
        bytes.extend(
            head.into_iter()
                .chain(songs)
                .chain(history)
                .flat_map(u32::to_le_bytes),
        );
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
        if reader.take::<3>()? != MARK {
            return Err(Unreadable);
        }
        let repeat = match reader.take::<1>()? {
            [0] => Repeat::Off,
            [1] => Repeat::All,
            [2] => Repeat::One,
            _ => return Err(Unreadable),
        };
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
        let (order, shuffled) = if reader.0.is_empty() {
            (natural, None)
        } else {
            let seed = u64::from_le_bytes(reader.take()?);
            let order = Arc::new(permuted(&natural, reader.numbers(count)?)?);
            (order, Some(Shuffled { seed, natural }))
        };
        let in_order = |index: u32| order.get(index as usize).map(|entry| entry.id);
        Ok(Self {
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
            ..Self::default()
        })
    }

    fn history_indices(&self) -> Vec<u32> {
        if self.history.is_empty() {
            return Vec::new();
        }
        let places = places(&self.order);
        self.history
            .iter()
            .filter_map(|id| places.get(id).copied())
            .collect()
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
}
