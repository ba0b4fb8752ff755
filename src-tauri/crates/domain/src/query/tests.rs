use proptest::prelude::*;

use super::*;
use crate::UnixMillis;

fn words(list: &[&str]) -> Query {
    Query::Is(Test::Words(
        list.iter().map(|word| (*word).into()).collect(),
    ))
}

fn begins(field: TextField, word: &str) -> Query {
    Query::Is(Test::Text(field, Text::Begins(word.into())))
}

fn number(field: NumberField, range: Range) -> Query {
    Query::Is(Test::Number(field, range))
}

#[test]
fn the_example_of_the_guide_is_understood() {
    let text = "artist:sza year:2020..2024 mood:relaxed bpm:120-130 rating:>=4 played:<30d \
                -genre:live \"exact words\"";
    let parsed = parse(text);
    let month = Age {
        count: 30,
        unit: AgeUnit::Day,
    };
    let expected = Query::And(vec![
        begins(TextField::Artist, "sza"),
        number(NumberField::Year, Range::Between(2020.0, 2024.0)),
        begins(TextField::Mood, "relaxed"),
        number(NumberField::Bpm, Range::Between(120.0, 130.0)),
        number(NumberField::Rating, Range::From(8.0)),
        Query::Is(Test::Time(TimeField::Played, Time::Within(month))),
        Query::Not(Box::new(begins(TextField::Genre, "live"))),
        Query::Is(Test::Phrase("exact words".into())),
    ]);
    assert_eq!(parsed.query, expected);
    assert_eq!(parsed.remarks, []);
}

#[test]
fn plain_words_are_as_they_always_were() {
    for (text, expected) in [
        ("", Query::All),
        ("  ", Query::All),
        ("Beyoncé's \"\" * -", words(&["beyonce", "s"])),
        ("AC/DC", words(&["ac", "dc"])),
        ("Artist - Title", words(&["artist", "title"])),
        (
            "a artist:x b",
            Query::And(vec![words(&["a", "b"]), begins(TextField::Artist, "x")]),
        ),
        ("or and not", words(&["or", "and", "not"])),
        ("Re:Stacks", words(&["re", "stacks"])),
        ("夜空", words(&["夜空"])),
    ] {
        assert_eq!(parse(text).query, expected, "{text:?}");
    }
}

#[test]
fn parts_are_combined() {
    let (a, b, c) = (words(&["a"]), words(&["b"]), words(&["c"]));
    let genre = |word| begins(TextField::Genre, word);
    for (text, expected) in [
        ("a OR b", Query::Or(vec![a.clone(), b.clone()])),
        ("a OR", a.clone()),
        ("OR a", a.clone()),
        (
            "-(a OR b)",
            Query::Not(Box::new(Query::Or(vec![a.clone(), b.clone()]))),
        ),
        ("--a", a.clone()),
        (
            "(a OR b) genre:c",
            Query::And(vec![Query::Or(vec![a, b.clone()]), genre("c")]),
        ),
        ("((b", b),
        ("b) c)", words(&["b", "c"])),
        (
            "genre:pop,rock",
            Query::Or(vec![genre("pop"), genre("rock")]),
        ),
        ("genre:pop,", genre("pop")),
        ("-", Query::All),
        ("-genre:", Query::All),
        ("c OR genre:", c),
    ] {
        assert_eq!(parse(text).query, expected, "{text:?}");
    }
}

#[test]
fn values_are_read_as_people_write_them() {
    use NumberField::{Duration, Loudness, Rating, Year};
    for (text, expected) in [
        ("year:1999", number(Year, Range::Exactly(1999.0))),
        (
            "year:2024..2020",
            number(Year, Range::Between(2020.0, 2024.0)),
        ),
        ("year:..1980", number(Year, Range::To(1980.0))),
        ("year:2020..", number(Year, Range::From(2020.0))),
        ("year:none", number(Year, Range::Missing)),
        ("stars:3.5", number(Rating, Range::Exactly(7.0))),
        (
            "rating:<2,5",
            Query::Or(vec![
                number(Rating, Range::Below(4.0)),
                number(Rating, Range::Exactly(10.0)),
            ]),
        ),
        (
            "duration:3:20..4:00",
            number(Duration, Range::Between(200.0, 240.0)),
        ),
        ("length:<3", number(Duration, Range::Below(180.0))),
        ("duration:>1h", number(Duration, Range::Above(3600.0))),
        (
            "loudness:-14..-9.5",
            number(Loudness, Range::Between(-14.0, -9.5)),
        ),
        ("key:am", Query::Is(Test::Key(21))),
        ("key:\"F# minor\"", Query::Is(Test::Key(18))),
        ("key:8A", Query::Is(Test::Key(21))),
        ("key:12b", Query::Is(Test::Key(4))),
        ("key:bb", Query::Is(Test::Key(10))),
        ("is:loved", Query::Is(Test::Flag(Flag::Loved))),
        ("has:lyrics", Query::Is(Test::Flag(Flag::Lyrics))),
        (
            "played:never",
            Query::Is(Test::Time(TimeField::Played, Time::Never)),
        ),
        (
            "genre:\"\"",
            Query::Is(Test::Text(TextField::Genre, Text::Missing)),
        ),
        (
            "artist:\"The Weeknd\"",
            Query::Is(Test::Text(
                TextField::Artist,
                Text::Has("the weeknd".into()),
            )),
        ),
        (
            "path:Live/2020",
            Query::Is(Test::Text(TextField::Path, Text::Has("live/2020".into()))),
        ),
    ] {
        assert_eq!(parse(text).query, expected, "{text:?}");
        assert_eq!(parse(text).remarks, [], "{text:?}");
    }
}

#[test]
fn what_is_not_understood_is_remarked_and_harms_nothing() {
    for (text, kind, (from, to)) in [
        ("a foo:bar", RemarkKind::UnknownField, (2, 5)),
        ("year:soon", RemarkKind::NotANumber, (5, 9)),
        ("é played:soon", RemarkKind::NotATime, (10, 14)),
        ("mood:blue", RemarkKind::UnknownValue, (5, 9)),
        ("key:h", RemarkKind::UnknownValue, (4, 5)),
        ("year:", RemarkKind::Unfinished, (0, 5)),
        ("artist:\"", RemarkKind::Unfinished, (0, 8)),
        ("year:2020..x", RemarkKind::NotANumber, (5, 12)),
        ("added:2024-13", RemarkKind::NotATime, (6, 13)),
        ("added:2023-02-29", RemarkKind::NotATime, (6, 16)),
    ] {
        assert_eq!(parse(text).remarks, [Remark { from, to, kind }], "{text:?}");
    }
    assert_eq!(parse("year:soon").query, Query::All);
    assert_eq!(parse("a OR year:soon").query, words(&["a"]));
}

#[test]
fn dates_begin_and_end_where_calendars_say() {
    let day = 86_400_000;
    for (text, from, to) in [
        ("1970", 0, 365),
        ("1970-02", 31, 59),
        ("2000-02-29", 11_016, 11_017),
        ("2023-12", 19_692, 19_723),
        ("1969-12-31", -1, 0),
    ] {
        let query = parse(&format!("added:{text}")).query;
        let Query::Is(Test::Time(_, Time::Between(Some(date), Some(same)))) = query else {
            panic!("{text}: {query:?}");
        };
        assert_eq!(date, same);
        let expected = (UnixMillis(from * day), UnixMillis(to * day));
        assert_eq!((date.begins(), date.ends()), expected, "{text}");
    }
    let before = |text: &str| parse(&format!("added:<{text}")).query.to_string();
    assert_eq!(before("2024"), "added:..2023");
    assert_eq!(before("2024-01"), "added:..2023-12");
    assert_eq!(before("2024-03-01"), "added:..2024-02-29");
}

#[test]
fn depth_and_length_are_bounded() {
    let deep = "(".repeat(400) + "a";
    assert_eq!(parse(&deep).query, words(&["a"]));
    let deeper = "(".repeat(100_000) + "a";
    assert_eq!(parse(&deeper).query, Query::All);
    let long = "x:y -a OR ".repeat(5_000);
    let _ = parse(&long);
    let minus = "-".repeat(100_001) + "a";
    assert_eq!(parse(&minus).query, Query::Not(Box::new(words(&["a"]))));
}

fn word() -> impl Strategy<Value = String> {
    "[a-z0-9ß夜ñ]{1,6}".prop_map(|word| crate::text::fold(&word))
}

fn value() -> impl Strategy<Value = f64> + Clone {
    prop_oneof![
        (0u32..3000).prop_map(f64::from),
        (0u32..2_000_000).prop_map(|n| f64::from(n) / 1000.0),
    ]
}

fn range(field: NumberField) -> impl Strategy<Value = Range> {
    let value = value().prop_map(move |value| match field {
        NumberField::Rating => value % 10.0,
        _ => value,
    });
    let pair = (value.clone(), value);
    (0..7, pair).prop_map(|(kind, (a, b))| match kind {
        0 => Range::Exactly(a),
        1 => Range::From(a),
        2 => Range::Above(a),
        3 => Range::To(a),
        4 => Range::Below(a),
        5 => Range::between(a, b),
        _ => Range::Missing,
    })
}

fn date() -> impl Strategy<Value = Date> {
    (
        1u16..9999,
        proptest::option::of((1u8..13, proptest::option::of(1u8..29))),
    )
        .prop_map(|(year, rest)| Date {
            year,
            month: rest.map(|rest| rest.0),
            day: rest.and_then(|rest| rest.1),
        })
}

fn time() -> impl Strategy<Value = Time> {
    let unit = prop_oneof![
        Just(AgeUnit::Hour),
        Just(AgeUnit::Day),
        Just(AgeUnit::Week),
        Just(AgeUnit::Month),
        Just(AgeUnit::Year),
    ];
    let age = (any::<u32>(), unit).prop_map(|(count, unit)| Age { count, unit });
    prop_oneof![
        age.clone().prop_map(Time::Within),
        age.prop_map(Time::Before),
        (date(), proptest::option::of(date())).prop_map(|(a, b)| Time::Between(Some(a), b)),
        date().prop_map(|date| Time::Between(None, Some(date))),
        Just(Time::Never),
    ]
}

fn text() -> impl Strategy<Value = Text> {
    prop_oneof![
        word().prop_map(Text::Begins),
        proptest::collection::vec(word(), 1..4).prop_map(|words| Text::Has(words.join(" "))),
        Just(Text::Missing),
    ]
}

fn test() -> impl Strategy<Value = Test> {
    let fields: Vec<Field> = FIELDS.iter().map(|(field, _)| *field).collect();
    let of_field = proptest::sample::select(fields).prop_flat_map(|field| match field {
        Field::Text(TextField::Mood) => proptest::sample::select(field.choices())
            .prop_map(|mood| Test::Text(TextField::Mood, Text::Begins(mood.into())))
            .boxed(),
        Field::Text(TextField::Path) => word()
            .prop_map(|path| Test::Text(TextField::Path, Text::Has(path)))
            .boxed(),
        Field::Text(field) => text().prop_map(move |text| Test::Text(field, text)).boxed(),
        Field::Number(field) => range(field)
            .prop_map(move |range| Test::Number(field, range))
            .boxed(),
        Field::Time(field) => time().prop_map(move |time| Test::Time(field, time)).boxed(),
        Field::Key => (0u8..24).prop_map(Test::Key).boxed(),
        Field::Flag => proptest::sample::select(field.choices())
            .prop_map(|word| Test::Flag(Flag::named(word).unwrap()))
            .boxed(),
    });
    prop_oneof![
        proptest::collection::vec(word(), 1..4).prop_map(Test::Words),
        proptest::collection::vec(word(), 1..4).prop_map(|words| Test::Phrase(words.join(" "))),
        of_field,
    ]
}

fn query() -> impl Strategy<Value = Query> {
    let leaf = prop_oneof![6 => test().prop_map(Query::Is), 1 => Just(Query::All)];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let several = proptest::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            several.clone().prop_map(Query::and),
            several.prop_map(Query::or),
            inner.prop_map(Query::negated),
        ]
    })
}

proptest! {
    /// Its plainest writing says the same.
    #[test]
    fn what_is_written_is_read_back(query in query()) {
        let parsed = parse(&query.to_string());
        prop_assert_eq!(&parsed.query, &query, "{}", query);
        prop_assert_eq!(parsed.remarks, []);
    }

    /// Whatever is typed is taken, the places of remarks are between characters, and what was
    /// understood of it stays the same when it is written down.
    #[test]
    fn anything_typed_is_taken(text in r#"([a-zé:"()<>=.,0-9 -]|OR|artist:|year:|played:|\PC){0,40}"#) {
        let parsed = parse(&text);
        for remark in &parsed.remarks {
            prop_assert!(text.get(remark.from..remark.to).is_some());
        }
        prop_assert_eq!(parse(&parsed.query.to_string()).query, parsed.query);
    }

    /// A search field shows something for every stretch of what will be a whole query.
    #[test]
    fn every_beginning_of_a_query_is_taken(query in query(), share in 0.0f64..1.0) {
        let text = query.to_string();
        let mut end = (text.len() as f64 * share) as usize;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let _ = parse(&text[..end]);
    }
}
