//! What the player tells of itself.

use anyhow::Result;
use domain::queue as rules;

use super::{Shared, State, sound};
use crate::wire::{DeviceState, PlayerSnapshot, Repeat, ShuffleMeaning, SignalPath, SongRow};

impl Shared {
    /// What the player does now.
    pub(super) fn snapshot(&self) -> Result<PlayerSnapshot> {
        let state = self.lock();
        let queue = &state.queue;
        let current = queue.current();
        let song = match current {
            Some(entry) => self.library.rows(&[entry.song.0])?.into_iter().next(),
            None => None,
        };
        let duration_ms = song.as_ref().map_or(0, |song| u64::from(song.duration_ms));
        Ok(PlayerSnapshot {
            state: state.play,
            position_ms: within(self.position(&state).0, song.as_ref()),
            song,
            entry: current.map(|entry| entry.id.0),
            duration_ms,
            volume: state.volume,
            muted: state.muted,
            repeat: repeat_to(queue.repeat()),
            shuffle: queue.seed().is_some(),
            shuffle_meaning: meaning_to(queue.meaning()),
            shuffle_seed: queue.seed().map(|seed| seed.to_string()),
            queue_length: queue.len() as u32,
            queue_index: queue.current_index().map(|index| index as u32),
            queue_revision: queue.revision(),
            device: self.device(),
            can_next: queue.peek_next().is_some(),
            can_previous: queue.can_go_back(),
            can_undo: queue.can_undo(),
            stop_after: state.stop_after,
            sleep: state.sleep_timer(),
            clicks: state.clicks().is_some(),
            speed: self.sound.speed(),
            a_b: self.repeated_part(current.map(|entry| entry.id)),
            signal_path: self.signal_path(&state),
            transition: self
                .engine
                .get()
                .and_then(|engine| sound::transition(engine, current.map(|entry| entry.id))),
        })
    }

    /// The way of the samples that are heard.
    fn signal_path(&self, state: &State) -> SignalPath {
        let engine = self.engine.get();
        engine.map_or_else(SignalPath::default, |engine| {
            sound::signal_path(engine, &self.sound.now(), state.amplitude())
        })
    }

    fn device(&self) -> DeviceState {
        let device = self
            .engine
            .get()
            .map(playback::Engine::device)
            .unwrap_or_default();
        DeviceState {
            available: device.available,
            name: device.name,
            sample_rate: device.format.map(|format| format.sample_rate),
            channels: device.format.map(|format| format.channels),
            problem: device.problem,
        }
    }
}

/// A position never lies behind the end, where the end is known.
fn within(position: u64, song: Option<&SongRow>) -> u64 {
    match song.map(|song| u64::from(song.duration_ms)) {
        Some(duration) if duration > 0 => position.min(duration),
        _ => position,
    }
}

pub(super) fn repeat_from(repeat: Repeat) -> rules::Repeat {
    match repeat {
        Repeat::Off => rules::Repeat::Off,
        Repeat::All => rules::Repeat::All,
        Repeat::One => rules::Repeat::One,
    }
}

fn repeat_to(repeat: rules::Repeat) -> Repeat {
    match repeat {
        rules::Repeat::Off => Repeat::Off,
        rules::Repeat::All => Repeat::All,
        rules::Repeat::One => Repeat::One,
    }
}

pub(super) fn meaning_from(meaning: ShuffleMeaning) -> rules::Meaning {
    match meaning {
        ShuffleMeaning::EverySong => rules::Meaning::EverySong,
        ShuffleMeaning::ArtistsApart => rules::Meaning::ArtistsApart,
        ShuffleMeaning::FavourLoved => rules::Meaning::FavourLoved,
        ShuffleMeaning::FavourNeglected => rules::Meaning::FavourNeglected,
    }
}

fn meaning_to(meaning: rules::Meaning) -> ShuffleMeaning {
    match meaning {
        rules::Meaning::EverySong => ShuffleMeaning::EverySong,
        rules::Meaning::ArtistsApart => ShuffleMeaning::ArtistsApart,
        rules::Meaning::FavourLoved => ShuffleMeaning::FavourLoved,
        rules::Meaning::FavourNeglected => ShuffleMeaning::FavourNeglected,
    }
}
