//! The page says in French what the program says in English (`ui/src/state/told.fr.json`): each of
//! its sentences is one of the program's, slots and all, and none of a listener's everyday is missing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Where sentences are made that the page shows. What only a terminal or a log says is elsewhere.
const SAYS: &[&str] = &[
    "domain/src/bundle",
    "domain/src/care.rs",
    "media/src/bundle.rs",
    "media/src/cover",
    "media/src/decode",
    "media/src/error.rs",
    "media/src/guard.rs",
    "media/src/tags",
    "app/src/library/import",
    "app/src/library/plan.rs",
    "app/src/library/rows.rs",
    "app/src/editing",
    "app/src/hearing/listen.rs",
    "playback/src/output/sound.rs",
    "scanner/src/place.rs",
    "scrobble/src/listenbrainz.rs",
    "storage/src/error.rs",
];

/// What nobody is shown: a wrong program, not a wrong file.
const NOT_SHOWN: &[&str] = &["SQLite {} is too old: version 3.51.3 or newer is needed."];

#[test]
fn every_sentence_of_the_page_is_one_of_the_program() {
    let said = sentences(&[crates()]);
    let unsaid: Vec<_> = french()
        .into_keys()
        .filter(|it| !said.contains(it))
        .collect();
    assert!(unsaid.is_empty(), "nobody says any more: {unsaid:#?}");
}

#[test]
fn a_french_listener_is_told_in_french() {
    let french = french();
    let places: Vec<PathBuf> = SAYS.iter().map(|place| crates().join(place)).collect();
    for place in &places {
        assert!(place.exists(), "{} is somewhere else now", place.display());
    }
    let missing: Vec<_> = sentences(&places)
        .into_iter()
        .filter(|it| !french.contains_key(it) && !NOT_SHOWN.contains(&it.as_str()))
        .collect();
    assert!(missing.is_empty(), "not in told.fr.json: {missing:#?}");
}

#[test]
fn both_languages_have_the_same_slots() {
    let slots = |text: &str| text.matches("{}").count();
    for (english, french) in french() {
        assert_eq!(slots(&english), slots(&french), "{english}");
    }
}

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src-tauri/crates")
}

fn french() -> BTreeMap<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/state/told.fr.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The whole sentences in string literals below these places, what is put in written `{}`.
fn sentences(places: &[PathBuf]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut waiting = places.to_vec();
    while let Some(place) = waiting.pop() {
        if place.is_dir() {
            let inside = std::fs::read_dir(&place).unwrap();
            waiting.extend(inside.map(|entry| entry.unwrap().path()));
        } else if is_source(&place) {
            let source = std::fs::read_to_string(&place).unwrap();
            let shown = source
                .split("#[cfg(test)]\nmod tests {")
                .next()
                .unwrap_or_default();
            found.extend(
                literals(shown)
                    .filter(|it| is_sentence(it))
                    .map(|it| template(&it)),
            );
        }
    }
    found
}

fn is_source(path: &Path) -> bool {
    let name = path.to_string_lossy().replace('\\', "/");
    name.ends_with(".rs") && !name.contains("/tests") && !name.ends_with("test.rs")
}

/// The string literals of a source, outside of comments; one broken over lines with `\` is one.
fn literals(source: &str) -> impl Iterator<Item = String> {
    let code = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .fold(String::new(), |code, line| match code.strip_suffix('\\') {
            Some(broken) => broken.to_owned() + line.trim_start(),
            None => code + "\n" + line,
        })
        .replace("'\"'", "");
    let mut inside = false;
    let mut found = vec![String::new()];
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match (letter, inside, found.last_mut()) {
            ('"', true, _) => {
                inside = false;
                found.push(String::new());
            }
            ('"', false, _) => inside = true,
            ('\\', true, Some(text)) => text.extend(letters.next()),
            (other, true, Some(text)) => text.push(other),
            _ => {}
        }
    }
    found.into_iter()
}

/// A whole sentence, and more than a word.
fn is_sentence(text: &str) -> bool {
    let begins = text.starts_with(|it: char| it.is_uppercase() || it == '“' || it == '{');
    begins && text.ends_with('.') && text.contains(' ') && text.len() > 14
}

/// `{name}` and `{0}` become `{}`; doubled braces are braces.
fn template(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        plain.push_str(&rest[..start]);
        rest = &rest[start..];
        if rest.starts_with("{{") {
            plain.push('{');
            rest = &rest[2..];
            continue;
        }
        let Some(end) = rest.find('}') else { break };
        let name = &rest[1..end];
        let is_slot = name
            .chars()
            .all(|it| it.is_alphanumeric() || "_:?.#".contains(it));
        plain.push_str(if is_slot { "{}" } else { &rest[..=end] });
        rest = &rest[end + 1..];
    }
    plain.push_str(rest);
    plain.replace("}}", "}")
}
