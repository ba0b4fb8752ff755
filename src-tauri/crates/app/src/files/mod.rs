//! Files without a library: what they say of themselves, what they sound like, and whether a
//! bundle is in order. Nothing here opens a database or changes a file that is there.

mod bundle;
mod decode;
mod features;
mod tags;
mod whole;

pub use bundle::{BundleCheck, Problem, check_bundles};
pub use decode::{Decoded, decode};
pub use features::{FileFeatures, features};
pub use tags::{FileTags, tags};
pub(crate) use whole::{copy_whole, hash, like_any_file, put_whole, settle};
