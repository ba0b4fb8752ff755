//! The same document for people: `GET /docs`, one page without scripts.

use std::fmt::Write;

use axum::http::header;
use axum::response::{Html, IntoResponse};
use serde_json::Value;

use super::openapi;

/// The page.
pub(crate) async fn page() -> Html<String> {
    Html(written(openapi::value()))
}

/// Its style.
pub(crate) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

const STYLE: &str = "\
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code { font-family: ui-monospace, monospace; }
details { margin: .5rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
summary { cursor: pointer; padding: .25rem 0; }
summary b { display: inline-block; min-width: 4rem; }
summary span { opacity: .8; margin-inline-start: .5rem; }
table { border-collapse: collapse; }
td { padding: .125rem 1rem .125rem 0; vertical-align: top; }
";

fn written(document: &Value) -> String {
    let mut page = String::from(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Undertone for programs</title>\
         <link rel=\"stylesheet\" href=\"/docs.css\"></head><body><main><h1>Undertone for programs</h1>\
         <p>Send <code>Authorization: Bearer TOKEN</code>, the token being the one in the address that \
         <code>undertone-cli serve</code> printed; or add <code>?token=TOKEN</code>. Errors are \
         <code>{\"code\", \"message\"}</code>. The same for programs: \
         <a href=\"/api/v1/openapi.json\">openapi.json</a> (OpenAPI 3.1).</p>",
    );
    for tag in list(&document["tags"]) {
        section(&mut page, document, tag);
    }
    page.push_str("</main></body></html>");
    page
}

fn section(page: &mut String, document: &Value, tag: &Value) {
    let name = &tag["name"];
    let about = text(&tag["description"]);
    let _ = write!(page, "<h2>{}</h2><p>{about}</p>", text(name));
    let Some(paths) = document["paths"].as_object() else {
        return;
    };
    for (path, item) in paths {
        for (method, operation) in item.as_object().into_iter().flatten() {
            if list(&operation["tags"]).any(|own| own == name) {
                describe(page, method, path, operation);
            }
        }
    }
}

fn describe(page: &mut String, method: &str, path: &str, operation: &Value) {
    let _ = write!(
        page,
        "<details><summary><b>{}</b> <code>{}</code><span>{}</span></summary><table>",
        method.to_uppercase(),
        escaped(path),
        text(&operation["summary"]),
    );
    for parameter in list(&operation["parameters"]) {
        let kind = text(&parameter["schema"]["type"]);
        let about = text(&parameter["description"]);
        let told = format!(
            "<code>{}</code> {kind}</td><td>{about}",
            text(&parameter["name"])
        );
        row(page, "takes", &told);
    }
    for (kind, content) in operation["requestBody"]["content"]
        .as_object()
        .into_iter()
        .flatten()
    {
        row(
            page,
            "takes",
            &format!("{}</td><td>{}", escaped(kind), shape(&content["schema"])),
        );
    }
    for (status, answer) in operation["responses"].as_object().into_iter().flatten() {
        row(page, &escaped(status), &told(answer));
    }
    page.push_str("</table></details>");
}

/// An answer: its kind and shape, or the name of the error.
fn told(answer: &Value) -> String {
    if let Some(name) = answer["$ref"]
        .as_str()
        .and_then(|target| target.rsplit('/').next())
    {
        return escaped(name);
    }
    let contents = answer["content"].as_object().into_iter().flatten();
    let mut told: String = contents
        .map(|(kind, content)| format!("{} {}", escaped(kind), shape(&content["schema"])))
        .collect();
    if told.is_empty() {
        told = text(&answer["description"]);
    }
    told
}

/// A schema's name, or its JSON when it has none.
fn shape(schema: &Value) -> String {
    let name = |schema: &Value| {
        schema["$ref"]
            .as_str()
            .and_then(|target| target.rsplit('/').next())
            .map(|name| format!("<code>{}</code>", escaped(name)))
    };
    match (name(schema), name(&schema["items"])) {
        (Some(name), _) => name,
        (None, Some(item)) => format!("list of {item}"),
        (None, None) if schema.is_null() => String::new(),
        (None, None) => format!("<code>{}</code>", escaped(&schema.to_string())),
    }
}

fn row(page: &mut String, name: &str, cells: &str) {
    let _ = write!(page, "<tr><td>{name}</td><td>{cells}</td></tr>");
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    escaped(value.as_str().unwrap_or_default())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_on_the_page() {
        let page = written(openapi::value());
        for path in openapi::value()["paths"].as_object().unwrap().keys() {
            assert!(page.contains(path.as_str()), "{path}");
        }
        assert!(!page.contains("<script"));
    }
}
