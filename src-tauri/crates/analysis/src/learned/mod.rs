//! Coefficients made by the commands in `bench/train`; not to be edited by hand.

pub(crate) mod character;
pub(crate) mod octave;
