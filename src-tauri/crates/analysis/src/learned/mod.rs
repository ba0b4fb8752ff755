//! Made by the commands of `bench/train`: never edited by hand.

pub(crate) mod character;
pub(crate) mod key;
pub(crate) mod octave;
