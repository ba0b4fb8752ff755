//! What is on disk is in the library, and nothing is ever lost.

use std::fs;

use app::commands;
use app::wire::*;

use crate::house::*;

#[test]
fn a_bundle_is_a_song_with_everything_its_parts_say() {
    let house = House::quiet();
    bundle(
        &house.music,
        "9e4d555f",
        "Die With A Smile",
        "Lady Gaga & Bruno Mars",
        "Die with A Smile",
        1,
    );
    let report = house.scan();
    assert_eq!((report.seen, report.added, report.failed), (1, 1, 0));
    let rows = house.rows();
    let song = &rows[0];
    assert_eq!(
        (song.title.as_str(), song.artist.as_str()),
        ("Die With A Smile", "Lady Gaga & Bruno Mars")
    );
    assert_eq!(
        (song.genre.as_str(), song.year, song.duration_ms),
        ("Pop", Some(2024), 1000)
    );
    assert_eq!(song.status, Status::Ok);
    let cover = song.cover.clone().unwrap();
    let jpeg = house.app.cover_jpeg(&cover, 96).unwrap();
    assert_eq!(&jpeg[..2], [0xFF, 0xD8]);
    assert_eq!(jpeg, house.app.cover_jpeg(&cover, 96).unwrap());
    let details = commands::song_details(&house.app, SongRef { id: song.id }).unwrap();
    assert_eq!(details.json_file.as_deref(), Some("9e4d555f.json"));
    assert_eq!(details.cover_file.as_deref(), Some("9e4d555f.png"));
    let title = details
        .fields
        .iter()
        .find(|field| field.field == "title")
        .unwrap();
    assert_eq!(title.json.as_deref(), Some("Die With A Smile"));
    assert_eq!(title.file_name.as_deref(), Some("9e4d555f"));
    let again = house.scan();
    assert_eq!(
        (again.seen, again.added, again.updated, again.unchanged),
        (1, 0, 0, 1)
    );
}

#[test]
fn a_bundle_may_arrive_in_any_order() {
    let parts: [(&str, Vec<u8>); 3] = [
        ("a.wav", wav(1, 1)),
        ("a.json", json("Halo", "Beyoncé", "I Am")),
        ("a.png", RED.to_vec()),
    ];
    for order in [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ] {
        let house = House::quiet();
        for (step, part) in order.into_iter().enumerate() {
            put(&house.music.join(parts[part].0), &parts[part].1);
            house.scan();
            let here = &order[..=step];
            let audio = here.contains(&0);
            assert_eq!(house.rows().len(), usize::from(audio), "{order:?}");
            let orphans = if audio { 0 } else { here.len() };
            assert_eq!(
                house.waiting().len(),
                orphans,
                "{order:?} {:?}",
                house.waiting()
            );
        }
        let song = house.rows().pop().unwrap();
        assert_eq!(song.title, "Halo", "{order:?}");
        assert!(song.cover.is_some(), "{order:?}");
    }
}

#[test]
fn a_changed_json_or_cover_beside_an_unchanged_song_is_a_change() {
    let house = House::quiet();
    bundle(&house.music, "a", "Before", "X", "Y", 1);
    house.scan();
    let first = house.rows().pop().unwrap();
    put(&house.music.join("a.json"), &json("After", "X", "Y"));
    assert_eq!(house.scan().updated, 1);
    let second = house.rows().pop().unwrap();
    assert_eq!((second.id, second.title.as_str()), (first.id, "After"));
    let mut picture = RED.to_vec();
    picture.extend(b"longer");
    put(&house.music.join("a.png"), &picture);
    assert_eq!(house.scan().updated, 1);
    assert_ne!(house.rows()[0].cover, first.cover);
    assert_eq!(house.titles(search("after")), ["After"]);
    assert!(house.titles(search("before")).is_empty());
    fs::remove_file(house.music.join("a.json")).unwrap();
    house.scan();
    assert_eq!(house.rows()[0].title, "a");
}

#[test]
fn what_goes_is_greyed_and_comes_back_as_the_same_song() {
    let house = House::quiet();
    bundle(&house.music.join("in"), "a", "A", "X", "Y", 1);
    bundle(&house.music.join("in"), "b", "B", "X", "Y", 2);
    house.scan();
    let before = house.rows();
    let aside = house.folder().join("aside");
    fs::rename(house.music.join("in/a.wav"), house.folder().join("a.wav")).unwrap();
    assert_eq!(house.scan().removed, 1);
    let rows = house.rows();
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (rows[0].status, rows[1].status),
        (Status::Unavailable, Status::Ok)
    );
    fs::rename(house.folder().join("a.wav"), house.music.join("in/a.wav")).unwrap();
    house.scan();
    assert_eq!(house.rows(), before);
    fs::rename(house.music.join("in"), &aside).unwrap();
    house.scan();
    assert!(
        house
            .rows()
            .iter()
            .all(|row| row.status == Status::Unavailable)
    );
    fs::rename(&aside, house.music.join("in")).unwrap();
    house.scan();
    assert_eq!(house.rows(), before);
}

#[test]
fn a_root_that_is_unplugged_greys_its_songs_at_once() {
    let house = House::quiet();
    bundle(&house.music, "a", "A", "X", "Y", 1);
    house.scan();
    let before = house.rows();
    let aside = house.folder().join("aside");
    fs::rename(&house.music, &aside).unwrap();
    house.scan();
    assert_eq!(house.rows()[0].status, Status::Unavailable);
    assert_eq!(
        commands::library_summary(&house.app, Nothing {})
            .unwrap()
            .unavailable,
        1
    );
    // The place a drive is mounted at is empty while the drive is away.
    fs::create_dir(&house.music).unwrap();
    house.scan();
    assert_eq!(house.rows()[0].status, Status::Unavailable);
    fs::remove_dir(&house.music).unwrap();
    fs::rename(&aside, &house.music).unwrap();
    house.scan();
    assert_eq!(house.rows(), before);
}

#[test]
fn a_renamed_or_moved_song_keeps_its_id() {
    let house = House::quiet();
    bundle(&house.music, "a", "A", "X", "Y", 1);
    house.scan();
    let id = house.rows()[0].id;
    fs::rename(house.music.join("a.wav"), house.music.join("b.wav")).unwrap();
    house.scan();
    let rows = house.rows();
    assert_eq!(
        (rows.len(), rows[0].id, rows[0].status),
        (1, id, Status::Ok)
    );
    fs::create_dir(house.music.join("deep")).unwrap();
    for part in ["b.wav", "a.json"] {
        fs::rename(
            house.music.join(part),
            house.music.join("deep").join(part.replace('b', "a")),
        )
        .unwrap();
    }
    house.scan();
    let rows = house.rows();
    assert_eq!(
        (
            rows.len(),
            rows[0].id,
            rows[0].title.as_str(),
            rows[0].status
        ),
        (1, id, "A", Status::Ok)
    );
}

#[test]
fn a_hard_link_is_a_second_file_of_its_song() {
    let house = House::quiet();
    put(&house.music.join("a.wav"), &wav(1, 1));
    house.scan();
    fs::hard_link(house.music.join("a.wav"), house.music.join("b.wav")).unwrap();
    house.scan();
    assert_eq!(house.titles(SongQuery::default()), ["a"]);
    let id = house.rows()[0].id;
    let details = commands::song_details(&house.app, SongRef { id }).unwrap();
    assert_eq!(details.files.len(), 2);
}

#[test]
fn a_file_that_cannot_be_read_is_a_row_with_a_reason() {
    let house = House::quiet();
    put(&house.music.join("bad.mp3"), b"this is no music");
    put(&house.music.join("good.wav"), &wav(1, 1));
    put(&house.music.join("good.json"), b"{ broken");
    let report = house.scan();
    assert_eq!((report.added, report.failed), (2, 1));
    let rows = house.rows();
    assert_eq!(rows[0].status, Status::Unreadable);
    assert!(rows[0].reason.as_ref().unwrap().len() > 10);
    assert_eq!(rows[1].status, Status::Ok);
    let waiting = house.waiting();
    let kinds: Vec<_> = waiting
        .iter()
        .map(|item| (item.kind, item.files[0].as_str()))
        .collect();
    assert_eq!(
        kinds,
        [
            (WaitingKind::Unreadable, "bad.mp3"),
            (WaitingKind::Problem, "good.json")
        ]
    );
    put(&house.music.join("bad.mp3"), &wav(1, 2));
    house.scan();
    assert_eq!(house.rows()[0].status, Status::Ok);
}

#[test]
fn a_folder_picture_serves_those_without_one() {
    let house = House::quiet();
    put(&house.music.join("al/a.wav"), &wav(1, 1));
    put(&house.music.join("al/b.wav"), &wav(1, 2));
    put(&house.music.join("al/cover.png"), RED);
    house.scan();
    let rows = house.rows();
    assert!(rows[0].cover.is_some());
    assert_eq!(rows[0].cover, rows[1].cover);
    assert!(house.waiting().is_empty());
}

#[test]
fn orders_and_searches_agree_with_the_rows() {
    let house = House::quiet();
    for (n, (title, artist, album)) in [
        ("The Wall", "Pink Floyd", "The Wall"),
        ("Äther", "Zoë", "Beta"),
        ("Beat It", "Michael Jackson", "Thriller"),
        ("Thriller", "Michael Jackson", "Thriller"),
        ("Apple", "The Beatles", ""),
    ]
    .into_iter()
    .enumerate()
    {
        bundle(
            &house.music,
            &format!("s{n}"),
            title,
            artist,
            album,
            n as u32,
        );
    }
    house.scan();
    let titles = |query| house.titles(query);
    assert_eq!(
        titles(sorted(SortKey::Title)),
        ["Apple", "Äther", "Beat It", "Thriller", "The Wall"]
    );
    assert_eq!(titles(search("wall")), ["The Wall"]);
    assert_eq!(titles(search("mich thri")), ["Beat It", "Thriller"]);
    assert_eq!(titles(search("ather zoe")), ["Äther"]);
    assert!(titles(search("zzz")).is_empty());
    assert_eq!(titles(search("\"*")).len(), 5);
    let best = SongQuery {
        search: "thr".into(),
        sort: SortKey::Relevance,
        ..SongQuery::default()
    };
    assert_eq!(titles(best), ["Thriller", "Beat It"]);
    let by_artist = SongQuery {
        scope: Scope::Artist("michael JACKSON".into()),
        ..SongQuery::default()
    };
    assert_eq!(titles(by_artist), ["Beat It", "Thriller"]);
    let pop = SongQuery {
        scope: Scope::Genre("pop".into()),
        ..SongQuery::default()
    };
    assert_eq!(titles(pop).len(), 5);
    let mut descending = sorted(SortKey::Title);
    descending.descending = true;
    let mut reversed = titles(descending);
    reversed.reverse();
    assert_eq!(reversed, titles(sorted(SortKey::Title)));
    let albums = commands::album_order(&house.app, AlbumQuery::default()).unwrap();
    let ids: Vec<u32> = albums
        .0
        .chunks_exact(4)
        .map(|b| u32::from_le_bytes(b.try_into().unwrap()))
        .collect();
    let rows = commands::album_rows(&house.app, AlbumIds { ids }).unwrap();
    let named: Vec<_> = rows
        .iter()
        .map(|album| (album.title.as_str(), album.songs))
        .collect();
    assert_eq!(named, [("Beta", 1), ("Thriller", 2), ("The Wall", 1)]);
    let genres = commands::genre_list(&house.app, Nothing {}).unwrap();
    assert_eq!(
        genres,
        [GenreRow {
            genreid: 3,
            genre: "Pop".into(),
            songs: 5
        }]
    );
    let found = commands::search(
        &house.app,
        SearchRequest {
            text: "th".into(),
            limit: 0,
        },
    )
    .unwrap();
    assert_eq!(found.songs[0].title, "Thriller");
    assert_eq!(
        found
            .albums
            .iter()
            .map(|a| a.title.as_str())
            .collect::<Vec<_>>(),
        ["Thriller", "The Wall"]
    );
}
