//! The HTTP door for programs: the classic lists, files in ranges, pictures, and its description.

use insta::assert_json_snapshot;
use serde_json::{Value, json};

use crate::support::http::Client;
use crate::support::program::{Serving, run};
use crate::support::{Profile, masked, songs};

/// A served library of one whole bundle and one bare song.
fn served() -> (Profile, Serving) {
    let profile = Profile::new();
    let json = json!({ "title": "First", "artist": "Someone", "genre": 3, "year": 2024 });
    songs::bundle(&profile.music(), "a", 1, &json);
    songs::song(&profile.music().join("Second.wav"), 2, 0.3);
    let music = profile.music().display().to_string();
    run(&profile, &["add", "--json", &music]).done();
    let serving = Serving::start(&profile);
    (profile, serving)
}

/// The path of one of our own addresses.
fn path<'a>(client: &Client, address: &'a Value) -> &'a str {
    let start = format!("http://{}", client.address);
    address.as_str().unwrap().strip_prefix(&start).unwrap()
}

#[test]
fn songs_and_genres_come_in_the_classic_shapes() {
    let (_profile, serving) = served();
    let client = serving.client();
    let songs = client.get("/songs", &[]).json();
    assert_json_snapshot!("classic_songs", masked(songs, &["file", "image"]));
    let genres = client.get("/genres", &[]).json();
    assert_eq!(genres[2], json!({ "genreid": 3, "genre": "Pop" }));
    assert_eq!(genres.as_array().unwrap().len(), 8);
    let found = client.get("/songs?q=second&limit=5", &[]).json();
    assert_eq!(found.as_array().unwrap().len(), 1);
    assert_eq!(client.get("/songs?offset=7", &[]).json(), json!([]));
    let by_query = format!("/songs?token={}", serving.token);
    assert_eq!(client.stranger().get(&by_query, &[]).status, 200);
}

#[test]
fn files_and_pictures_work_as_they_stand_and_in_ranges() {
    let (profile, serving) = served();
    let client = serving.client();
    let songs = client.get("/songs", &[]).json();
    let whole = std::fs::read(profile.music().join("a.wav")).unwrap();
    let file = path(&client, &songs[0]["file"]);
    let stranger = client.stranger();

    let all = stranger.get(file, &[]);
    assert_eq!((all.status, &all.body), (200, &whole));
    assert_eq!(all.header("accept-ranges"), Some("bytes"));
    assert!(all.header("content-type").unwrap().starts_with("audio/"));
    for (range, from, to) in [("bytes=0-3", 0, 4), ("bytes=10-19", 10, 20)] {
        let part = stranger.get(file, &[("Range", range)]);
        assert_eq!((part.status, &part.body[..]), (206, &whole[from..to]));
    }
    let tail = stranger.get(file, &[("Range", "bytes=-5")]);
    assert_eq!(tail.body, whole[whole.len() - 5..]);
    let beyond = stranger.get(file, &[("Range", "bytes=99999999-")]);
    assert_eq!(beyond.status, 416);

    let image = stranger.get(path(&client, &songs[0]["image"]), &[]);
    assert_eq!(image.header("content-type"), Some("image/jpeg"));
    assert!(image.header("cache-control").unwrap().contains("immutable"));
    assert!(image.body.starts_with(&[0xff, 0xd8]));
    assert!(songs[1]["image"].is_null());

    let (_, key) = file.split_once('?').unwrap();
    let (other, _) = path(&client, &songs[1]["file"]).split_once('?').unwrap();
    assert_eq!(stranger.get(&format!("{other}?{key}"), &[]).status, 401);
    assert_eq!(client.get("/api/v1/songs/999/file", &[]).status, 404);
    assert_eq!(client.get("/api/v1/covers/none/640", &[]).status, 404);
}

#[test]
fn readable_addresses_answer_as_the_commands_do() {
    let (_profile, serving) = served();
    let client = serving.client();
    let page = client.get("/api/v1/songs?q=first&limit=1", &[]).json();
    assert_eq!(page["total"], 1);
    let id = page["songs"][0]["id"].as_u64().unwrap();
    let details = client.get(&format!("/api/v1/songs/{id}"), &[]).json();
    assert_eq!(details["row"]["title"], "First");
    assert_eq!(client.get("/api/v1/library", &[]).json()["songs"], 2);
    let found = client.get("/api/v1/search?q=second", &[]).json();
    assert_eq!(found["songs"][0]["title"], "Second");
    let artists = client.get("/api/v1/artists?q=someone", &[]).json();
    assert_eq!(artists[0]["name"], "Someone");
    assert!(client.get("/api/v1/albums", &[]).json()["total"].is_u64());
    assert_eq!(client.get("/api/v1/queue", &[]).json()["total"], 0);
    assert_eq!(client.get("/api/v1/songs?limit=-1", &[]).status, 400);
    assert_eq!(client.get("/api/v1/songs/x", &[]).status, 400);

    let settings = client.get("/api/v1/settings", &[]).json();
    let put = client.send(
        "PUT",
        "/api/v1/settings",
        &[("Content-Type", "application/json")],
        settings.to_string().as_bytes(),
    );
    assert_eq!(put.json(), settings);
}

#[test]
fn the_ids_of_an_order_come_as_bytes() {
    let (_profile, serving) = served();
    let order = serving.client().command("song_order", &json!({}));
    assert_eq!(
        order.header("content-type"),
        Some("application/octet-stream")
    );
    assert_eq!(order.body.len(), 8);
}

#[test]
fn events_arrive_while_others_work() {
    let (_profile, serving) = served();
    let client = serving.client();
    let mut events = client.events();
    client.done("settings_set", &json!({ "theme": "dark" }));
    // The player may have had something to tell in the meantime.
    let (_, event) = events.find(|(name, _)| name == "changed").unwrap();
    assert_eq!(event, json!({ "event": "changed", "data": ["settings"] }));
}

#[test]
fn the_door_describes_itself() {
    let (_profile, serving) = served();
    let stranger = serving.client().stranger();
    let document = stranger.get("/api/v1/openapi.json", &[]).json();
    assert_eq!(document["openapi"], "3.1.0");
    for command in app::COMMANDS {
        let path = format!("/api/v1/commands/{}", command.name);
        assert!(document["paths"][&path]["post"].is_object(), "{path}");
    }
    let docs = stranger.get("/docs", &[]);
    assert_eq!(docs.status, 200);
    assert!(docs.text().contains("/api/v1/events"));
}
