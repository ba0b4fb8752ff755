//! The local socket of the program that owns a data folder.
