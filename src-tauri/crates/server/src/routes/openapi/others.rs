//! The addresses that are no command's, described.

use app::wire::Event;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Value, json};

use super::super::classic::{ClassicGenre, ClassicSong};
use super::super::uploads::Received;
use super::super::views::{AlbumPage, EntryPage};
use super::{NOT_FOUND, TOO_LARGE, add_errors};

/// The addresses that are no command's.
pub(super) fn others(schemas: &mut SchemaGenerator) -> Vec<(&'static str, &'static str, Value)> {
    let mut all = classic(schemas);
    all.extend(views(schemas));
    all.extend(files(schemas));
    all.extend(way_in());
    all
}

fn classic(schemas: &mut SchemaGenerator) -> Vec<(&'static str, &'static str, Value)> {
    let mut songs = asked(
        "classic_songs",
        "classic",
        "All songs in the classic shape",
        json_of::<Vec<ClassicSong>>(schemas),
    );
    songs["parameters"] = json!([
        query("q", "string"),
        query("limit", "integer"),
        query("offset", "integer")
    ]);
    let genres = asked(
        "classic_genres",
        "classic",
        "All genres in the classic shape",
        json_of::<Vec<ClassicGenre>>(schemas),
    );
    vec![("/songs", "get", songs), ("/genres", "get", genres)]
}

fn views(schemas: &mut SchemaGenerator) -> Vec<(&'static str, &'static str, Value)> {
    let page = [query("limit", "integer"), query("offset", "integer")];
    let mut albums = asked(
        "get_albums",
        "library",
        "A page of albums",
        json_of::<AlbumPage>(schemas),
    );
    albums["parameters"] = json!([
        query("q", "string"),
        query("sort", "string"),
        query("descending", "boolean"),
        page[0],
        page[1]
    ]);
    let mut artists = asked(
        "get_artists",
        "library",
        "The artists that match, all of them without words",
        json_of::<Vec<app::wire::ArtistEntry>>(schemas),
    );
    artists["parameters"] = json!([
        query("q", "string"),
        query("sort", "string"),
        query("descending", "boolean"),
        page[0],
        page[1]
    ]);
    let mut queue = asked(
        "get_queue",
        "library",
        "A page of the queue, in the order played",
        json_of::<EntryPage>(schemas),
    );
    queue["parameters"] = json!(page);
    let mut playlist = asked(
        "get_playlist_songs",
        "library",
        "A page of a playlist, in its order; an entry whose song is not in the library has none",
        json_of::<EntryPage>(schemas),
    );
    playlist["parameters"] = json!([in_path("id", "integer"), page[0], page[1]]);
    add_errors(&mut playlist, &[NOT_FOUND]);
    vec![
        ("/api/v1/albums", "get", albums),
        ("/api/v1/artists", "get", artists),
        ("/api/v1/queue", "get", queue),
        ("/api/v1/playlists/{id}/songs", "get", playlist),
    ]
}

fn files(schemas: &mut SchemaGenerator) -> Vec<(&'static str, &'static str, Value)> {
    let key = json!({ "name": "key", "in": "query", "required": false, "schema": { "type": "string" },
        "description": "The key of this address, as `/songs` gives it." });
    let mut audio = asked(
        "song_file",
        "classic",
        "The audio of a song; takes range requests",
        json!({ "audio/*": {} }),
    );
    audio["parameters"] = json!([in_path("id", "integer"), key]);
    audio["responses"]["206"] =
        json!({ "description": "The ranges asked for", "content": { "audio/*": {} } });
    audio["responses"]["304"] = json!({ "description": "Not changed since" });
    audio["responses"]["416"] = json!({ "description": "There is no such range" });
    add_errors(&mut audio, &[NOT_FOUND]);
    let mut cover = asked(
        "cover",
        "door",
        "A cover as JPEG, its longest side at most `size` pixels; never changes",
        json!({ "image/jpeg": {} }),
    );
    cover["parameters"] = json!([in_path("cover", "string"), in_path("size", "integer"), key]);
    add_errors(&mut cover, &[NOT_FOUND]);
    let received = json_of::<Received>(schemas);
    let mut upload = asked(
        "upload",
        "door",
        "Upload files, to be imported or previewed by the paths answered",
        None,
    );
    upload["responses"] = json!({ "201": { "description": "Received", "content": received } });
    upload["requestBody"] = json!({ "required": true, "content": { "multipart/form-data": { "schema": {
        "type": "object", "additionalProperties": { "type": "string", "contentMediaType": "application/octet-stream" } } } } });
    add_errors(&mut upload, &[TOO_LARGE]);
    let mut forget = asked("forget_upload", "door", "Throw an upload away", None);
    forget["parameters"] = json!([in_path("number", "integer")]);
    forget["responses"] = json!({ "204": { "description": "It is gone" } });
    add_errors(&mut forget, &[]);
    let event = schemas.subschema_for::<Event>();
    let mut events = asked(
        "events",
        "door",
        "Events as they happen: `player`, `changed`, `progress`, `notice`; the data of each is an Event",
        json!({ "text/event-stream": { "schema": event } }),
    );
    add_errors(&mut events, &[]);
    vec![
        ("/api/v1/songs/{id}/file", "get", audio),
        ("/api/v1/covers/{cover}/{size}", "get", cover),
        ("/api/v1/uploads", "post", upload),
        ("/api/v1/uploads/{number}", "delete", forget),
        ("/api/v1/events", "get", events),
    ]
}

fn way_in() -> Vec<(&'static str, &'static str, Value)> {
    let session = |name: &str, about: &str, security: Value| {
        let mut operation = asked(name, "door", about, None);
        operation["security"] = security;
        operation["responses"] = json!({ "204": { "description": "Done; see Set-Cookie" } });
        add_errors(&mut operation, &[]);
        operation
    };
    let open = session(
        "open_session",
        "Get the page's cookie for the token",
        json!([{ "token": [] }]),
    );
    let close = session("close_session", "Take the page's cookie back", json!([]));
    let mut document = asked(
        "openapi",
        "door",
        "This document",
        json!({ "application/json": {} }),
    );
    document["security"] = json!([]);
    vec![
        ("/api/v1/session", "post", open),
        ("/api/v1/session", "delete", close),
        ("/api/v1/openapi.json", "get", document),
    ]
}

fn asked(name: &str, tag: &str, about: &str, content: impl Into<Option<Value>>) -> Value {
    let mut operation = json!({
        "operationId": name,
        "tags": [tag],
        "summary": about,
        "responses": { "200": { "description": about } },
    });
    if let Some(content) = content.into() {
        operation["responses"]["200"]["content"] = content;
    }
    add_errors(&mut operation, &[]);
    operation
}

fn json_of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Value {
    json!({ "application/json": { "schema": schemas.subschema_for::<T>() } })
}

fn query(name: &str, kind: &str) -> Value {
    json!({ "name": name, "in": "query", "required": false, "schema": { "type": kind } })
}

fn in_path(name: &str, kind: &str) -> Value {
    json!({ "name": name, "in": "path", "required": true, "schema": { "type": kind } })
}
