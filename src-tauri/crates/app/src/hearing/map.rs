//! The mood map: where songs lie between glad and not glad, calm and lively.

use std::collections::HashMap;

use anyhow::Result;
use storage::heard::{self, Point};

use super::Hearing;

/// Steps of valence and arousal on the map.
const STEPS: f32 = 4_095.0;

impl Hearing {
    /// The songs of an order that have a mood, each as two numbers: its id; and valence (bits 20 to
    /// 31, 0–4095), arousal (bits 8 to 19, 0–4095), badge (bits 2 and 3), mood (bits 0 and 1).
    /// `None`: all songs, in no order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn map(&self, order: Option<&[u32]>) -> Result<Vec<u32>> {
        let points = self.shared.db.read(heard::points)?;
        let Some(order) = order else {
            return Ok(points
                .iter()
                .flat_map(|point| [point.song, packed(point)])
                .collect());
        };
        let places: HashMap<u32, u32> = points
            .iter()
            .map(|point| (point.song, packed(point)))
            .collect();
        Ok(order
            .iter()
            .filter_map(|song| Some([*song, *places.get(song)?]))
            .flatten()
            .collect())
    }
}

fn packed(point: &Point) -> u32 {
    let step = |value: f32| (value.clamp(0.0, 1.0) * STEPS).round() as u32;
    step(point.valence) << 20
        | step(point.arousal) << 8
        | (point.badge as u32) << 2
        | point.mood as u32
}

#[cfg(test)]
mod tests {
    use domain::features::Mood;
    use domain::hearing::Badge;

    use super::*;

    #[test]
    fn a_place_is_packed_into_one_number() {
        let point = Point {
            song: 7,
            valence: 1.0,
            arousal: 0.5,
            mood: Mood::Relaxed,
            badge: Badge::Corrected,
        };
        let packed = packed(&point);
        assert_eq!(packed >> 20, 4_095);
        assert_eq!(packed >> 8 & 0xFFF, 2_048);
        assert_eq!((packed >> 2 & 3, packed & 3), (2, 3));
    }
}
