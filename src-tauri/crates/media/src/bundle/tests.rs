use serde_json::json;

use super::*;

fn read(value: &Value) -> BundleRead {
    parse(value.to_string().as_bytes())
}

fn data(value: &Value) -> BundleData {
    let read = read(value);
    assert_eq!(read.problems, [], "{value}");
    read.data.unwrap()
}

fn codes(read: &BundleRead) -> Vec<&'static str> {
    read.problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn the_bundle_of_the_old_library_is_read() {
    let data = data(&json!({
        "title": "Die With A Smile", "album": "Die with A Smile",
        "artist": "Lady Gaga & Bruno Mars", "genre": 3, "year": 2024
    }));
    assert_eq!(
        data.tags,
        Tags {
            title: Some("Die With A Smile".into()),
            album: Some("Die with A Smile".into()),
            artist: Some("Lady Gaga & Bruno Mars".into()),
            genres: vec!["Pop".into()],
            year: Some(2024),
            ..Tags::default()
        }
    );
}

#[test]
fn genres_come_as_name_list_or_classic_id() {
    for (value, genres) in [
        (json!("Rock"), vec!["Rock"]),
        (json!(" Trip Hop "), vec!["Trip Hop"]),
        (json!(1), vec!["Rock"]),
        (json!(8), vec!["OTHER"]),
        (json!(3.0), vec!["Pop"]),
        (json!("3"), vec!["Pop"]),
        (json!("80"), vec!["80"]),
        (json!(["Jazz", "Blues"]), vec!["Jazz", "Blues"]),
        (json!([5, "Jazz", "6"]), vec!["Jazz", "Country"]),
        (json!(""), vec![]),
        (json!(null), vec![]),
    ] {
        let data = data(&json!({ "genre": value }));
        assert_eq!(data.tags.genres, genres, "{value}");
    }
}

#[test]
fn years_numbers_and_ratings_come_as_numbers_or_text() {
    for (value, year) in [
        (json!(2024), Some(2024)),
        (json!(2020.0), Some(2020)),
        (json!("1999"), Some(1999)),
        (json!("1999-12-31"), Some(1999)),
        (json!(" "), None),
    ] {
        assert_eq!(data(&json!({ "year": value })).tags.year, year, "{value}");
    }
    for (value, track) in [
        (json!(7), Some(7)),
        (json!("07/12"), Some(7)),
        (json!(0), None),
        (json!("0"), None),
    ] {
        assert_eq!(data(&json!({ "track": value })).tags.track, track);
    }
    for (value, rating) in [(json!(3.5), 7), (json!("5"), 10), (json!(0), 0)] {
        assert_eq!(data(&json!({ "rating": value })).tags.rating, Some(rating));
    }
}

#[test]
fn artists_listed_one_by_one_also_make_the_display_name() {
    for (value, artist, artists) in [
        (json!({ "artist": ["a", "b"] }), "a & b", vec!["a", "b"]),
        (
            json!({ "artists": ["a", "b", "c"] }),
            "a, b & c",
            vec!["a", "b", "c"],
        ),
        (
            json!({ "artists": ["a", "b"], "artist": "a x b" }),
            "a x b",
            vec!["a", "b"],
        ),
    ] {
        let tags = data(&value).tags;
        assert_eq!(tags.artist.as_deref(), Some(artist));
        assert_eq!(tags.artists, artists);
    }
}

#[test]
fn a_wrong_field_is_left_out_named_and_costs_nothing_else() {
    for (key, value, code) in [
        ("title", json!(5), "wrong_type"),
        ("album", json!({}), "wrong_type"),
        ("artist", json!(true), "wrong_type"),
        ("artists", json!([1, 2]), "wrong_type"),
        ("genre", json!(9), "unknown_genre"),
        ("genre", json!(1.5), "unknown_genre"),
        ("genre", json!({}), "wrong_type"),
        ("year", json!(0), "out_of_range"),
        ("year", json!(10000), "out_of_range"),
        ("year", json!("soon"), "out_of_range"),
        ("year", json!([]), "wrong_type"),
        ("track", json!(-1), "wrong_type"),
        ("track", json!("A"), "wrong_type"),
        ("disc", json!(1e300), "wrong_type"),
        ("isrc", json!("short"), "wrong_type"),
        ("lyrics", json!([]), "wrong_type"),
        ("compilation", json!("yes"), "wrong_type"),
        ("musicbrainz_release", json!("x"), "wrong_type"),
        ("rating", json!(6), "wrong_type"),
        ("file", json!("../x.mp3"), "unsafe_name"),
        ("image", json!("C:\\x.jpg"), "unsafe_name"),
        ("image", json!(1), "wrong_type"),
    ] {
        let read = read(&json!({ key: value, "language": "fr" }));
        assert_eq!(codes(&read), [code], "{key}: {value}");
        let data = read.data.unwrap();
        assert_eq!(data.tags.language.as_deref(), Some("fr"));
        assert_eq!(
            data.other.get(key),
            Some(&value),
            "what we cannot use survives"
        );
    }
}

#[test]
fn what_is_not_json_gives_a_problem_with_its_place_and_no_data() {
    for (text, code, place) in [
        (&b""[..], "empty", None),
        (b" \n ", "empty", None),
        (b"[]", "not_an_object", None),
        (b"{\"title\":\"Half", "syntax", Some((1, 14))),
        (b"{\n\"a\":1,\n}", "syntax", Some((3, 1))),
        (b"{\"a\":\"\xFF\"}", "not_utf8", None),
    ] {
        let read = parse(text);
        assert_eq!(codes(&read), [code], "{text:?}");
        assert_eq!(read.data, None);
        let problem = &read.problems[0];
        assert_eq!(problem.line.zip(problem.column), place);
    }
}

#[test]
fn size_and_depth_have_limits() {
    let deep = |levels: usize| format!("{{\"a\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(codes(&parse(deep(63).as_bytes())), [""; 0]);
    assert_eq!(codes(&parse(deep(64).as_bytes())), ["too_deep"]);
    assert_eq!(codes(&parse(deep(500_000).as_bytes())), ["too_deep"]);
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(LARGEST));
    assert_eq!(codes(&parse(large.as_bytes())), ["too_large"]);
}

#[test]
fn marks_of_byte_order_are_understood() {
    let mut utf16 = vec![0xFF, 0xFE];
    utf16.extend(
        "{\"title\":\"é\"}"
            .encode_utf16()
            .flat_map(u16::to_le_bytes),
    );
    for bytes in ["\u{FEFF}{\"title\":\"é\"}".as_bytes(), &utf16] {
        let data = parse(bytes).data.unwrap();
        assert_eq!(data.tags.title.as_deref(), Some("é"));
    }
}

#[test]
fn a_rewrite_keeps_every_key_and_reads_the_same() {
    let written = json!({
        "title": "T", "artist": "A & B", "artists": ["A", "B"], "genre": ["Rock", "Pop"],
        "year": 1999, "track": 3, "track_total": 9, "disc": 1, "disc_total": 2, "compilation": true,
        "artist_sort": "A, the & B", "musicbrainz_release": "8c1b2a3d-0000-4fff-8000-0123456789ab", "isrc": "USRC17607839", "rating": 3.5,
        "lyrics": "[00:01.00] one\n[00:02.00] two", "file": "song.mp3",
        "image": "https://example.org/c/cover.jpg",
        "features": { "version": 1, "tempo": 120.0 }, "mood": "calm", "links": ["x"],
        "__proto__": { "polluted": true }, "z": null
    });
    let first = data(&written);
    assert_eq!(first.image.as_deref(), Some("cover.jpg"));
    let text = to_json(&first);
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), written);
    assert_eq!(parse(text.as_bytes()).data.unwrap(), first);
}
