//! Genres: free names, and the classic table of eight that old bundles refer to by number.

/// The classic table: id (1–8) and name, in the spelling the old library used.
pub const CLASSIC: [(u8, &str); 8] = [
    (1, "Rock"),
    (2, "Indie"),
    (3, "Pop"),
    (4, "Hiphop"),
    (5, "Jazz"),
    (6, "Country"),
    (7, "Classical"),
    (8, "OTHER"),
];

/// The name of a classic genre id, or `None` when the number is not in the table.
#[must_use]
pub fn classic_name(id: i64) -> Option<&'static str> {
    CLASSIC
        .iter()
        .find(|(number, _)| i64::from(*number) == id)
        .map(|(_, name)| *name)
}

/// The classic id of a genre name (case and accents ignored), 8 (OTHER) when the table has no such name.
#[must_use]
pub fn classic_id(name: &str) -> u8 {
    let wanted = crate::text::fold(name);
    CLASSIC
        .iter()
        .find(|(_, classic)| crate::text::fold(classic) == wanted)
        .map_or(8, |(id, _)| *id)
}
