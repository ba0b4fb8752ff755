//! The song bundle: audio, cover and JSON with one stem, and the rule by which their values combine.

/// Which part of a bundle a file is, judged by its name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The audio file.
    Audio,
    /// The picture of this one song.
    Cover,
    /// The JSON.
    Data,
}
