//! The reference fixtures: every file of the manifest is read, decoded and shown as it says.
//!
//! The fixtures are not part of the repository: `$UNDERTONE_SHARED/fixtures` or
//! `<repository>/../shared/fixtures`. Without them these tests say so and pass.

mod manifest;
mod support;

use std::time::{Duration, Instant};

use manifest::Row;

/// Slowest a single file may be.
const SLOWEST: Duration = Duration::from_secs(2);

/// Least share of tag fields read as the manifest expects.
const FIELDS_RIGHT: f64 = 0.975;

#[test]
fn tag_fields_are_right() {
    let Some(rows) = manifest::rows() else { return };
    let mut score = support::Score::default();
    for row in rows.iter().filter(|row| row.must_be_listed()) {
        match media::tags::read(&row.path) {
            Ok(song) => score.add(row, &song),
            Err(error) => score.add_unread(row, &error),
        }
    }
    score.print();
    assert!(
        score.share() >= FIELDS_RIGHT,
        "{} of the fields are right",
        score.share()
    );
}

#[test]
fn no_file_panics_or_takes_long() {
    let Some(rows) = manifest::rows() else { return };
    let mut slow = Vec::new();
    for row in rows.iter().filter(|row| row.path.is_file()) {
        let started = Instant::now();
        let _ = media::tags::read(&row.path);
        let tags = started.elapsed();
        let _ = support::decoded_frames(&row.path);
        if tags > SLOWEST || started.elapsed() > SLOWEST * 5 {
            slow.push((row.file.clone(), tags, started.elapsed()));
        }
    }
    assert!(slow.is_empty(), "{slow:?}");
}

#[test]
fn gapless_files_decode_to_the_exact_number_of_frames() {
    let Some(rows) = manifest::rows() else { return };
    let wrong: Vec<_> = rows
        .iter()
        .filter(|row| row.class == "gapless" && row.must.contains("exactly equals"))
        .filter_map(|row| {
            let decoded = support::decoded_frames(&row.path);
            (decoded.as_ref().ok() != row.samples.as_ref())
                .then(|| (&row.file, decoded, row.samples))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

impl Row {
    fn must_be_listed(&self) -> bool {
        self.must.starts_with("list with these tags")
    }
}
