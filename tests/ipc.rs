//! The page's way in: every command of the list can be called from the main window and from
//! nowhere else, and no argument brings the program down (faults 51, 52, 55 and 56).

use std::collections::BTreeSet;
use std::sync::Arc;

use app::{App, COMMANDS, Options};
use serde_json::{Value, json};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{WebviewUrl, WebviewWindow, WebviewWindowBuilder};
use tempfile::TempDir;

/// A window with the real rights over a library of its own.
struct Page {
    window: WebviewWindow<MockRuntime>,
    app: Arc<App>,
    _tauri: tauri::App<MockRuntime>,
    _folder: TempDir,
}

impl Page {
    fn open(label: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            data_dir: folder.path().join("data"),
            cache_dir: folder.path().join("cache"),
            music_dir: None,
            demo_dir: None,
            watch: false,
            sound: false,
            keyring: false,
            ..Options::at(&folder.path().join("data")).unwrap()
        };
        let app = App::open(options).unwrap();
        let tauri = undertone_shell::with_commands(mock_builder())
            .manage(Arc::clone(&app))
            .build(undertone_shell::context())
            .unwrap();
        let window = WebviewWindowBuilder::new(&tauri, label, WebviewUrl::default())
            .build()
            .unwrap();
        Self {
            window,
            app,
            _tauri: tauri,
            _folder: folder,
        }
    }

    fn invoke(&self, command: &str, body: Value) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.into(),
            callback: tauri::ipc::CallbackFn(0),
            error: tauri::ipc::CallbackFn(1),
            url: "tauri://localhost".parse().unwrap(),
            body: body.into(),
            headers: Default::default(),
            invoke_key: INVOKE_KEY.to_string(),
        };
        get_ipc_response(&self.window, request).map(|body| match body {
            tauri::ipc::InvokeResponseBody::Json(json) => serde_json::from_str(&json).unwrap(),
            tauri::ipc::InvokeResponseBody::Raw(bytes) => json!(bytes),
        })
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.app.shutdown();
    }
}

fn is_forbidden(answer: &Result<Value, Value>) -> bool {
    matches!(answer, Err(Value::String(text)) if text.contains("not allowed"))
}

#[test]
fn a_command_answers_with_its_reply() {
    let page = Page::open("main");
    let host = page.invoke("host", json!({ "request": {} })).unwrap();
    assert_eq!(host["version"], env!("CARGO_PKG_VERSION"));
    let order = page.invoke("song_order", json!({ "request": {} })).unwrap();
    assert_eq!(
        order,
        json!([]),
        "an empty library has an order of no bytes"
    );
}

#[test]
fn a_failure_arrives_as_a_code_and_a_sentence() {
    let page = Page::open("main");
    let failure = page
        .invoke("song_details", json!({ "request": { "id": 7 } }))
        .unwrap_err();
    assert_eq!(failure["code"], "not_found", "{failure}");
    assert!(
        failure["message"].as_str().unwrap().ends_with('.'),
        "{failure}"
    );
}

#[test]
fn every_command_is_open_to_the_main_window() {
    let page = Page::open("main");
    for command in COMMANDS {
        // A request of the wrong shape reaches the command and does nothing there.
        let answer = page.invoke(command.name, json!({ "request": 0 }));
        assert!(
            answer.is_err(),
            "{} took a number for a request",
            command.name
        );
        assert!(!is_forbidden(&answer), "{}: {answer:?}", command.name);
    }
}

#[test]
fn no_command_is_open_to_another_window() {
    let page = Page::open("other");
    for command in COMMANDS {
        let answer = page.invoke(command.name, json!({ "request": {} }));
        assert!(is_forbidden(&answer), "{}: {answer:?}", command.name);
    }
}

#[test]
fn the_window_may_do_nothing_but_what_it_needs() {
    let page = Page::open("main");
    for foreign in [
        "plugin:fs|read_file",
        "plugin:shell|execute",
        "plugin:http|fetch",
        "plugin:dialog|save",
        "plugin:window|close",
        "plugin:webview|create_webview_window",
        "plugin:path|resolve",
        "plugin:app|version",
    ] {
        let answer = page.invoke(foreign, json!({}));
        assert!(answer.is_err(), "{foreign}: {answer:?}");
    }
}

#[test]
fn hostile_arguments_are_answered() {
    let page = Page::open("main");
    let hostile = [
        Value::Null,
        json!([]),
        json!("x".repeat(100_000)),
        json!({ "__proto__": { "polluted": true }, "constructor": { "prototype": {} } }),
        json!({ "id": -1 }),
        json!({ "id": 4_294_967_296_u64 }),
        json!({ "ids": [0, 0, 4_294_967_295_u32], "place": "next", "index": 4_294_967_295_u32, "kind": "songs" }),
        json!({ "cover": "../../etc/passwd" }),
        json!({ "path": "\u{0}" }),
        json!({ "paths": ["", "\u{0}", "..", "/proc/self/mem", "https://169.254.169.254/"] }),
        json!({ "position_ms": u64::MAX }),
        json!({ "volume": 1e308 }),
        json!({ "search": "\" OR 1=1 -- \u{202e}<script>" }),
        json!({ "words": "NEAR(\"", "limit": 4_294_967_295_u32 }),
        json!({ "entries": [4_294_967_295_u32], "before": 0, "entry": 4_294_967_295_u32 }),
        json!({ "on": true, "seed": "99999999999999999999999" }),
    ];
    for command in COMMANDS {
        for request in &hostile {
            let answer = page.invoke(command.name, json!({ "request": request }));
            if let Err(Value::String(text)) = &answer {
                assert!(text.contains("invalid args"), "{}: {text}", command.name);
            }
        }
    }
    page.invoke("host", json!({ "request": {} })).unwrap();
}

#[test]
fn the_capability_names_exactly_the_commands() {
    let capability: Value =
        serde_json::from_str(include_str!("../src-tauri/capabilities/main.json")).unwrap();
    assert_eq!(capability["windows"], json!(["main"]));
    assert!(
        capability.get("remote").is_none(),
        "no address outside may call anything"
    );
    let named: BTreeSet<String> = capability["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|permission| permission.as_str().unwrap().to_owned())
        .collect();
    let commands = COMMANDS
        .iter()
        .map(|command| format!("allow-{}", command.name.replace('_', "-")));
    let needed = [
        "core:event:allow-listen",
        "core:event:allow-unlisten",
        "dialog:allow-open",
    ];
    let expected: BTreeSet<String> = commands.chain(needed.map(str::to_owned)).collect();
    assert_eq!(
        named, expected,
        "src-tauri/capabilities/main.json and the list of commands differ"
    );
}

#[test]
fn the_page_is_shut_in() {
    let config: Value = serde_json::from_str(include_str!("../tauri.conf.json")).unwrap();
    let security = &config["app"]["security"];
    let policy = security["csp"].as_str().unwrap();
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self';"),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(!policy.contains('*'), "{policy}");
    assert_eq!(security["freezePrototype"], true);
    assert!(
        security.get("assetProtocol").is_none(),
        "the page reads no files"
    );
    assert!(
        security
            .get("dangerousDisableAssetCspModification")
            .is_none()
    );
}
