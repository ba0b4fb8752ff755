//! Ways to find songs: the query language, orders, artists, years, folders, spelling.

use app::commands;
use app::wire::*;

use crate::house::*;

fn house() -> House {
    let house = House::quiet();
    for (n, (folder, title, artist, album, year)) in [
        ("Zoë/Beta", "Äther", "Zoë", "Beta", 1999),
        ("Zoë/Beta", "Ebbe", "Zoë; SZA", "Beta", 1999),
        ("Jackson", "Thriller", "Michael Jackson", "Thriller", 1982),
        ("Tyler", "Igor's Theme", "Tyler, The Creator", "Igor", 2019),
    ]
    .into_iter()
    .enumerate()
    {
        let folder = house.music.join(folder);
        let stem = format!("s{n}");
        put(
            &folder.join(format!("{stem}.wav")),
            &wav(n as u32 + 1, n as u32),
        );
        let text = format!(
            r#"{{"title":"{title}","artist":"{artist}","album":"{album}","year":{year},"genre":"Pop; Soul",
                "lyrics":"hello darkness my old friend {n}"}}"#
        );
        put(&folder.join(format!("{stem}.json")), text.as_bytes());
    }
    house.scan();
    house
}

fn by(sort: SortKey, descending: bool) -> SongQuery {
    SongQuery {
        sort,
        descending,
        ..SongQuery::default()
    }
}

fn numbers(bytes: &app::Bytes) -> Vec<u32> {
    let four = bytes.0.chunks_exact(4);
    four.map(|four| u32::from_le_bytes(four.try_into().unwrap()))
        .collect()
}

#[test]
fn one_language_everywhere() {
    let house = house();
    for (text, titles) in [
        ("artist:zoe", &["Äther", "Ebbe"][..]),
        ("artist:sza OR year:..1982", &["Ebbe", "Thriller"]),
        ("-artist:zoe year:>1990", &["Igor's Theme"]),
        ("duration:<0:03 played:never", &["Äther", "Ebbe"]),
        (
            "\"darkness my old\" -artist:tyler",
            &["Äther", "Ebbe", "Thriller"],
        ),
        ("hello darkness my old friend 2", &["Thriller"]),
        ("path:Zoë/Beta ebbe", &["Ebbe"]),
        ("genre:soul title:igor", &["Igor's Theme"]),
    ] {
        assert_eq!(house.titles(search(text)), titles, "{text}");
    }
    let check = QueryText {
        text: "artist:zoe colour:red year:19x".into(),
    };
    let check = commands::query_check(&house.app, check).unwrap();
    assert_eq!(check.text, "artist:zoe colour red");
    assert_eq!(check.remarks.len(), 2);
}

#[test]
fn suggestions_come_from_the_language_and_from_the_library() {
    let house = house();
    let suggest = |text: &str| {
        let at = text.encode_utf16().count() as u32;
        let cursor = QueryCursor {
            text: text.into(),
            at,
        };
        let said = commands::query_suggest(&house.app, cursor).unwrap();
        let items = said.items.into_iter().map(|item| item.insert);
        (said.from, items.collect::<Vec<_>>())
    };
    assert_eq!(
        suggest("sza pl"),
        (4, vec!["plays:".into(), "played:".into()])
    );
    assert_eq!(
        suggest("artist:ty"),
        (7, vec!["\"Tyler, The Creator\"".into()])
    );
    assert_eq!(suggest("-genre:pop,s"), (11, vec!["Soul".into()]));
    assert_eq!(suggest("album:be"), (6, vec!["Beta".into()]));
    assert_eq!(suggest("mood:re"), (5, vec!["relaxed".into()]));
    assert_eq!(suggest("is:lo").1, ["loved"]);
    assert!(suggest("").1.is_empty());
}

#[test]
fn unknown_values_come_last_in_either_direction() {
    let house = house();
    let ids = house.order(by(SortKey::Title, false));
    for (id, rating) in [(ids[1], 4), (ids[3], 9)] {
        let rating = SongRating {
            ids: vec![id],
            rating: Some(rating),
        };
        commands::song_rate(&house.app, rating).unwrap();
    }
    let up = house.order(by(SortKey::Rating, false));
    assert_eq!(up, [ids[1], ids[3], ids[0], ids[2]]);
    let down = house.order(by(SortKey::Rating, true));
    assert_eq!(down, [ids[3], ids[1], ids[0], ids[2]]);
    let by_artist = house.titles(by(SortKey::AlbumArtist, false));
    assert_eq!(by_artist, ["Thriller", "Igor's Theme", "Äther", "Ebbe"]);
    let too_much = SongRating {
        ids,
        rating: Some(11),
    };
    assert!(commands::song_rate(&house.app, too_much).is_err());
}

#[test]
fn artists_years_and_folders_are_counted() {
    let house = house();
    let artists = |sort, descending, search: &str| {
        let query = ArtistQuery {
            search: search.into(),
            sort,
            descending,
        };
        let ids = numbers(&commands::artist_order(&house.app, query).unwrap());
        let rows = commands::artist_rows(&house.app, ArtistIds { ids }).unwrap();
        let rows = rows
            .into_iter()
            .map(|row| (row.name, row.songs, row.albums));
        rows.collect::<Vec<_>>()
    };
    let all = artists(ArtistSort::Name, false, "");
    let names: Vec<&str> = all.iter().map(|row| row.0.as_str()).collect();
    assert_eq!(
        names,
        ["Michael Jackson", "SZA", "Tyler, The Creator", "Zoë"]
    );
    assert_eq!(
        artists(ArtistSort::Songs, true, "")[0],
        ("Zoë".into(), 2, 1)
    );
    assert_eq!(artists(ArtistSort::Name, false, "crea").len(), 1);
    let years = commands::year_list(&house.app, Nothing {}).unwrap();
    let counts: Vec<_> = years.iter().map(|year| (year.year, year.songs)).collect();
    assert_eq!(counts, [(2019, 1), (1999, 2), (1982, 1)]);
    let of_year = SongQuery {
        scope: Scope::Year(1999),
        ..SongQuery::default()
    };
    assert_eq!(house.order(of_year).len(), 2);
    let places = |parent| commands::place_list(&house.app, PlaceRef { parent }).unwrap();
    let root = places(None)
        .into_iter()
        .find(|place| place.songs == 4)
        .unwrap();
    let inside = places(Some(root.id));
    let named: Vec<_> = inside
        .iter()
        .map(|place| (place.name.as_str(), place.songs))
        .collect();
    assert_eq!(named, [("Jackson", 1), ("Tyler", 1), ("Zoë", 2)]);
    assert!(inside[2].has_places && !inside[0].has_places);
    let below = SongQuery {
        scope: Scope::Place(inside[2].id),
        ..SongQuery::default()
    };
    assert_eq!(house.titles(below), ["Äther", "Ebbe"]);
    assert!(commands::place_list(&house.app, PlaceRef { parent: Some(1) }).is_err());
}

/// Titles that a search finds, and what it was corrected to.
fn found(house: &House, text: &str) -> (Vec<String>, Option<String>) {
    let request = SearchRequest {
        text: text.into(),
        limit: 0,
    };
    let results = commands::search(&house.app, request).unwrap();
    let titles = results.songs.into_iter().map(|song| song.title);
    (titles.collect(), results.corrected)
}

#[test]
fn what_is_misspelt_is_found_by_the_nearest_spelling() {
    let house = house();
    let found = |text| found(&house, text);
    assert_eq!(
        found("thriler"),
        (vec!["Thriller".into()], Some("thriller".into()))
    );
    assert_eq!(found("jakcson thri").1.as_deref(), Some("jackson thri"));
    assert_eq!(found("thrill"), (vec!["Thriller".into()], None));
    assert_eq!(found("my old friend 3").0, ["Igor's Theme"]);
    assert_eq!(found("qqqqqq"), (vec![], None));
}

#[test]
fn a_search_with_fields_finds_the_songs_they_ask_for() {
    let house = house();
    let found = |text| found(&house, text);
    assert_eq!(found("artist:jackson"), (vec!["Thriller".into()], None));
    assert_eq!(
        found("title:ebbe OR title:äther").0,
        ["Äther", "Ebbe"],
        "by title"
    );
    assert_eq!(found("thri -artist:zoe").0, ["Thriller"]);
    // What no song answers to may have been meant as words.
    assert_eq!(found("title:nothing").0, Vec::<String>::new());
    assert_eq!(found("thri (jackson)").0, ["Thriller"]);
}

#[test]
fn pages_go_on_behind_a_song_whatever_comes_before_it() {
    let house = house();
    let page = |after| {
        let request = SongPageRequest {
            limit: 2,
            after,
            ..SongPageRequest::default()
        };
        let page = commands::song_list(&house.app, request).unwrap();
        page.songs
            .into_iter()
            .map(|song| (song.id, song.title))
            .collect::<Vec<_>>()
    };
    let first = page(None);
    assert_eq!(first[1].1, "Ebbe");
    put(&house.music.join("new.wav"), &wav(1, 77));
    put(&house.music.join("new.json"), &json("Aaa", "X", "Y"));
    house.scan();
    let second = page(Some(first[1].0));
    assert_eq!(second[0].1, "Igor's Theme");
    assert!(page(Some(second[1].0)).is_empty());
}

#[test]
fn how_names_are_taken_apart_is_the_listeners_choice() {
    let house = house();
    let mut settings = commands::settings_get(&house.app, Nothing {}).unwrap();
    settings.reading.separators = vec![",".into()];
    commands::settings_set(&house.app, settings.clone()).unwrap();
    house.scan();
    let names = |house: &House| {
        let ids = numbers(&commands::artist_order(&house.app, ArtistQuery::default()).unwrap());
        let rows = commands::artist_rows(&house.app, ArtistIds { ids }).unwrap();
        rows.into_iter().map(|row| row.name).collect::<Vec<_>>()
    };
    let now = names(&house);
    assert!(
        now.contains(&"Zoë; SZA".into()) && now.contains(&"Tyler, The Creator".into()),
        "{now:?}"
    );
    settings.reading.separators.clear();
    settings.reading.whole_names = vec!["X, Y".into(), "X, Y".into(), String::new()];
    let kept = commands::settings_set(&house.app, settings).unwrap();
    assert_eq!(kept.reading.whole_names, ["X, Y"]);
}

#[test]
fn what_a_view_held_is_asked_anew_when_it_may_have_changed() {
    let house = house();
    let rated = || SongQuery {
        search: "rating:>=4".into(),
        ..SongQuery::default()
    };
    let soul = || SongQuery {
        scope: Scope::Genre("Soul".into()),
        ..SongQuery::default()
    };
    assert!(house.titles(rated()).is_empty());
    let all = ["Äther", "Ebbe", "Igor's Theme", "Thriller"];
    // Twice: the second answer is the one that was kept.
    assert_eq!(house.titles(soul()), all);
    assert_eq!(house.titles(soul()), all);

    let ids = house.order(soul())[..1].to_vec();
    let rating = Some(9);
    commands::song_rate(&house.app, SongRating { ids, rating }).unwrap();
    assert_eq!(house.titles(rated()), ["Äther"]);
    assert_eq!(house.titles(rated()), ["Äther"]);

    std::fs::remove_file(house.music.join("Zoë/Beta/s0.json")).unwrap();
    house.scan();
    assert_eq!(house.titles(soul()), all[1..]);
}
