//! What the words of a song say.

use super::FourMoods;
use serde::{Deserialize, Serialize};

/// Languages whose words are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// `en`
    #[serde(rename = "en")]
    English,
    /// `fr`
    #[serde(rename = "fr")]
    French,
}

impl Language {
    /// `en` or `fr` (ISO 639-1).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }
}

/// What a text says.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WordsReading {
    /// `analysis::VERSION` of the code that read it.
    pub version: u32,
    /// Even parts if the language is unknown.
    pub mood: FourMoods,
    /// Gladness of the words, 0 … 1.
    pub valence: f32,
    /// Liveliness of the words, 0 … 1.
    pub arousal: f32,
    /// `None`: none of the languages known here.
    pub language: Option<Language>,
    /// 0 … 1: how much there was to read, and how much of it was known. 0 if the language is not.
    pub confidence: f32,
}
