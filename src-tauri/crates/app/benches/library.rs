//! How soon a large library answers: keystrokes of a search, first pages of every view, jumps far down,
//! whole orders.
//!
//! `cargo bench -p app --bench library -- 100000 1000000` makes libraries of so many songs (in the
//! database alone, no files) and prints milliseconds: the first answer (nothing kept yet), then median, 99th
//! of a hundred and worst of those that follow.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a measurement"
)]

use std::time::Instant;

use app::commands;
use app::wire::*;
use app::{App, Options};
use domain::reconcile::{Stat, Triple};
use domain::text::sort_key;
use domain::{AudioFormat, Millis, SongData, Tags};
use storage::{Connection, Db, albums, files, folders, listens, names, search, songs, watched};
use tempfile::TempDir;

fn main() {
    let sizes: Vec<u32> = std::env::args()
        .filter_map(|size| size.parse().ok())
        .collect();
    for size in if sizes.is_empty() {
        vec![100_000]
    } else {
        sizes
    } {
        let folder = TempDir::new().unwrap();
        let began = Instant::now();
        let seed = fill(&folder, size);
        println!(
            "\n## {size} songs (filled in {:.1} s)\n",
            began.elapsed().as_secs_f64()
        );
        let app = open(&folder);
        keystrokes(&app, &seed);
        views(&app);
        orders(&app);
        queries(&app);
        app.shutdown();
    }
}

fn open(folder: &TempDir) -> std::sync::Arc<App> {
    App::open(Options {
        data_dir: folder.path().join("data"),
        cache_dir: folder.path().join("cache"),
        music_dir: None,
        demo_dir: None,
        watch: false,
        hear: false,
        sound: false,
        keyring: false,
        ..Options::at(&folder.path().join("data")).unwrap()
    })
    .unwrap()
}

/// Measures each of `times` runs and prints a row.
fn row(what: &str, times: usize, mut run: impl FnMut(usize)) {
    let mut time = |n: usize| {
        let began = Instant::now();
        run(n);
        began.elapsed().as_secs_f64() * 1000.0
    };
    let first = time(0);
    let mut spent: Vec<f64> = (1..=times).map(time).collect();
    spent.sort_by(f64::total_cmp);
    let at = |share: f64| spent[((spent.len() - 1) as f64 * share).ceil() as usize];
    println!(
        "| {what} | {first:.2} | {:.2} | {:.2} | {:.2} |",
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

fn head() {
    println!("\n| what | first ms | median ms | p99 ms | worst ms |\n|---|---|---|---|---|");
}

/// Every beginning of many real queries, as they are typed.
fn keystrokes(app: &App, seed: &Vocabulary) {
    let mut dice = Dice(7);
    let mut typed: Vec<String> = Vec::new();
    for _ in 0..60 {
        let text = match dice.below(3) {
            0 => seed.words(&mut dice, 2),
            1 => seed.words(&mut dice, 1),
            _ => seed.words(&mut dice, 3),
        };
        for (at, _) in text.char_indices().skip(1) {
            typed.push(text[..at].to_owned());
        }
        typed.push(text);
    }
    let search = |text: &str| {
        let request = SearchRequest {
            text: text.into(),
            limit: 50,
        };
        commands::search(app, request).unwrap()
    };
    head();
    row("search keystroke, 50 best rows", typed.len() - 1, |n| {
        search(&typed[n]);
    });
    let letters: Vec<String> = ('a'..='z').map(String::from).collect();
    row("one letter", letters.len() - 1, |n| {
        search(&letters[n]);
    });
    row("misspelt, corrected", 100, |n| {
        let text = &typed[n * 3];
        search(&format!("{text}x"));
    });
}

fn rows(app: &App, ids: &[u32]) -> usize {
    let ids = ids.iter().copied().take(50).collect();
    commands::song_rows(app, SongIds { ids }).unwrap().len()
}

fn by(sort: SortKey) -> SongQuery {
    SongQuery {
        sort,
        ..SongQuery::default()
    }
}

fn within(scope: Scope) -> SongQuery {
    SongQuery {
        scope,
        ..SongQuery::default()
    }
}

fn asking(search: &str, sort: SortKey) -> SongQuery {
    SongQuery {
        search: search.into(),
        sort,
        descending: true,
        ..SongQuery::default()
    }
}

/// What a list does to show its first page: the order, and the first rows of it.
fn first_page(app: &App, query: SongQuery) {
    let order = commands::song_order(app, query).unwrap();
    rows(app, &order.numbers().take(50).collect::<Vec<_>>());
}

/// The first page of every view, and pages far down.
fn views(app: &App) {
    head();
    for sort in [
        SortKey::Title,
        SortKey::Artist,
        SortKey::Album,
        SortKey::Year,
        SortKey::Added,
        SortKey::Duration,
        SortKey::Rating,
        SortKey::Plays,
        SortKey::Genre,
        SortKey::Bpm,
        SortKey::Mood,
    ] {
        row(&format!("songs by {sort:?}, first page"), 200, |_| {
            first_page(app, by(sort));
        });
        let order = commands::song_order(app, by(sort)).unwrap();
        let order: Vec<u32> = order.numbers().collect();
        let mut dice = Dice(3);
        row(&format!("songs by {sort:?}, a jump far down"), 200, |_| {
            let at = dice.below(order.len() as u64) as usize;
            rows(app, &order[at..]);
        });
    }
    scopes(app);
    lists(app);
}

/// Views of a part of the library.
fn scopes(app: &App) {
    let genres = commands::genre_list(app, Nothing {}).unwrap();
    let genre = |n: usize| genres[n % genres.len()].genre.clone();
    row("songs of a genre", 200, |n| {
        first_page(app, within(Scope::Genre(genre(n))));
    });
    let artists = commands::artist_order(app, ArtistQuery::default()).unwrap();
    let ids: Vec<u32> = artists.numbers().take(1_000).collect();
    let artists = commands::artist_rows(app, ArtistIds { ids }).unwrap();
    row("songs of an artist", 200, |n| {
        let name = artists[n * 7 % artists.len()].name.clone();
        first_page(app, within(Scope::Artist(name)));
    });
    row("songs of an album", 200, |n| {
        first_page(app, within(Scope::Album(n as u32 * 13 + 1)));
    });
    row("songs of a year", 200, |n| {
        first_page(app, within(Scope::Year(1955 + n as u16 % 70)));
    });
    let top = commands::place_list(app, PlaceRef::default()).unwrap()[0].id;
    let inside = commands::place_list(app, PlaceRef { parent: Some(top) }).unwrap();
    row("songs of a folder", 200, |n| {
        let place = inside[n * 11 % inside.len()].id;
        first_page(app, within(Scope::Place(place)));
    });
    row("recently added", 200, |_| {
        first_page(app, asking("", SortKey::Added));
    });
    row("most played", 200, |_| {
        first_page(app, asking("plays:>0", SortKey::Plays));
    });
    row("never played", 200, |_| {
        first_page(app, asking("played:never", SortKey::Title));
    });
}

/// Views of other things than songs.
fn lists(app: &App) {
    row("artists", 200, |_| {
        let order = commands::artist_order(app, ArtistQuery::default()).unwrap();
        let ids = order.numbers().take(50).collect();
        commands::artist_rows(app, ArtistIds { ids }).unwrap();
    });
    for sort in [AlbumSort::Title, AlbumSort::Artist, AlbumSort::Year] {
        row(&format!("albums by {sort:?}"), 200, |_| {
            let query = AlbumQuery {
                sort,
                ..AlbumQuery::default()
            };
            let order = commands::album_order(app, query).unwrap();
            let ids = order.numbers().take(50).collect();
            commands::album_rows(app, AlbumIds { ids }).unwrap();
        });
    }
    row("years", 200, |_| {
        commands::year_list(app, Nothing {}).unwrap();
    });
    row("genres", 200, |_| {
        commands::genre_list(app, Nothing {}).unwrap();
    });
    row("folders", 200, |_| {
        commands::place_list(app, PlaceRef::default()).unwrap();
    });
    row("counts of the library", 200, |_| {
        commands::library_summary(app, Nothing {}).unwrap();
    });
}

/// Whole orders as bytes, warm and after a change.
fn orders(app: &App) {
    head();
    for sort in [
        SortKey::Title,
        SortKey::Artist,
        SortKey::Album,
        SortKey::Year,
    ] {
        row(&format!("whole order by {sort:?}, warm"), 200, |_| {
            commands::song_order(app, by(sort)).unwrap();
        });
    }
    row("whole order by Rating, after a rating", 5, |n| {
        let ids = vec![n as u32 + 1];
        let rating = Some(n as u8 % 11);
        commands::song_rate(app, SongRating { ids, rating }).unwrap();
        commands::song_order(app, by(SortKey::Rating)).unwrap();
    });
}

/// Orders of what a query asks for.
fn queries(app: &App) {
    head();
    for text in [
        "a",
        "love",
        "year:1990..1995",
        "rating:>=4 -genre:pop",
        "played:never",
        "plays:>3 added:<30d",
        "artist:a OR title:b",
    ] {
        let query = SongQuery {
            search: text.into(),
            ..SongQuery::default()
        };
        row(&format!("order of `{text}`"), 20, |_| {
            commands::song_order(app, query.clone()).unwrap();
        });
    }
}

// ---- the library

struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % end
    }
}

/// Words as names have them: the first are the commonest.
struct Vocabulary(Vec<String>);

impl Vocabulary {
    fn new() -> Self {
        const COMMON: [&str; 16] = [
            "love", "night", "the", "you", "day", "heart", "light", "dark", "river", "blue", "a",
            "of", "in", "time", "home", "fire",
        ];
        const PARTS: [&str; 30] = [
            "ba", "lo", "mi", "ra", "ne", "so", "ti", "ka", "ve", "du", "an", "or", "el", "is",
            "um", "fa", "go", "hu", "je", "pi", "qua", "sho", "tra", "vi", "wen", "xa", "yo", "zu",
            "cher", "gli",
        ];
        let mut dice = Dice(11);
        let mut words: Vec<String> = COMMON.map(String::from).to_vec();
        while words.len() < 20_000 {
            let parts = 2 + dice.below(3);
            words.push((0..parts).map(|_| PARTS[dice.below(30) as usize]).collect());
        }
        Self(words)
    }

    fn words(&self, dice: &mut Dice, count: u64) -> String {
        let words: Vec<&str> = (0..count)
            .map(|_| {
                // The cube favours the first ones, as real names do.
                let share = dice.below(1_000_000) as f64 / 1_000_000.0;
                let at = (share * share * share * self.0.len() as f64) as usize;
                self.0[at].as_str()
            })
            .collect();
        words.join(" ")
    }
}

fn fill(folder: &TempDir, size: u32) -> Vocabulary {
    let vocabulary = Vocabulary::new();
    std::fs::create_dir_all(folder.path().join("data")).unwrap();
    let db = Db::open(&folder.path().join("data/library.db")).unwrap();
    let root = db
        .write(|db| watched::add(db, b"/music", false, true))
        .unwrap();
    let mut dice = Dice(5);
    let artists: Vec<String> = (0..size / 18 + 8)
        .map(|_| {
            let words = 1 + dice.below(2);
            vocabulary.words(&mut dice, words)
        })
        .collect();
    let mut met = (albums::Met::default(), names::Met::default());
    for first in (0..size).step_by(10_000) {
        let last = (first + 10_000).min(size);
        db.write_bulk(|db| {
            batch(
                db,
                root,
                first..last,
                &vocabulary,
                &artists,
                &mut dice,
                &mut met,
            );
            Ok(())
        })
        .unwrap();
    }
    db.write_bulk(|db| {
        db.execute_batch(HEARD).unwrap();
        Ok(())
    })
    .unwrap();
    db.optimise().unwrap();
    vocabulary
}

/// As if most songs had been heard.
const HEARD: &str = "INSERT INTO heard (song_id, version, badge, mood, bpm, key, energy, valence, arousal)
    SELECT id, 1, 1, id % 4, 60 + id % 1409 / 10.0, id % 24, id % 101 / 101.0, id % 89 / 89.0, id % 97 / 97.0
    FROM songs WHERE id % 10 > 0";

fn batch(
    db: &Connection,
    root: u32,
    numbers: std::ops::Range<u32>,
    vocabulary: &Vocabulary,
    artists: &[String],
    dice: &mut Dice,
    met: &mut (albums::Met, names::Met),
) {
    const GENRES: [&str; 12] = [
        "Rock",
        "Indie",
        "Pop",
        "Hiphop",
        "Jazz",
        "Country",
        "Classical",
        "Folk",
        "Metal",
        "Soul",
        "Blues",
        "Ambient",
    ];
    let mut indexed = Vec::new();
    let mut counted = Vec::new();
    let mut of_album = (String::new(), String::new(), 0, 0);
    for n in numbers {
        if n % 11 == 0 {
            let artist = artists[dice.below(artists.len() as u64) as usize].clone();
            let words = 1 + dice.below(3);
            let genre = dice.below(12) as usize;
            of_album = (
                artist,
                vocabulary.words(dice, words),
                1955 + dice.below(70),
                genre,
            );
        }
        let (artist, album, year, genre) = &of_album;
        let words = 1 + dice.below(4);
        let title = vocabulary.words(dice, words);
        let keys = [&title, artist, album].map(|text| sort_key(text));
        let album_id = met.0.id(db, (album, artist), (&keys[2], &keys[1])).unwrap();
        let artist_id = met.1.id(db, names::Kind::Artist, artist, artist).unwrap();
        let genre = GENRES[*genre];
        let genre_id = met
            .1
            .id(db, names::Kind::Genre, genre, &genre.to_lowercase())
            .unwrap();
        let folder =
            folders::find_or_add(db, root, format!("{artist}/{album}").as_bytes()).unwrap();
        let data = SongData {
            title: title.clone(),
            tags: Tags {
                artist: Some(artist.clone()),
                album: Some(album.clone()),
                year: u16::try_from(*year).ok(),
                track: Some(n % 11 + 1),
                ..Tags::default()
            },
        };
        let format = AudioFormat {
            codec: "mp3".into(),
            duration: Millis(120_000 + dice.below(200_000)),
            bitrate: 256,
            ..AudioFormat::default()
        };
        let write = songs::SongWrite {
            watched: root,
            data: &data,
            format: &format,
            keys: (&keys[0], Some(&keys[1]), Some(&keys[2])),
            genre: Some(genre),
            album_id: Some(album_id),
            artists: &[artist_id],
            genres: &[genre_id],
            cover: None,
            reason: None,
            problem: None,
            sources: (None, None, None),
        };
        let id = songs::insert(db, &write, None, i64::from(n)).unwrap();
        let triple = Triple {
            audio: Stat {
                size: u64::from(n),
                mtime_ns: 1,
            },
            data: None,
            cover: None,
        };
        let name = format!("{n}.mp3");
        let sketch = u128::from(n).to_le_bytes();
        let file = files::FileWrite {
            folder,
            name: name.as_bytes(),
            inode: u64::from(n) + 1,
            triple: &triple,
            sketch: Some(&sketch),
            reader: 2,
        };
        files::insert(db, id, &file).unwrap();
        if n % 9 == 0 {
            let listen = listens::Listen {
                song: id,
                at: domain::UnixMillis(i64::from(n) * 1000),
                heard_ms: 1,
                ending: listens::Ending::Heard,
            };
            listens::record(db, &listen).unwrap();
        }
        if n % 7 == 0 {
            listens::rate(db, &[id], Some((n % 11) as u8), domain::UnixMillis(1)).unwrap();
        }
        indexed.push((id, title, artist.clone(), album.clone(), genre));
        counted.push(album_id);
    }
    counted.dedup();
    albums::recount(db, counted).unwrap();
    for (id, title, artist, album, genre) in &indexed {
        let words = search::Words {
            title,
            artist,
            album,
            genre,
            composer: "",
        };
        search::index(db, *id, &words, true).unwrap();
    }
}
