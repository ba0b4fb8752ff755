//! A server that answers as ListenBrainz and Last.fm do, on this computer: shapes and errors after
//! their documentation (`listenbrainz.readthedocs.io`, `www.last.fm/api`).

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

/// The token that the double knows.
pub const TOKEN: &str = "11111111-2222-3333-4444-555555555555";
/// The session that the double knows.
pub const SESSION: &str = "d580d57f32848f5dcf574d1ce18d78b2";

/// What happens to the next requests, in place of what would.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 429 with the header of ListenBrainz, in seconds; Last.fm's error 29.
    TooMany(u32),
    /// 503 with a page of a proxy.
    Down,
    /// The connection ends without an answer.
    Gone,
    /// The token or session is not known any more.
    Unknown,
    /// 400: the body is not liked.
    Bad,
    /// 200 with a page that is no JSON, as of a hotel's network.
    Hotel,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    pub path: String,
    pub token: Option<String>,
    pub json: Value,
    pub form: BTreeMap<String, String>,
}

#[derive(Default)]
struct Memory {
    asked: Vec<Asked>,
    faults: VecDeque<Fault>,
    /// A fault for every request, until it is taken away.
    always: Option<Fault>,
    allowed: bool,
    /// ListenBrainz answers 400 to whole batches that hold this title.
    disliked: Option<String>,
}

/// The double. Its thread ends with the test's process.
#[derive(Clone)]
pub struct Double {
    pub address: String,
    memory: Arc<Mutex<Memory>>,
}

impl Double {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let memory = Arc::<Mutex<Memory>>::default();
        let shared = Arc::clone(&memory);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let memory = Arc::clone(&shared);
                std::thread::spawn(move || serve(&stream, &memory));
            }
        });
        Self { address, memory }
    }

    pub fn then(&self, fault: Fault) {
        self.memory.lock().unwrap().faults.push_back(fault);
    }

    pub fn always(&self, fault: Option<Fault>) {
        self.memory.lock().unwrap().always = fault;
    }

    /// The listener allows the application on Last.fm's page.
    pub fn allow(&self) {
        self.memory.lock().unwrap().allowed = true;
    }

    pub fn dislike(&self, title: &str) {
        self.memory.lock().unwrap().disliked = Some(title.into());
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.memory.lock().unwrap().asked.clone()
    }

    /// Titles that were taken by submissions of listens, in order.
    pub fn taken(&self) -> Vec<String> {
        let memory = self.memory.lock().unwrap();
        memory.asked.iter().flat_map(titles).collect()
    }
}

fn titles(asked: &Asked) -> Vec<String> {
    if asked.json["taken"] == true {
        let payload = asked.json["payload"].as_array().unwrap();
        let title = |listen: &Value| {
            listen["track_metadata"]["track_name"]
                .as_str()
                .unwrap()
                .into()
        };
        return payload.iter().map(title).collect();
    }
    if asked.form.contains_key("taken") {
        let title = |index: usize| asked.form.get(&format!("track[{index}]")).cloned();
        return (0..50).map_while(title).collect();
    }
    Vec::new()
}

fn serve(stream: &TcpStream, memory: &Mutex<Memory>) {
    let Some(mut asked) = read(stream) else {
        return;
    };
    let fault = {
        let mut memory = memory.lock().unwrap();
        memory.faults.pop_front().or(memory.always)
    };
    let (status, headers, body) = match fault {
        Some(Fault::Gone) => {
            memory.lock().unwrap().asked.push(asked);
            return;
        }
        Some(Fault::Down) => (
            503,
            String::new(),
            "<h1>Service unavailable</h1>".to_owned(),
        ),
        Some(Fault::Hotel) => (
            200,
            String::new(),
            "<h1>Welcome to the hotel</h1>".to_owned(),
        ),
        fault if asked.path.starts_with("/1/") => listenbrainz(&mut asked, fault, memory),
        fault => lastfm(&mut asked, fault, memory),
    };
    memory.lock().unwrap().asked.push(asked);
    let mut stream = stream;
    let length = body.len();
    let _ = write!(
        stream,
        "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
}

fn read(stream: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let (mut length, mut token) = (0, None);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let header = header.trim();
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(':')?;
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok()?,
            "authorization" => token = value.trim().strip_prefix("Token ").map(str::to_owned),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Asked {
        path,
        token,
        json: serde_json::from_slice(&body).unwrap_or(Value::Null),
        form: form(&String::from_utf8_lossy(&body)),
    })
}

fn form(body: &str) -> BTreeMap<String, String> {
    body.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (plain(name), plain(value)))
        .collect()
}

/// Undoes `application/x-www-form-urlencoded`.
fn plain(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                let digits = std::str::from_utf8(&digits).unwrap();
                bytes.push(u8::from_str_radix(digits, 16).unwrap());
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).unwrap()
}

type Reply = (u16, String, String);

fn reply(status: u16, body: &Value) -> Reply {
    (status, String::new(), body.to_string())
}

fn listenbrainz(asked: &mut Asked, fault: Option<Fault>, memory: &Mutex<Memory>) -> Reply {
    let known = asked.token.as_deref() == Some(TOKEN) && fault != Some(Fault::Unknown);
    match fault {
        Some(Fault::TooMany(seconds)) => {
            let body = json!({"code": 429, "error": "You have exceeded your rate limit."});
            return (
                429,
                format!("X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset-In: {seconds}\r\n"),
                body.to_string(),
            );
        }
        Some(Fault::Bad) => {
            return reply(
                400,
                &json!({"code": 400, "error": "JSON document is not valid."}),
            );
        }
        _ => {}
    }
    if asked.path == "/1/validate-token" {
        return match known {
            true => reply(
                200,
                &json!({"code": 200, "message": "Token valid.", "valid": true, "user_name": "amélie"}),
            ),
            false => reply(
                200,
                &json!({"code": 200, "message": "Token invalid.", "valid": false}),
            ),
        };
    }
    assert_eq!(asked.path, "/1/submit-listens");
    if !known {
        return reply(
            401,
            &json!({"code": 401, "error": "Invalid authorization token."}),
        );
    }
    let payload = asked.json["payload"].as_array().unwrap().clone();
    let playing = asked.json["listen_type"] == "playing_now";
    assert_eq!(
        payload.iter().all(|one| one.get("listened_at").is_none()),
        playing
    );
    assert!(asked.json["listen_type"] != "single" || payload.len() == 1);
    let disliked = memory.lock().unwrap().disliked.clone();
    let title = |one: &Value| {
        one["track_metadata"]["track_name"]
            .as_str()
            .map(str::to_owned)
    };
    if disliked.is_some() && payload.iter().any(|one| title(one) == disliked) {
        let body = json!({"code": 400, "error": "Value for key listened_at is too high."});
        return reply(400, &body);
    }
    if !playing {
        asked.json["taken"] = true.into();
    }
    reply(200, &json!({"status": "ok"}))
}

fn lastfm(asked: &mut Asked, fault: Option<Fault>, memory: &Mutex<Memory>) -> Reply {
    let error = |status, number: u32, message: &str| {
        reply(status, &json!({"error": number, "message": message}))
    };
    match fault {
        Some(Fault::TooMany(_)) => return error(429, 29, "Rate limit exceeded"),
        Some(Fault::Unknown) => {
            return error(403, 9, "Invalid session key - Please re-authenticate");
        }
        Some(Fault::Bad) => return error(400, 6, "Invalid parameters"),
        _ => {}
    }
    let word = |name: &str| asked.form.get(name).cloned().unwrap_or_default();
    if word("api_sig").len() != 32 || word("format") != "json" {
        return error(403, 13, "Invalid method signature supplied");
    }
    match word("method").as_str() {
        "auth.getToken" => reply(200, &json!({"token": "xxxxxxx"})),
        "auth.getSession" if !memory.lock().unwrap().allowed => error(
            403,
            14,
            "Unauthorized Token - This token has not been issued",
        ),
        "auth.getSession" => reply(
            200,
            &json!({"session": {"subscriber": 0, "name": "amelie", "key": SESSION}}),
        ),
        _ if word("sk") != SESSION => error(403, 9, "Invalid session key - Please re-authenticate"),
        "track.updateNowPlaying" => reply(
            200,
            &json!({"nowplaying": {"ignoredMessage": {"code": "0", "#text": ""}}}),
        ),
        "track.scrobble" => scrobble(asked),
        _ => error(
            400,
            3,
            "Invalid Method - No method with that name in this package",
        ),
    }
}

fn scrobble(asked: &mut Asked) -> Reply {
    let told: Vec<Value> = (0..50)
        .map_while(|index| asked.form.get(&format!("track[{index}]")))
        .map(|title| json!({"track": {"corrected": "0", "#text": title}, "ignoredMessage": {"code": "0", "#text": ""}}))
        .collect();
    let count = told.len();
    asked.form.insert("taken".into(), count.to_string());
    // One listen alone is not in a list.
    let told = if count == 1 {
        told[0].clone()
    } else {
        told.into()
    };
    reply(
        200,
        &json!({"scrobbles": {"@attr": {"accepted": count, "ignored": 0}, "scrobble": told}}),
    )
}
