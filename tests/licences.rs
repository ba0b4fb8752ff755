//! Everything that is built in may be given away: licences and sources as deny.toml allows them.
//! `cargo deny` checks more, and needs to be installed; this runs everywhere.

use std::process::Command;

use serde_json::Value;

/// The strings between `NAME = [` and `]` of deny.toml.
fn allowed() -> Vec<String> {
    let rules = include_str!("../deny.toml");
    let list = rules.split_once("\nallow = [").unwrap().1;
    let list = list.split_once(']').unwrap().0;
    list.split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--offline", "--format-version=1"])
        .output()
        .unwrap();
    let mut metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    serde_json::from_value(metadata["packages"].take()).unwrap()
}

/// Whether one of the alternatives of a licence expression is allowed, all of its parts included.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let flat = expression.replace(['(', ')'], " ").replace('/', " OR ");
    let one = |licence: &str| allowed.iter().any(|allowed| allowed == licence.trim());
    if expression.contains('(') {
        // `A AND (B OR C)` and the like: each group needs an allowed alternative.
        return flat
            .split(" AND ")
            .all(|group| group.split(" OR ").any(one));
    }
    flat.split(" OR ").any(|way| way.split(" AND ").all(one))
}

#[test]
fn expressions_are_read() {
    let allowed = ["MIT", "Zlib", "Unicode-3.0"].map(str::to_owned);
    for good in [
        "MIT",
        "MIT/Apache-2.0",
        "GPL-3.0 OR MIT",
        "(MIT OR GPL-2.0) AND Unicode-3.0",
    ] {
        assert!(is_allowed(good, &allowed), "{good}");
    }
    for bad in [
        "",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "(MIT OR Zlib) AND GPL-2.0",
    ] {
        assert!(!is_allowed(bad, &allowed), "{bad}");
    }
}

#[test]
fn every_dependency_may_be_given_away() {
    let allowed = allowed();
    assert!(
        allowed.len() > 5,
        "deny.toml was not understood: {allowed:?}"
    );
    let packages = packages();
    assert!(packages.len() > 100);
    let refused: Vec<String> = packages
        .iter()
        .filter(|package| !is_allowed(package["license"].as_str().unwrap_or(""), &allowed))
        .map(|package| format!("{}: {}", package["name"], package["license"]))
        .collect();
    assert!(
        refused.is_empty(),
        "licences outside deny.toml: {refused:#?}"
    );
}

#[test]
fn every_dependency_comes_from_the_public_registry() {
    let elsewhere: Vec<String> = packages()
        .iter()
        .filter_map(|package| package["source"].as_str().map(str::to_owned))
        .filter(|source| {
            !source.starts_with("registry+https://github.com/rust-lang/crates.io-index")
        })
        .collect();
    assert!(elsewhere.is_empty(), "{elsewhere:#?}");
}
