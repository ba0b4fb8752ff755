//! Readable addresses for commands: a method and a path instead of a name, parameters instead of
//! JSON. Pure data; the OpenAPI document is made from the same list.

use axum::body::Body;
use axum::extract::{Path, Query, Request, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use serde_json::{Map, Value};

use super::commands;
use crate::house::House;
use crate::refusal::Refusal;

/// A readable address of a command.
pub(crate) struct Alias {
    pub method: Method,
    pub path: &'static str,
    pub command: &'static str,
    /// Parameters, in the path (those it names) or in the query.
    pub parameters: &'static [Parameter],
}

/// A parameter, and where its value goes in the command's request.
pub(crate) struct Parameter {
    pub name: &'static str,
    pub kind: Kind,
    /// JSON pointer.
    pub into: &'static str,
    pub about: &'static str,
    /// Taken when the parameter is not given; JSON.
    pub default: Option<&'static str>,
}

/// What a parameter is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Flag,
}

const LIMIT: Parameter = number(
    "limit",
    "/limit",
    "At most this many; 0: as many as is usual.",
);
const SONGS: &[Parameter] = &[
    text("q", "/query/search", "Words to find."),
    text("sort", "/query/sort", "What to order by."),
    Parameter {
        name: "descending",
        kind: Kind::Flag,
        into: "/query/descending",
        about: "From the last to the first.",
        default: None,
    },
    LIMIT,
    number("offset", "/offset", "Leave out the first ones."),
];
const SEARCH: &[Parameter] = &[
    Parameter {
        default: Some("\"\""),
        ..text("q", "/text", "Words to find.")
    },
    Parameter {
        default: Some("0"),
        ..LIMIT
    },
];
const ID: &[Parameter] = &[number("id", "/id", "Its id.")];
const PARENT: &[Parameter] = &[number(
    "parent",
    "/parent",
    "A folder by its id; without it, the watched folders.",
)];

/// All readable addresses of single commands.
pub(crate) const ALIASES: &[Alias] = &[
    get("/api/v1/host", "host", &[]),
    get("/api/v1/doctor", "doctor", &[]),
    get("/api/v1/library", "library_summary", &[]),
    post("/api/v1/library/scan", "library_scan"),
    post("/api/v1/library/import", "library_import"),
    get("/api/v1/songs", "song_list", SONGS),
    get("/api/v1/songs/{id}", "song_details", ID),
    get("/api/v1/songs/{id}/features", "song_features", ID),
    post("/api/v1/features", "feature_correct"),
    get("/api/v1/hearing", "hearing_state", &[]),
    get("/api/v1/hearing/failures", "hearing_failures", &[]),
    post("/api/v1/hearing/start", "hearing_start"),
    post("/api/v1/analyse", "analyse"),
    post("/api/v1/lyrics", "lyrics_mood"),
    post("/api/v1/songs/rate", "song_rate"),
    post("/api/v1/songs/love", "song_love"),
    get("/api/v1/genres", "genre_list", &[]),
    get("/api/v1/years", "year_list", &[]),
    get("/api/v1/places", "place_list", PARENT),
    get("/api/v1/playlists", "playlist_list", &[]),
    post("/api/v1/playlists", "playlist_create"),
    get("/api/v1/playlists/trash", "playlist_trash", &[]),
    get("/api/v1/playlists/{id}", "playlist_get", ID),
    alias(
        Method::DELETE,
        "/api/v1/playlists/{id}",
        "playlist_delete",
        ID,
    ),
    get("/api/v1/playlists/{id}/missing", "playlist_missing", ID),
    post("/api/v1/playlists/change", "playlist_change"),
    post("/api/v1/playlists/add", "playlist_add"),
    post("/api/v1/playlists/move", "playlist_move"),
    post("/api/v1/playlists/remove", "playlist_remove"),
    post("/api/v1/playlists/undo", "playlist_undo"),
    post("/api/v1/playlists/restore", "playlist_restore"),
    post("/api/v1/playlists/import", "playlist_import"),
    post("/api/v1/playlists/export", "playlist_export"),
    get("/api/v1/duplicates", "duplicate_list", &[]),
    post("/api/v1/duplicates/merge", "song_merge"),
    post("/api/v1/duplicates/unmerge", "song_unmerge"),
    get("/api/v1/edits", "edit_list", &[]),
    post("/api/v1/edits", "edit_apply"),
    post("/api/v1/edits/preview", "edit_preview"),
    post("/api/v1/edits/undo", "edit_undo"),
    post("/api/v1/findings", "library_findings"),
    post("/api/v1/findings/preview", "finding_preview"),
    post("/api/v1/findings/fix", "finding_fix"),
    get("/api/v1/repairs", "repair_list", &[]),
    post("/api/v1/repairs/undo", "repair_undo"),
    get("/api/v1/backups", "backup_list", &[]),
    post("/api/v1/backups", "backup_make"),
    post("/api/v1/backups/restore", "backup_restore"),
    post("/api/v1/bundles/export", "bundle_export"),
    post("/api/v1/library/export", "library_export"),
    get("/api/v1/search", "search", SEARCH),
    get("/api/v1/waiting", "waiting_list", &[]),
    get("/api/v1/folders", "folder_list", &[]),
    post("/api/v1/folders", "folder_add"),
    alias(Method::DELETE, "/api/v1/folders/{id}", "folder_remove", ID),
    get("/api/v1/jobs", "job_list", &[]),
    alias(Method::DELETE, "/api/v1/jobs/{id}", "job_cancel", ID),
    get("/api/v1/player", "player_state", &[]),
    post("/api/v1/player/play", "player_play"),
    post("/api/v1/player/resume", "player_resume"),
    post("/api/v1/player/pause", "player_pause"),
    post("/api/v1/player/toggle", "player_toggle"),
    post("/api/v1/player/stop", "player_stop"),
    post("/api/v1/player/next", "player_next"),
    post("/api/v1/player/previous", "player_previous"),
    post("/api/v1/player/seek", "player_seek"),
    post("/api/v1/player/volume", "player_volume"),
    post("/api/v1/player/mute", "player_mute"),
    post("/api/v1/player/repeat", "player_repeat"),
    post("/api/v1/player/shuffle", "player_shuffle"),
    post("/api/v1/queue", "queue_add"),
    alias(Method::DELETE, "/api/v1/queue", "queue_clear", &[]),
    post("/api/v1/queue/move", "queue_move"),
    post("/api/v1/queue/remove", "queue_remove"),
    post("/api/v1/queue/play", "queue_play"),
    post("/api/v1/queue/undo", "queue_undo"),
    get("/api/v1/settings", "settings_get", &[]),
    alias(Method::PUT, "/api/v1/settings", "settings_set", &[]),
];

impl Alias {
    /// Whether the request carries JSON of its own.
    pub fn has_body(&self) -> bool {
        matches!(self.method, Method::POST | Method::PUT)
    }

    /// The route that answers here.
    pub fn route(&'static self) -> MethodRouter<House> {
        // Every method of the list is one that routes know.
        let filter = MethodFilter::try_from(self.method.clone()).unwrap_or(MethodFilter::GET);
        on(
            filter,
            move |State(house): State<House>,
                  Path(path): Path<Map<String, Value>>,
                  Query(query): Query<Map<String, Value>>,
                  request: Request| async move {
                self.answer(&house, &path, &query, request).await
            },
        )
    }

    async fn answer(
        &self,
        house: &House,
        path: &Map<String, Value>,
        query: &Map<String, Value>,
        request: Request<Body>,
    ) -> Result<Response, Refusal> {
        if self.has_body() {
            let json = commands::json(request).await?;
            return commands::answer(house, self.command, json).await;
        }
        let mut wanted = Value::Object(Map::new());
        for parameter in self.parameters {
            let given = path
                .get(parameter.name)
                .or_else(|| query.get(parameter.name));
            if let Some(value) = parameter.value(given)? {
                put(&mut wanted, parameter.into, value);
            }
        }
        commands::answer(house, self.command, wanted.to_string().into_bytes()).await
    }
}

impl Parameter {
    /// The value as JSON; `None` when it is not given and has no default.
    fn value(&self, given: Option<&Value>) -> Result<Option<Value>, Refusal> {
        let Some(text) = given.and_then(Value::as_str) else {
            let default = self.default.map(serde_json::from_str).transpose();
            return default.map_err(|error| Refusal::broken(error.to_string()));
        };
        let value = match self.kind {
            Kind::Text => Some(Value::from(text)),
            Kind::Number => text.parse::<u32>().ok().map(Value::from),
            Kind::Flag => text.parse::<bool>().ok().map(Value::from),
        };
        match value {
            Some(value) => Ok(Some(value)),
            None => Err(Refusal::bad_request(format!(
                "`{}` must be {}.",
                self.name,
                match self.kind {
                    Kind::Number => "a whole number from 0 on",
                    _ => "true or false",
                }
            ))),
        }
    }
}

/// Puts a value where a JSON pointer leads, making the objects on the way.
fn put(object: &mut Value, pointer: &str, value: Value) {
    let mut place = object;
    for name in pointer.split('/').skip(1) {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        place = &mut place[name];
    }
    *place = value;
}

const fn alias(
    method: Method,
    path: &'static str,
    command: &'static str,
    parameters: &'static [Parameter],
) -> Alias {
    Alias {
        method,
        path,
        command,
        parameters,
    }
}

const fn get(path: &'static str, command: &'static str, parameters: &'static [Parameter]) -> Alias {
    alias(Method::GET, path, command, parameters)
}

const fn post(path: &'static str, command: &'static str) -> Alias {
    alias(Method::POST, path, command, &[])
}

const fn text(name: &'static str, into: &'static str, about: &'static str) -> Parameter {
    Parameter {
        name,
        kind: Kind::Text,
        into,
        about,
        default: None,
    }
}

const fn number(name: &'static str, into: &'static str, about: &'static str) -> Parameter {
    Parameter {
        kind: Kind::Number,
        ..text(name, into, about)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alias_leads_to_a_command() {
        for alias in ALIASES {
            let known = app::COMMANDS
                .iter()
                .any(|known| known.name == alias.command);
            assert!(known, "{}", alias.command);
            assert!(!alias.has_body() || alias.parameters.is_empty());
        }
    }

    #[test]
    fn every_address_is_described() {
        let book = include_str!("../../../../../docs/http-api.md");
        for alias in ALIASES {
            let path = alias.path.strip_prefix("/api/v1").unwrap();
            let known = book.contains(&format!("{} {path}`", alias.method));
            assert!(known, "docs/http-api.md lacks {} {path}", alias.method);
        }
    }

    #[test]
    fn parameters_find_their_place() {
        let mut request = Value::Object(Map::new());
        put(&mut request, "/query/search", "x".into());
        put(&mut request, "/limit", 3.into());
        assert_eq!(request.to_string(), r#"{"query":{"search":"x"},"limit":3}"#);
        assert!(SONGS[3].value(Some(&"-1".into())).is_err());
        assert!(SONGS[2].value(Some(&"yes".into())).is_err());
        assert_eq!(SEARCH[1].value(None).unwrap(), Some(0.into()));
    }
}
