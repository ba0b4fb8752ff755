//! What a song counts as in lists, filters and on the map: the listener's word over what was heard,
//! what was heard over a guess; and the rules of hearing in the background.
//!
//! [`crate::features`] holds what one analysis gives; here it is decided what is shown of it.

mod guess;
mod rest;
mod shown;
mod tonality;
mod turns;

pub use guess::{Guess, guess};
pub use rest::{Conditions, Held, Rest};
pub use shown::{Badge, Corrections, FASTEST_BPM, SLOWEST_BPM, Shown, show};
pub use tonality::Tonality;
pub use turns::{Turns, threads};
