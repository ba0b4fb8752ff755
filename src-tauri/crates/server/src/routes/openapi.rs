//! The door described for programs: OpenAPI 3.1, made from the list of commands, the readable
//! addresses and the types that cross. `GET /api/v1/openapi.json`.

mod others;

use std::sync::LazyLock;

use app::wire::Failure;
use app::{COMMANDS, Command};
use axum::response::{IntoResponse, Response};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::aliases::{ALIASES, Alias, Kind, Parameter};

static DOCUMENT: LazyLock<Value> = LazyLock::new(describe);

/// The document.
pub(crate) async fn document() -> Response {
    axum::Json(&*DOCUMENT).into_response()
}

/// The document as a value, for the page that shows it.
pub(crate) fn value() -> &'static Value {
    &DOCUMENT
}

/// Errors that any locked address may answer with, and their responses' names.
const ALWAYS: [(&str, &str, &str); 5] = [
    ("400", "BadRequest", "The request makes no sense."),
    ("401", "Unauthorized", "The token is missing or wrong."),
    (
        "403",
        "Forbidden",
        "The request came by a foreign name or from a foreign page.",
    ),
    (
        "429",
        "TooMany",
        "Too much at once; `Retry-After` says in how many seconds to come again.",
    ),
    ("500", "Broken", "Something of Undertone's own broke."),
];
/// Errors of what is asked for.
const NOT_FOUND: (&str, &str, &str) = ("404", "NotFound", "There is no such thing.");
const CONFLICT: (&str, &str, &str) = (
    "409",
    "Conflict",
    "It cannot be done now: something else holds it, or the sound device is gone.",
);
/// Errors of what is sent.
const TOO_LARGE: (&str, &str, &str) = ("413", "TooLarge", "The request is too large.");
const NOT_JSON: (&str, &str, &str) = ("415", "NotJson", "The request is not application/json.");

fn describe() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    let mut schemas = settings.into_generator();
    let mut paths = Map::new();
    for command in COMMANDS {
        let path = format!("/api/v1/commands/{}", command.name);
        put(&mut paths, &path, "post", of_command(&mut schemas, command));
    }
    for alias in ALIASES {
        let method = alias.method.as_str().to_lowercase();
        put(
            &mut paths,
            alias.path,
            &method,
            of_alias(&mut schemas, alias),
        );
    }
    for (path, method, operation) in others::others(&mut schemas) {
        put(&mut paths, path, method, operation);
    }
    let failure = schemas.subschema_for::<Failure>();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Undertone",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Your music library and its player, for programs on this computer",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ "token": [] }, { "session": [] }, { "query": [] }],
        "tags": [
            { "name": "commands", "description": "Every command of the app, by name." },
            { "name": "library", "description": "The library, the player and the queue by readable addresses." },
            { "name": "classic", "description": "The library in the classic shapes." },
            { "name": "door", "description": "Getting in, events, pictures and uploads." },
        ],
        "paths": paths,
        "components": {
            "schemas": schemas.take_definitions(true),
            "responses": responses(&failure.to_value()),
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer", "description": "The token that `undertone-cli serve` printed." },
                "session": { "type": "apiKey", "in": "cookie", "name": "undertone_PORT", "description": "The cookie that `POST /api/v1/session` gives; PORT is the door's own." },
                "query": { "type": "apiKey", "in": "query", "name": "token", "description": "The token, for programs that cannot send headers." },
            },
        },
    })
}

fn put(paths: &mut Map<String, Value>, path: &str, method: &str, operation: Value) {
    paths.entry(path).or_insert_with(|| json!({}))[method] = operation;
}

fn of_command(schemas: &mut SchemaGenerator, command: &Command) -> Value {
    let mut operation = json!({
        "operationId": command.name,
        "tags": ["commands"],
        "summary": command.about,
        "responses": reply(schemas, command),
    });
    operation["requestBody"] = body(schemas, command);
    add_errors(&mut operation, &[NOT_FOUND, CONFLICT, TOO_LARGE, NOT_JSON]);
    operation
}

fn of_alias(schemas: &mut SchemaGenerator, alias: &Alias) -> Value {
    // The aliases' test holds that each names a command.
    let Some(command) = COMMANDS
        .iter()
        .find(|command| command.name == alias.command)
    else {
        return json!({});
    };
    let name = alias
        .path
        .trim_start_matches("/api/v1/")
        .replace(['/', '-'], "_")
        .replace(['{', '}'], "");
    let mut operation = json!({
        "operationId": format!("{}_{name}", alias.method.as_str().to_lowercase()),
        "tags": ["library"],
        "summary": command.about,
        "responses": reply(schemas, command),
    });
    if alias.has_body() {
        operation["requestBody"] = body(schemas, command);
        add_errors(&mut operation, &[NOT_FOUND, CONFLICT, TOO_LARGE, NOT_JSON]);
    } else {
        let parameters = alias.parameters.iter();
        operation["parameters"] = parameters
            .map(|given| parameter(alias.path, given))
            .collect();
        add_errors(&mut operation, &[NOT_FOUND, CONFLICT]);
    }
    operation
}

fn parameter(path: &str, parameter: &Parameter) -> Value {
    let in_path = path.contains(&format!("{{{}}}", parameter.name));
    let schema = match parameter.kind {
        Kind::Text => json!({ "type": "string" }),
        Kind::Number => json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }),
        Kind::Flag => json!({ "type": "boolean" }),
    };
    json!({
        "name": parameter.name,
        "in": if in_path { "path" } else { "query" },
        "required": in_path,
        "description": parameter.about,
        "schema": schema,
    })
}

fn body(schemas: &mut SchemaGenerator, command: &Command) -> Value {
    json!({
        "required": false,
        "description": "Nothing counts as `{}`.",
        "content": { "application/json": { "schema": (command.request)(schemas) } },
    })
}

fn reply(schemas: &mut SchemaGenerator, command: &Command) -> Value {
    let content = match (command.reply)(schemas) {
        Some(schema) => json!({ "application/json": { "schema": schema } }),
        None => json!({ "application/octet-stream": {} }),
    };
    json!({ "200": { "description": command.about, "content": content } })
}

/// Adds what may go wrong: what always may, and what may here.
fn add_errors(operation: &mut Value, more: &[(&str, &str, &str)]) {
    for (status, name, _) in ALWAYS.iter().chain(more) {
        operation["responses"][*status] =
            json!({ "$ref": format!("#/components/responses/{name}") });
    }
}

fn responses(failure: &Value) -> Value {
    let all = ALWAYS
        .iter()
        .chain([&NOT_FOUND, &CONFLICT, &TOO_LARGE, &NOT_JSON]);
    all.map(|(_, name, about)| {
        let content = json!({ "application/json": { "schema": failure } });
        (
            (*name).to_owned(),
            json!({ "description": about, "content": content }),
        )
    })
    .collect::<Map<String, Value>>()
    .into()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    match value {
                        Value::String(target) if name == "$ref" => found.push(target.clone()),
                        _ => references(value, found),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }

    fn operations() -> impl Iterator<Item = (&'static String, &'static Value)> {
        let paths = value()["paths"].as_object().unwrap();
        paths
            .iter()
            .flat_map(|(path, item)| item.as_object().unwrap().values().map(move |op| (path, op)))
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let mut found = Vec::new();
        references(value(), &mut found);
        assert!(found.len() > 100);
        for target in found {
            let pointer = target.strip_prefix('#').unwrap();
            assert!(value().pointer(pointer).is_some(), "{target}");
        }
    }

    #[test]
    fn every_operation_has_a_name_of_its_own_and_lists_its_answers() {
        let mut names = HashSet::new();
        for (path, operation) in operations() {
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name), "{name} stands for two operations");
            let answers = operation["responses"].as_object().unwrap();
            assert!(
                answers.keys().any(|status| status.starts_with('2')),
                "{path}"
            );
            assert!(
                answers.contains_key("400") && answers.contains_key("500"),
                "{path}"
            );
        }
        assert!(COMMANDS.iter().all(|command| names.contains(command.name)));
    }

    #[test]
    fn parameters_of_a_path_are_described() {
        for (path, operation) in operations() {
            let parameters = operation["parameters"].as_array();
            let described = |name: &str| {
                parameters.is_some_and(|all| {
                    all.iter()
                        .any(|given| given["name"] == name && given["in"] == "path")
                })
            };
            for name in path.split('/').filter_map(|part| part.strip_prefix('{')) {
                assert!(described(name.trim_end_matches('}')), "{path}");
            }
        }
    }
}
