//! The app's events as they happen: `GET /api/v1/events`, server-sent.

use std::convert::Infallible;
use std::time::Duration;

use app::wire::{Event, Topic};
use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::{self, KeepAlive, Sse};
use futures_util::StreamExt;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError;

use crate::door::closed;
use crate::house::House;
use crate::refusal::Refusal;

/// A comment is sent when nothing happens for so long: a client that is gone is noticed.
const QUIET: Duration = Duration::from_secs(15);

/// Events from now on, until either side hangs up.
pub(crate) async fn stream(State(house): State<House>) -> Result<impl IntoResponse, Refusal> {
    let place = house
        .streams
        .clone()
        .try_acquire_owned()
        .map_err(|_| Refusal::too_many())?;
    let mut closing = house.closing.clone();
    let events = BroadcastStream::new(house.events.subscribe())
        .map(move |event| {
            let _held_until_the_end = &place;
            told(event)
        })
        .take_until(async move { closed(&mut closing).await });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(QUIET)))
}

/// One event as it is sent. Whoever was too slow is told that anything may have changed.
fn told(event: Result<Event, BroadcastStreamRecvError>) -> Result<sse::Event, Infallible> {
    let event = event.unwrap_or_else(|_| Event::Changed(Topic::ALL.to_vec()));
    let json = serde_json::to_string(&event).unwrap_or_default();
    Ok(sse::Event::default().event(name(&event)).data(json))
}

fn name(event: &Event) -> &'static str {
    match event {
        Event::Player(_) => "player",
        Event::Changed(_) => "changed",
        Event::Progress(_) => "progress",
        Event::Notice(_) => "notice",
    }
}
