//! An HTTP client of a few lines, which sends exactly what it is told, rude things included.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// Someone at the door.
#[derive(Debug, Clone)]
pub struct Client {
    /// Where the door is.
    pub address: SocketAddr,
    /// The token, when it has one.
    pub token: Option<String>,
}

/// What the door said.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Names (in lower case) and values.
    pub headers: Vec<(String, String)>,
    /// The body, put together.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header's value, or nothing.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(header, _)| header == name)?;
        Some(&found.1)
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("no JSON: {} {}", self.status, self.text()))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Client {
    /// The same without a token.
    pub fn stranger(&self) -> Self {
        Self {
            token: None,
            ..self.clone()
        }
    }

    /// `GET path`, with more headers.
    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", path, headers, b"")
    }

    /// Runs a command by name.
    pub fn command(&self, name: &str, request: &Value) -> Answer {
        self.post_json(
            &format!("/api/v1/commands/{name}"),
            request.to_string().as_bytes(),
        )
    }

    /// Runs a command that must be done, and gives its answer.
    pub fn done(&self, name: &str, request: &Value) -> Value {
        let answer = self.command(name, request);
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
        answer.json()
    }

    /// `POST path` with a body called JSON.
    pub fn post_json(&self, path: &str, body: &[u8]) -> Answer {
        self.send("POST", path, &[("Content-Type", "application/json")], body)
    }

    /// Any request. A `Host` among the headers takes the place of the right one.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut stream = self.connect();
        let head = self.head(method, path, headers, body.len());
        stream.write_all(head.as_bytes()).unwrap();
        // A door that says no early may hang up before it has heard everything.
        let _ = stream.write_all(body);
        answer(&mut BufReader::new(stream))
    }

    /// Sends these bytes as they are, and gives the answer's bytes.
    pub fn raw(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = self.connect();
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        answer
    }

    /// Opens the stream of events; each item is an event's name and data.
    pub fn events(&self) -> impl Iterator<Item = (String, Value)> + use<> {
        let mut stream = self.connect();
        let head = self.head("GET", "/api/v1/events", &[], 0);
        stream.write_all(head.as_bytes()).unwrap();
        let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
        assert!(lines.next().unwrap().contains("200"), "no events");
        let mut name = String::new();
        lines.filter_map(move |line| {
            if let Some(given) = line.strip_prefix("event: ") {
                name = given.to_owned();
            }
            let data = line.strip_prefix("data: ")?;
            Some((name.clone(), serde_json::from_str(data).unwrap()))
        })
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream
    }

    fn head(&self, method: &str, path: &str, headers: &[(&str, &str)], length: usize) -> String {
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            head += &format!("Host: {}\r\n", self.address);
        }
        if let Some(token) = &self.token {
            head += &format!("Authorization: Bearer {token}\r\n");
        }
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        head + &format!("Content-Length: {length}\r\n\r\n")
    }
}

fn answer(stream: &mut impl BufRead) -> Answer {
    let mut line = String::new();
    stream.read_line(&mut line).unwrap();
    let status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
    let mut headers = Vec::new();
    loop {
        line.clear();
        stream.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let mut body = Vec::new();
    // A door that refuses a body it did not read resets the connection behind its answer.
    let _ = stream.read_to_end(&mut body);
    let chunked =
        |(name, value): &(String, String)| name == "transfer-encoding" && value == "chunked";
    if headers.iter().any(chunked) {
        body = joined(&body);
    }
    Answer {
        status: status.unwrap_or_else(|| panic!("no answer: {line:?}")),
        headers,
        body,
    }
}

/// The pieces of a chunked body, joined.
fn joined(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&rest[..end]).unwrap();
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            break;
        }
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 2 + size + 2..];
    }
    body
}
