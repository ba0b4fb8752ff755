//! The queue and its rules.
