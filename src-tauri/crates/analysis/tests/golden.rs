//! The same sound gives the same numbers on every system, to 1e-4, as they are kept in
//! `golden.json`. After a change that is meant to alter them: raise `VERSION`, run once with
//! `UNDERTONE_WRITE_GOLDEN=1`, and look at the difference.

mod band;

use analysis::words;
use band::{Piece, hear};
use serde_json::{Value, json};

const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden.json");

fn now() -> Value {
    let piece = |bpm, tonic, minor| hear(&Piece::new(bpm, tonic, minor).play(), 44_100, 2);
    json!({
        "glad": piece(128.0, 2, false),
        "sad": piece(66.0, 9, true),
        "english": words::read("I cry alone tonight\nThe sun is shining on my love and me"),
        "french": words::read("Je pleure seul dans la nuit\nle soleil brille sur mon amour"),
    })
}

/// Where two values differ by more than 1e-4 of their size (of 1 for small ones).
fn differences(path: &str, kept: &Value, now: &Value, found: &mut Vec<String>) {
    match (kept, now) {
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            for (name, value) in a {
                differences(&format!("{path}.{name}"), value, &b[name], found);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (i, (x, y)) in a.iter().zip(b).enumerate() {
                differences(&format!("{path}[{i}]"), x, y, found);
            }
        }
        (Value::Number(a), Value::Number(b)) => {
            let number = |x: &serde_json::Number| x.as_f64().unwrap_or(f64::MAX);
            let (a, b) = (number(a), number(b));
            if (a - b).abs() > 1e-4 * a.abs().max(1.0) {
                found.push(format!("{path}: {a} is now {b}"));
            }
        }
        (a, b) if a == b => {}
        (a, b) => found.push(format!("{path}: {a} is now {b}")),
    }
}

#[test]
fn the_numbers_are_those_that_were_kept() {
    let now = now();
    if std::env::var_os("UNDERTONE_WRITE_GOLDEN").is_some() {
        std::fs::write(KEPT, format!("{now:#}\n")).unwrap();
    }
    let kept = serde_json::from_str(&std::fs::read_to_string(KEPT).unwrap()).unwrap();
    let mut found = Vec::new();
    differences("", &kept, &now, &mut found);
    assert!(found.is_empty(), "{}", found.join("\n"));
}
