//! What every route can reach.

use std::net::SocketAddr;
use std::sync::Arc;

use app::App;
use app::wire::{Event, Failure};
use tokio::sync::{Semaphore, broadcast, watch};

use crate::keys::Keys;
use crate::refusal::Refusal;
use crate::spool::Spool;

/// Requests answered at the same time; more are asked to come again.
const REQUESTS: usize = 64;
/// Event streams open at the same time.
const STREAMS: usize = 32;

/// The app and the door's own state. Cheap to clone.
#[derive(Clone)]
pub(crate) struct House(Arc<Rooms>);

/// See [`House`].
pub(crate) struct Rooms {
    pub app: Arc<App>,
    pub address: SocketAddr,
    pub keys: Keys,
    pub events: broadcast::Sender<Event>,
    /// True once the door closes.
    pub closing: watch::Receiver<bool>,
    pub requests: Arc<Semaphore>,
    pub streams: Arc<Semaphore>,
    pub spool: Spool,
}

impl House {
    /// A house behind a door at `address`.
    pub fn new(
        app: Arc<App>,
        address: SocketAddr,
        keys: Keys,
        events: broadcast::Sender<Event>,
        closing: watch::Receiver<bool>,
    ) -> Self {
        let spool = Spool::open(app.cache_dir().join("uploads"));
        Self(Arc::new(Rooms {
            app,
            address,
            keys,
            events,
            closing,
            requests: Arc::new(Semaphore::new(REQUESTS)),
            streams: Arc::new(Semaphore::new(STREAMS)),
            spool,
        }))
    }

    /// Does blocking work with the app away from the event loop. A panic in it is a broken
    /// answer, not a broken door.
    pub async fn ask<T, E>(
        &self,
        work: impl FnOnce(&App) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Refusal>
    where
        T: Send + 'static,
        E: Into<Failure> + Send + 'static,
    {
        let app = Arc::clone(&self.0.app);
        match tokio::task::spawn_blocking(move || work(&app)).await {
            Ok(answer) => answer.map_err(|error| Refusal::from(error.into())),
            Err(error) => {
                tracing::error!("a request broke off: {error}");
                Err(Refusal::broken(
                    "The request broke off; the log says where.",
                ))
            }
        }
    }
}

impl std::ops::Deref for House {
    type Target = Rooms;

    fn deref(&self) -> &Rooms {
        &self.0
    }
}
