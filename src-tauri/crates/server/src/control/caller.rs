//! The side that asks the owner of a data folder.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use anyhow::{Context, Result};
use app::Coded;
use app::wire::Event;
use interprocess::local_socket::{Stream, prelude::*};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::address::Address;
use super::{Answer, EVENTS, Question};

/// A line to the program that owns a data folder.
pub struct Caller {
    address: Address,
    stream: BufReader<Stream>,
}

impl Caller {
    /// Calls the program that owns this data folder; `None` when there is none that answers.
    #[must_use]
    pub fn to_owner_of(data_dir: &Path) -> Option<Self> {
        let address = Address::of(data_dir).ok()?;
        let stream = Stream::connect(address.name().ok()?).ok()?;
        Some(Self {
            address,
            stream: BufReader::new(stream),
        })
    }

    /// Asks one command, and waits for its answer.
    ///
    /// # Errors
    /// Whatever the command says, with its code; or that the program is gone.
    pub fn call<T: DeserializeOwned>(&mut self, name: &str, request: &impl Serialize) -> Result<T> {
        let question = Question {
            name: name.to_owned(),
            request: serde_json::to_value(request)?,
        };
        let answer = ask(&mut self.stream, &question)?;
        serde_json::from_value(answer).context("The running Undertone is of another version")
    }

    /// The owner's events from now on, until it closes.
    ///
    /// # Errors
    /// When the program is gone.
    pub fn events(&self) -> Result<impl Iterator<Item = Event> + Send + use<>> {
        let mut stream = BufReader::new(Stream::connect(self.address.name()?).context(GONE)?);
        let question = Question {
            name: EVENTS.to_owned(),
            request: serde_json::Value::Null,
        };
        ask(&mut stream, &question)?;
        Ok(stream
            .lines()
            .map_while(Result::ok)
            // An event of a newer version's kind is passed over.
            .filter_map(|line| serde_json::from_str(&line).ok()))
    }
}

const GONE: &str = "The running Undertone hung up";

fn ask(stream: &mut BufReader<Stream>, question: &Question) -> Result<serde_json::Value> {
    let mut text = serde_json::to_vec(question)?;
    text.push(b'\n');
    stream.get_mut().write_all(&text).context(GONE)?;
    let mut line = String::new();
    if stream.read_line(&mut line).context(GONE)? == 0 {
        anyhow::bail!("{GONE}.");
    }
    match serde_json::from_str(&line)? {
        Answer::Ok(value) => Ok(value),
        Answer::Error(failure) => Err(Coded::new(failure.code, failure.message)),
    }
}
