//! Beginnings of words find the songs that have such words, however many words begin so.

use proptest::prelude::*;
use rusqlite::Connection;

use super::fresh;
use crate::search::{self, Asked, Words};

/// Titles and albums, as the songs 1, 2, … have them.
fn fill(db: &Connection, songs: &[(String, String)]) {
    for (n, (title, album)) in songs.iter().enumerate() {
        let words = Words {
            title,
            album,
            ..Words::default()
        };
        search::index(db, n as u32 + 1, &words, true).unwrap();
    }
}

pub(super) fn found(db: &Connection, words: &[&str], most: u32) -> Vec<u32> {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let asked = Asked::of(db, &words).unwrap();
    search::songs(db, &asked, most).unwrap()
}

#[test]
fn nothing_in_a_word_is_an_operator() {
    let (_folder, db) = fresh();
    db.write(|db| {
        let titles = ["not me", "a b", "near and or", "x"];
        fill(db, &titles.map(|title| (title.to_owned(), String::new())));
        for (words, songs) in [
            (&["not"][..], &[1][..]),
            (&["near", "and"], &[3]),
            (&["nears"], &[]),
            (&["a\"b"], &[2]),
            (&["*", "-"], &[]),
            (&[], &[]),
        ] {
            assert_eq!(found(db, words, 9), songs, "{words:?}");
        }
        Ok(())
    })
    .unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Words of few letters, so that many begin alike: more of them than are asked for one by one.
    #[test]
    fn as_many_are_found_as_there_are(
        songs in prop::collection::vec(("[abé]{3,6}( [ab]{4,6})?", "[ab]{4,5}"), 1..60),
        words in prop::collection::vec("[ab]{1,5}", 1..3),
        most in 1_u32..40,
    ) {
        let (_folder, db) = fresh();
        let begins = |text: &str, word: &String| {
            text.replace('é', "e").split(' ').any(|it| it.starts_with(word.as_str()))
        };
        let having = |texts: &dyn Fn(&(String, String)) -> Vec<String>| -> Vec<u32> {
            let has = |song: &(String, String)| {
                words.iter().all(|word| texts(song).iter().any(|text| begins(text, word)))
            };
            (1..).zip(&songs).filter(|(_, song)| has(song)).map(|(id, _)| id).collect()
        };
        let named = having(&|song| vec![song.0.clone(), song.1.clone()]);
        let titled = having(&|song| vec![song.0.clone()]);
        db.write(|db| {
            fill(db, &songs);
            let asked = Asked::of(db, &words)?;
            for (there, found) in [
                (&named, search::songs(db, &asked, most)?),
                (&titled, search::songs_by_title(db, &asked, most)?),
            ] {
                assert_eq!(found.len(), there.len().min(most as usize), "{songs:?} {words:?}");
                assert!(found.iter().all(|id| there.contains(id)), "{found:?} {there:?}");
            }
            Ok(())
        })
        .unwrap();
    }
}
