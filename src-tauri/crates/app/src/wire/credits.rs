//! How several names in one text are taken apart.

use super::*;

wire! {
    /// How tags are read.
    #[serde(default)]
    pub struct ReadingChoices {
        /// What separates several artists or genres in one text; at most 32.
        pub separators: Vec<String>,
        /// Names that contain a separator and stay whole, besides well-known ones; at most 1,000.
        pub whole_names: Vec<String>,
    }
}

impl Default for ReadingChoices {
    fn default() -> Self {
        Self {
            separators: domain::credits::SEPARATORS.map(String::from).to_vec(),
            whole_names: Vec::new(),
        }
    }
}
