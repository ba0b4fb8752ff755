//! The side that owns the data folder, and answers.

use std::io::{BufRead, BufReader, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;

use anyhow::{Context, Result};
use app::wire::{Code, Failure, Nothing};
use app::{App, Reply};
use interprocess::local_socket::{Listener, Stream, prelude::*};
use serde::Serialize;
use serde_json::Value;

use super::address::Address;
use super::{Answer, EVENTS, Question};

/// Callers at the same time; more are hung up on.
const CALLERS: usize = 16;
/// Bytes of a question.
const LARGEST: u64 = 1 << 20;

/// The open socket. It closes when it is dropped.
pub struct Control {
    address: Address,
    closing: Arc<AtomicBool>,
    listening: Option<JoinHandle<()>>,
}

impl Control {
    /// Answers on the socket of the app's data folder from now on.
    ///
    /// # Errors
    /// When the socket cannot be made.
    pub fn open(app: Arc<App>) -> Result<Self> {
        let unreachable = "Other programs cannot reach this one: its socket cannot be made";
        let address = Address::of(app.data_dir()).context(unreachable)?;
        let listener = address.listen().context(unreachable)?;
        let closing = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&closing);
        let listening = std::thread::Builder::new()
            .name("control".into())
            .spawn(move || listen(&listener, &app, &until))?;
        Ok(Self {
            address,
            closing,
            listening: Some(listening),
        })
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        self.closing.store(true, Ordering::SeqCst);
        // The listener sleeps until someone calls: so call.
        let called = self.address.name().and_then(Stream::connect);
        if let (Ok(_), Some(listening)) = (called, self.listening.take()) {
            let _ = listening.join();
        }
    }
}

/// Takes calls, a thread each, until the end.
fn listen(listener: &Listener, app: &Arc<App>, closing: &AtomicBool) {
    let callers = Arc::new(AtomicUsize::new(0));
    for stream in listener.incoming() {
        if closing.load(Ordering::SeqCst) {
            return;
        }
        let stream = match stream {
            Ok(stream) => stream,
            Err(error) => {
                tracing::warn!("a call could not be taken: {error}");
                std::thread::sleep(std::time::Duration::from_millis(100));
                continue;
            }
        };
        let place = Place::take(&callers);
        let app = Arc::clone(app);
        let started = std::thread::Builder::new()
            .name("caller".into())
            .spawn(move || {
                if place.is_some()
                    && let Err(error) = converse(&stream, &app)
                {
                    tracing::debug!("a caller hung up: {error}");
                }
            });
        if let Err(error) = started {
            tracing::warn!("a call could not be answered: {error}");
        }
    }
}

/// One of the places for callers; given back when dropped.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(callers: &Arc<AtomicUsize>) -> Option<Self> {
        callers
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |now| {
                (now < CALLERS).then_some(now + 1)
            })
            .ok()
            .map(|_| Self(Arc::clone(callers)))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Answers one caller until it hangs up.
fn converse(stream: &Stream, app: &App) -> Result<()> {
    let mut from = BufReader::new(stream);
    loop {
        let mut line = Vec::new();
        let read = (&mut from).take(LARGEST).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(());
        }
        if read as u64 == LARGEST {
            return tell(stream, &Answer::Error(too_large()));
        }
        match serde_json::from_slice::<Question>(&line) {
            Ok(question) if question.name == EVENTS => return pass_on(stream, app),
            Ok(question) => tell(stream, &answer(app, &question))?,
            Err(error) => tell(stream, &Answer::Error(unreadable(&error)))?,
        }
    }
}

fn answer(app: &App, question: &Question) -> Answer {
    let request = match &question.request {
        Value::Null => Vec::new(),
        request => request.to_string().into_bytes(),
    };
    match app::call(app, &question.name, &request) {
        Ok(Reply::Json(json)) => match serde_json::from_slice(&json) {
            Ok(value) => Answer::Ok(value),
            Err(error) => Answer::Error(unreadable(&error)),
        },
        Ok(Reply::Bytes(bytes)) => Answer::Ok(bytes.numbers().collect()),
        Err(failure) => Answer::Error(failure),
    }
}

/// Events, a line each, until one side is gone.
fn pass_on(stream: &Stream, app: &App) -> Result<()> {
    let events = app.subscribe();
    tell(stream, &Answer::Ok(serde_json::to_value(Nothing {})?))?;
    for event in events {
        tell(stream, &event)?;
    }
    Ok(())
}

fn tell(mut stream: &Stream, line: &impl Serialize) -> Result<()> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    stream.write_all(&text)?;
    Ok(())
}

fn too_large() -> Failure {
    Failure {
        code: Code::BadRequest,
        message: format!("A request may have {LARGEST} bytes at most."),
    }
}

fn unreadable(error: &serde_json::Error) -> Failure {
    Failure {
        code: Code::BadRequest,
        message: format!("The request cannot be read: {error}"),
    }
}
