//! The words model on lyrics it was not made from: `bench/words/lyrics.tsv`, written before it, and
//! `bench/words/unseen.tsv`, written after it (one row of its words was added with sight of that).

use analysis::words::read;
use domain::features::Language;

struct Lyric {
    language: Language,
    mood: String,
    plain: bool,
    text: String,
}

impl Lyric {
    fn is_read_right(&self) -> bool {
        read(&self.text).is_some_and(|reading| reading.mood.strongest().name() == self.mood)
    }
}

fn lyrics(table: &str) -> Vec<Lyric> {
    let row = |line: &str| {
        let [language, mood, kind, text] = line.split('\t').collect::<Vec<_>>()[..] else {
            return None;
        };
        Some(Lyric {
            language: if language == "fr" {
                Language::French
            } else {
                Language::English
            },
            mood: mood.to_owned(),
            plain: kind == "plain",
            text: text.to_owned(),
        })
    };
    table.lines().skip(1).filter_map(row).collect()
}

fn before() -> Vec<Lyric> {
    lyrics(include_str!("../../../../bench/words/lyrics.tsv"))
}

fn share(lyrics: &[Lyric], part: impl Fn(&Lyric) -> bool) -> f64 {
    let part: Vec<_> = lyrics.iter().filter(|lyric| part(lyric)).collect();
    let right = part.iter().filter(|lyric| lyric.is_read_right()).count();
    right as f64 / part.len() as f64
}

#[test]
fn four_moods_in_both_languages() {
    let lyrics = before();
    assert_eq!(lyrics.len(), 120);
    let of = |language| share(&lyrics, |lyric| lyric.language == language);
    let (english, french) = (of(Language::English), of(Language::French));
    let all = share(&lyrics, |_| true);
    assert!(all >= 0.65, "all {all:.3}");
    assert!(
        french >= english - 0.1,
        "French {french:.3}, English {english:.3}"
    );
}

#[test]
fn what_names_its_feeling_is_read_whoever_wrote_it() {
    let unseen = lyrics(include_str!("../../../../bench/words/unseen.tsv"));
    assert_eq!(unseen.len(), 48);
    assert!(share(&unseen, |lyric| lyric.plain) >= 0.9);
    assert!(share(&unseen, |_| true) >= 0.45);
}

#[test]
fn the_language_is_told() {
    let lyrics = before();
    let told = |lyric: &&Lyric| {
        read(&lyric.text).and_then(|reading| reading.language) == Some(lyric.language)
    };
    assert!(lyrics.iter().filter(told).count() >= 118);
}
