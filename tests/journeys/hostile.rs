//! Whatever is sent: a 4xx and a sentence, never a 5xx, never a hang (fault 56).

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::http::{Answer, Client};
use crate::support::program::Serving;
use crate::support::{Profile, songs};

/// Longest any answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Values that fit nowhere.
fn hostile_values() -> Vec<Value> {
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(1e308),
        json!(u64::MAX),
        json!(4_294_967_296_u64),
        json!(0.5),
        json!(""),
        json!("\u{0}"),
        json!("../../../../etc/passwd"),
        json!("\\\\server\\share"),
        json!("file:///dev/zero"),
        json!("'; DROP TABLE songs; --"),
        json!("\"*^~()[]{}:-+ AND OR NOT NEAR("),
        json!("<img src=x onerror=window.__xss=1>"),
        json!("é".repeat(5000)),
        json!("\u{202e}\u{feff}\u{fffd}"),
        json!([]),
        json!([null]),
        json!([u32::MAX, 0, 0, 1]),
        json!(vec![7; 5000]),
        json!({}),
        json!({ "__proto__": { "polluted": true }, "constructor": 1 }),
        json!({ "kind": "all", "of": [] }),
        deep,
    ]
}

/// Names of all fields that requests have, and one they have not.
const FIELDS: &[&str] = &[
    "id",
    "ids",
    "index",
    "kind",
    "of",
    "query",
    "search",
    "scope",
    "sort",
    "descending",
    "text",
    "limit",
    "offset",
    "path",
    "paths",
    "reference",
    "full",
    "import_id",
    "paused",
    "cover",
    "position_ms",
    "volume",
    "muted",
    "repeat",
    "on",
    "seed",
    "entries",
    "before",
    "entry",
    "place",
    "song",
    "shuffle",
    "theme",
    "layout",
    "nothing_of_the_kind",
];

/// Requests that are near enough to right ones to get past the first look.
fn near_misses() -> Vec<(&'static str, Value)> {
    let view = |search: &str| json!({ "kind": "view", "query": { "search": search }, "song": null, "shuffle": null });
    vec![
        ("song_order", json!({ "search": "\"*^~()" })),
        (
            "song_order",
            json!({ "scope": { "kind": "album", "of": u32::MAX } }),
        ),
        (
            "song_order",
            json!({ "scope": { "kind": "artist", "of": "\u{0}" } }),
        ),
        ("song_rows", json!({ "ids": vec![1; 100_000] })),
        ("song_details", json!({ "id": u32::MAX })),
        (
            "song_list",
            json!({ "limit": u32::MAX, "offset": u32::MAX }),
        ),
        ("album_rows", json!({ "ids": [0, u32::MAX] })),
        (
            "search",
            json!({ "text": "NEAR(\"a\" \"b\", 99999999999)", "limit": u32::MAX }),
        ),
        ("folder_add", json!({ "path": "/dev/null" })),
        ("folder_add", json!({ "path": "relative/folder" })),
        ("folder_remove", json!({ "id": u32::MAX })),
        (
            "drop_preview",
            json!({ "paths": ["/no/such/thing", "/no\u{0}", "/dev/zero", "/proc/self/mem"] }),
        ),
        (
            "library_import",
            json!({ "paths": ["/no/such/thing", "/no\u{0}", "/dev/zero", "/proc/self/mem"] }),
        ),
        (
            "library_import",
            json!({ "paths": [""], "reference": true }),
        ),
        ("files_open", json!({ "paths": ["/no/such.mp3"] })),
        ("import_undo", json!({ "import_id": u32::MAX })),
        ("job_cancel", json!({ "id": u32::MAX })),
        ("cover_accent", json!({ "cover": "../../lock" })),
        ("player_play", view("nothing like this")),
        (
            "player_play",
            json!({ "kind": "songs", "ids": [u32::MAX], "index": 9 }),
        ),
        (
            "player_play",
            json!({ "kind": "songs", "ids": [], "index": 0 }),
        ),
        ("player_seek", json!({ "position_ms": u64::MAX })),
        ("player_volume", json!({ "volume": -1e30 })),
        ("player_volume", json!({ "volume": 1e30 })),
        (
            "player_shuffle",
            json!({ "on": true, "seed": "not a number" }),
        ),
        ("queue_add", json!({ "ids": [u32::MAX], "place": "end" })),
        (
            "queue_move",
            json!({ "entries": [u32::MAX], "before": u32::MAX }),
        ),
        ("queue_remove", json!({ "entries": [u32::MAX] })),
        ("queue_play", json!({ "entry": u32::MAX })),
    ]
}

/// Commands that other hostile requests of this journey must not start for real.
const NOT_AT_RANDOM: &[&str] = &["demo_add"];

/// The answer is one that a request may bring about, in our shape and in time.
fn polite(what: &str, began: Instant, answer: &Answer) {
    assert!(
        answer.status < 500,
        "{what}: {} {}",
        answer.status,
        answer.text()
    );
    assert!(
        began.elapsed() < PATIENCE,
        "{what} took {:?}",
        began.elapsed()
    );
    if answer.status >= 400 {
        let failure = answer.json();
        let message = failure["message"].as_str().unwrap_or_default();
        assert!(
            failure["code"].is_string() && !message.is_empty(),
            "{what}: {failure}"
        );
        assert!(
            !message.contains("panicked") && !message.contains(".rs:"),
            "{message}"
        );
    }
}

fn ask(client: &Client, name: &str, request: &Value) {
    let began = Instant::now();
    let answer = client.command(name, request);
    let shown: String = request.to_string().chars().take(120).collect();
    polite(&format!("{name} {shown}"), began, &answer);
}

fn served() -> (Profile, Serving) {
    let profile = Profile::new();
    songs::bundle(&profile.music(), "a", 1, &json!({ "title": "A" }));
    let serving = Serving::start(&profile);
    let path = profile.music().display().to_string();
    serving
        .client()
        .done("folders_add", &json!({ "paths": [path] }));
    (profile, serving)
}

#[test]
fn every_command_stands_every_value_in_every_field() {
    let (_profile, serving) = served();
    let client = serving.client();
    let values = hostile_values();
    for (number, command) in app::COMMANDS.iter().enumerate() {
        if NOT_AT_RANDOM.contains(&command.name) {
            continue;
        }
        for value in &values {
            ask(&client, command.name, value);
        }
        // A different field for each value and command, so that all meet over the list.
        for (turn, value) in values.iter().enumerate() {
            let field = FIELDS[(turn * 7 + number) % FIELDS.len()];
            ask(&client, command.name, &json!({ field: value }));
        }
        let all: Value = FIELDS
            .iter()
            .zip(values.iter().cycle().skip(number))
            .map(|(field, value)| ((*field).to_owned(), value.clone()))
            .collect::<serde_json::Map<_, _>>()
            .into();
        ask(&client, command.name, &all);
    }
    assert_eq!(client.get("/api/v1/library", &[]).json()["songs"], 1);
}

#[test]
fn near_misses_are_refused_in_a_sentence() {
    let (_profile, serving) = served();
    let client = serving.client();
    for (name, request) in near_misses() {
        ask(&client, name, &request);
    }
    assert_eq!(client.get("/api/v1/library", &[]).json()["songs"], 1);
}

#[test]
fn bytes_that_are_no_json_are_refused() {
    let (_profile, serving) = served();
    let client = serving.client();
    let deep = "[".repeat(100_000);
    for body in [
        &b"\xff\xfe\x00"[..],
        b"{\"id\": 1",
        b"nul",
        b"{\"id\": 1e999}",
        b"\"\\ud800\"",
        deep.as_bytes(),
    ] {
        let began = Instant::now();
        let answer = client.post_json("/api/v1/commands/song_details", body);
        polite("bytes", began, &answer);
        assert_eq!(answer.status, 400);
    }
}

#[test]
fn addresses_lead_nowhere_else() {
    let (_profile, serving) = served();
    let client = serving.client();
    for path in [
        "/../../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/api/v1/covers/..%2f..%2flock/96",
        "/api/v1/covers/%00/96",
        "/api/v1/covers/x/99999999999",
        "/api/v1/covers/x/-1",
        "/api/v1/songs/4294967296/file",
        "/api/v1/songs/%ff/file",
        "/api/v1/commands/%ff",
        "/songs?limit=x",
        "/songs?q=%ff%00",
        "/api/v1/uploads/99999999999999999999",
        "//evil.example/",
        "/?x=%",
    ] {
        let began = Instant::now();
        let answer = client.get(path, &[]);
        assert!(answer.status < 500, "{path}: {}", answer.status);
        assert!(began.elapsed() < PATIENCE);
        assert!(!answer.text().contains("root:"), "{path}");
    }
}

#[test]
fn nonsense_on_the_wire_does_not_close_the_door() {
    let (_profile, serving) = served();
    let client = serving.client();
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(200_000));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(20_000));
    for bytes in [
        &b""[..],
        b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"POST /api/v1/commands/host HTTP/1.1\r\nContent-Length: 18446744073709551616\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
        b"GET http://evil.example/songs HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        long.as_bytes(),
        many.as_bytes(),
    ] {
        let answer = client.raw(bytes);
        let status = String::from_utf8_lossy(&answer[..answer.len().min(12)]).into_owned();
        assert!(
            answer.is_empty() || status.starts_with("HTTP/1.1 4"),
            "{status}"
        );
    }
    assert_eq!(client.get("/api/v1/host", &[]).status, 200);
}

#[test]
fn many_at_once_are_served_or_asked_to_come_again() {
    let (_profile, serving) = served();
    let client = serving.client();
    let streams: Vec<_> = (0..20).map(|_| client.events()).collect();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..25 {
                    let status = client.get("/songs", &[]).status;
                    assert!(status == 200 || status == 429, "{status}");
                }
            });
        }
    });
    drop(streams);
    assert_eq!(client.get("/api/v1/host", &[]).status, 200);
}
