//! The HTTP door for the page: the way in, uploads, and who stays outside.

use serde_json::json;

use crate::support::http::{Answer, Client};
use crate::support::program::Serving;
use crate::support::{Profile, songs};

fn served() -> (Profile, Serving) {
    let profile = Profile::new();
    let serving = Serving::start(&profile);
    (profile, serving)
}

/// `POST` of a command that changes nothing, with these headers.
fn knock(client: &Client, headers: &[(&str, &str)]) -> Answer {
    client.send("POST", "/api/v1/commands/host", headers, b"")
}

#[test]
fn the_token_becomes_a_cookie() {
    let (_profile, serving) = served();
    let client = serving.client();
    let refused = client.stranger().send("POST", "/api/v1/session", &[], b"");
    assert_eq!(refused.status, 401);
    let answer = client.send("POST", "/api/v1/session", &[], b"");
    let cookie = answer.header("set-cookie").unwrap().to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
    assert!(
        !cookie.contains(&serving.token),
        "the token itself is in the cookie"
    );
    let cookie = cookie.split(';').next().unwrap();
    let stranger = client.stranger();
    assert_eq!(knock(&stranger, &[]).status, 401);
    assert_eq!(knock(&stranger, &[("Cookie", cookie)]).status, 200);
    assert_eq!(knock(&stranger, &[("Cookie", "undertone_1=x")]).status, 401);
}

#[test]
fn wrong_tokens_stay_outside() {
    let (_profile, serving) = served();
    let mut client = serving.client();
    let right = serving.token.clone();
    for wrong in ["", "x", &right[1..], &format!("{right}0"), &"0".repeat(64)] {
        client.token = Some(wrong.to_owned());
        let answer = knock(&client, &[]);
        assert_eq!(answer.status, 401, "{wrong}");
        assert!(answer.json()["message"].is_string());
    }
}

#[test]
fn foreign_names_and_pages_stay_outside() {
    let (_profile, serving) = served();
    let client = serving.client();
    let port = client.address.port();
    let ours = format!("http://127.0.0.1:{port}");
    assert_eq!(knock(&client, &[("Origin", &ours)]).status, 200);
    let local = format!("localhost:{port}");
    assert_eq!(knock(&client, &[("Host", &local)]).status, 200);
    for host in [
        "evil.example",
        "127.0.0.1",
        "evil.example:80",
        "localhost:1",
        "",
    ] {
        assert_eq!(knock(&client, &[("Host", host)]).status, 403, "{host}");
    }
    for origin in [
        "http://evil.example",
        "null",
        "https://localhost",
        "http://127.0.0.1:1",
    ] {
        assert_eq!(
            knock(&client, &[("Origin", origin)]).status,
            403,
            "{origin}"
        );
    }
    let cross = [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Mode", "no-cors"),
    ];
    assert_eq!(client.get("/songs", &cross).status, 403);
    let link = [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Mode", "navigate"),
    ];
    assert_ne!(client.get("/", &link).status, 403);
}

#[test]
fn every_answer_protects_the_page() {
    let (_profile, serving) = served();
    let client = serving.client();
    for path in ["/", "/docs", "/songs", "/api/v1/nothing", "/nothing.js"] {
        let answer = client.get(path, &[("Origin", "http://evil.example")]);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'"),
            "{path}"
        );
        assert!(!policy.contains("unsafe"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("access-control-allow-origin"), None, "{path}");
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            Some("same-origin")
        );
    }
}

#[test]
fn the_door_says_no_in_json() {
    let (_profile, serving) = served();
    let client = serving.client();
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let cases = [
        (
            404,
            client.post_json("/api/v1/commands/no_such_thing", b"{}"),
        ),
        (404, client.get("/api/v1/nothing", &[])),
        (405, client.get("/api/v1/commands/host", &[])),
        (405, client.send("DELETE", "/", &[], b"")),
        (
            415,
            client.send("POST", "/api/v1/commands/host", &form, b"a=1"),
        ),
        (400, client.post_json("/api/v1/commands/song_details", b"{")),
        (
            413,
            client.post_json("/api/v1/commands/song_rows", &vec![b' '; 2 << 20]),
        ),
    ];
    for (status, answer) in cases {
        assert_eq!(answer.status, status, "{}", answer.text());
        let failure = answer.json();
        assert!(
            failure["code"].is_string() && failure["message"].is_string(),
            "{failure}"
        );
    }
}

const LINE: &str = "----line";

/// A form of files.
fn form(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut form = Vec::new();
    for (name, bytes) in files {
        form.extend_from_slice(
            format!(
                "--{LINE}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            )
            .as_bytes(),
        );
        form.extend_from_slice(bytes);
        form.extend_from_slice(b"\r\n");
    }
    form.extend_from_slice(format!("--{LINE}--\r\n").as_bytes());
    form
}

fn upload(client: &Client, files: &[(&str, &[u8])]) -> Answer {
    let kind = format!("multipart/form-data; boundary={LINE}");
    client.send(
        "POST",
        "/api/v1/uploads",
        &[("Content-Type", &kind)],
        &form(files),
    )
}

#[test]
fn uploaded_bundles_are_imported_and_their_copies_cleared() {
    let (profile, serving) = served();
    let client = serving.client();
    let sound = std::fs::read(songs::song(&profile.music().join("a.wav"), 1, 0.3)).unwrap();
    let cover = songs::cover();
    let files: [(&str, &[u8]); 3] = [
        ("drop/a.wav", &sound),
        ("drop/a.jpg", &cover),
        ("drop/a.json", b"{\"title\": \"Dropped\"}"),
    ];
    let received = upload(&client, &files);
    assert_eq!(received.status, 201, "{}", received.text());
    let paths = received.json()["paths"].clone();
    let folder = std::path::PathBuf::from(paths[0].as_str().unwrap());
    assert!(folder.join("drop/a.wav").is_file());

    let preview = client.done("drop_preview", &json!({ "paths": paths }));
    assert_eq!(
        (&preview["songs"], &preview["complete"]),
        (&json!(1), &json!(1))
    );
    let stays = json!({ "paths": paths, "reference": true });
    assert_eq!(client.command("library_import", &stays).status, 400);
    let report = client.done("library_import", &json!({ "paths": paths }));
    assert_eq!(report["added"], 1, "{report}");
    assert!(!folder.exists(), "the uploaded copy stayed");
    assert_eq!(client.get("/songs", &[]).json()[0]["title"], "Dropped");
}

#[test]
fn uploads_stay_where_they_belong() {
    let (profile, serving) = served();
    let client = serving.client();
    for name in [
        "../evil.wav",
        "/evil.wav",
        "a/../../evil.wav",
        "C:\\\\evil.wav",
        "..",
    ] {
        let refused = upload(&client, &[("fine.wav", b"x"), (name, b"x")]);
        assert_eq!(refused.status, 400, "{name}");
    }
    assert_eq!(
        upload(&client, &[("a.wav", b"x"), ("a.wav", b"y")]).status,
        400
    );
    assert_eq!(upload(&client, &[]).status, 400);
    let not_a_form = client.send(
        "POST",
        "/api/v1/uploads",
        &[("Content-Type", "text/plain")],
        b"x",
    );
    assert_eq!(not_a_form.status, 400);
    let left = std::fs::read_dir(profile.data().join("cache/uploads"));
    assert_eq!(
        left.map_or(0, Iterator::count),
        0,
        "refused uploads left something"
    );
}
