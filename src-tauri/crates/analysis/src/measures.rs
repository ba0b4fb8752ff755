//! What was counted in a song, before anything is concluded from it.

use crate::chroma::Harmony;
use crate::pulse::Pulse;
use crate::timbre::Timbre;
use serde::Serialize;

/// Everything the judging modules read. Kept apart from [`domain::features::Features`] so that what is
/// measured and what is concluded can be tested, and learned, on their own.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Measures {
    /// Length in seconds.
    pub seconds: f64,
    /// Integrated loudness in LUFS.
    pub loudness: Option<f64>,
    /// Loudness range in LU.
    pub loudness_range: Option<f64>,
    /// True peak as a factor of full scale, if it was asked for.
    pub true_peak: Option<f64>,
    /// Sample peak as a factor of full scale.
    pub sample_peak: f64,
    /// Rhythm.
    pub pulse: Pulse,
    /// Pitch classes and tuning.
    pub harmony: Harmony,
    /// Colour.
    pub timbre: Timbre,
}
