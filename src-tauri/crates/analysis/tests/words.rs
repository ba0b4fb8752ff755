//! The words model on lyrics written before it was made (`bench/words/lyrics.tsv`).

use analysis::words::read;
use domain::features::Language;

struct Lyric {
    language: Language,
    mood: String,
    text: String,
}

fn lyrics() -> Vec<Lyric> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../bench/words/lyrics.tsv"
    );
    let table = std::fs::read_to_string(path).expect("the lyrics");
    let row = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let language = if fields[0] == "fr" {
            Language::French
        } else {
            Language::English
        };
        Lyric {
            language,
            mood: fields[1].to_owned(),
            text: fields[3].to_owned(),
        }
    };
    table.lines().skip(1).map(row).collect()
}

fn right(lyric: &Lyric) -> bool {
    let parts = read(&lyric.text).expect("words").mood.parts();
    let strongest = (0..4)
        .max_by(|a, b| parts[*a].total_cmp(&parts[*b]))
        .expect("four moods");
    ["happy", "sad", "angry", "relaxed"][strongest] == lyric.mood
}

#[test]
fn four_moods_in_both_languages() {
    let lyrics = lyrics();
    assert_eq!(lyrics.len(), 120);
    let share = |part: Vec<&Lyric>| {
        part.iter().filter(|lyric| right(lyric)).count() as f64 / part.len() as f64
    };
    let of = |language| share(lyrics.iter().filter(|l| l.language == language).collect());
    let (english, french) = (of(Language::English), of(Language::French));
    let all = share(lyrics.iter().collect());
    eprintln!("all {all:.3}, English {english:.3}, French {french:.3}");
    assert!(all >= 0.6 && french >= english - 0.1);
}

#[test]
fn the_language_is_told() {
    let lyrics = lyrics();
    let told = lyrics
        .iter()
        .filter(|l| read(&l.text).and_then(|r| r.language) == Some(l.language));
    assert!(told.count() >= 118);
}
