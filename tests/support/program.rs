//! `undertone-cli` as a process.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::Profile;
use super::http::Client;

/// What a finished command left behind.
#[derive(Debug)]
pub struct Finished {
    /// Its exit status; none when it was killed.
    pub status: Option<i32>,
    /// Its stdout.
    pub text: String,
    /// Its stderr.
    pub errors: String,
}

impl Finished {
    /// Its stdout as JSON Lines.
    pub fn lines(&self) -> Vec<Value> {
        let lines = self.text.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {self:?}")))
            .collect()
    }

    /// The last line of JSON.
    pub fn last(&self) -> Value {
        self.lines().pop().unwrap_or_else(|| panic!("{self:?}"))
    }

    /// The same, having been done without complaint.
    pub fn done(self) -> Self {
        assert_eq!(self.status, Some(0), "{self:?}");
        self
    }

    /// The same, having failed with one sentence.
    pub fn failed(self) -> Self {
        assert_eq!(self.status, Some(1), "{self:?}");
        let sentences: Vec<&str> = self.errors.trim_end().lines().collect();
        assert_eq!(sentences.len(), 1, "{self:?}");
        self
    }
}

/// `undertone-cli` on this profile, not started yet.
pub fn command(profile: &Profile, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_undertone-cli"));
    command
        .arg("--data-dir")
        .arg(profile.data())
        .args(arguments)
        .env_remove("UNDERTONE_LOG")
        .stdin(Stdio::null());
    command
}

/// Runs `undertone-cli` to its end.
pub fn run(profile: &Profile, arguments: &[&str]) -> Finished {
    let output = command(profile, arguments).output().unwrap();
    Finished {
        status: output.status.code(),
        text: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A running `undertone-cli serve`, killed when dropped.
pub struct Serving {
    process: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// The owner's token.
    pub token: String,
}

impl Serving {
    /// Starts it, without sound, and waits until it listens.
    pub fn start(profile: &Profile) -> Self {
        let mut process = command(profile, &["serve", "--silent", "--quiet"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = process.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let page = line.trim_end().strip_prefix("listening on http://");
        let (address, token) = page
            .and_then(|page| page.split_once("/#token="))
            .unwrap_or_else(|| panic!("not an address: {line:?}"));
        Self {
            process,
            address: address.parse().unwrap(),
            token: token.to_owned(),
        }
    }

    /// A client that holds the token.
    pub fn client(&self) -> Client {
        Client {
            address: self.address,
            token: Some(self.token.clone()),
        }
    }

    /// Sends it a signal: `STOP` for a program that gets no time, `CONT` to let it go on.
    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        let signal = format!("-{name}");
        let told = Command::new("kill").args([&signal, &id]).status().unwrap();
        assert!(told.success());
    }

    /// Kills it without warning.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Asks it to stop, as Ctrl-C does, and waits for its exit status.
    #[cfg(unix)]
    pub fn stop(&mut self) -> Option<i32> {
        let id = self.process.id().to_string();
        let told = Command::new("kill").args(["-INT", &id]).status().unwrap();
        assert!(told.success());
        self.process.wait().unwrap().code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
