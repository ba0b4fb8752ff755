//! The HTTP door: opened on one address of this computer, closed again.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use app::App;
use app::wire::Event;
use axum::Router;
use crossbeam_channel::{Receiver, Sender, bounded, select};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, broadcast, watch};

use crate::house::House;
use crate::keys::Keys;
use crate::routes;

/// Connections open at the same time; more wait.
const CONNECTIONS: usize = 256;
/// A client that takes longer to send its headers is let go.
const HEADERS: Duration = Duration::from_secs(10);
/// More header bytes than any browser sends.
const HEADER_BYTES: usize = 64 << 10;
/// How long answers under way may take once the door closes.
const FAREWELL: Duration = Duration::from_secs(1);
/// Events that may wait for a slow stream before it is told to ask for everything again.
const WAITING: usize = 256;

/// How a [`Door`] is opened.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// Where to listen: a loopback address; port 0 takes any free one.
    pub listen: SocketAddr,
    /// The token, instead of a random one: at least 32 letters and digits.
    pub token: Option<String>,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            token: None,
        }
    }
}

/// An open door. It closes when it is dropped; [`Door::close`] waits for answers under way.
pub struct Door {
    house: House,
    runtime: Option<Runtime>,
    closing: watch::Sender<bool>,
    /// Dropped to end the bridge.
    bridge_open: Option<Sender<()>>,
    bridge: Option<JoinHandle<()>>,
}

impl Door {
    /// Listens and answers from now on, on threads of its own.
    ///
    /// # Errors
    /// When the address is not of this computer alone, or is in use.
    pub fn open(app: Arc<App>, options: ServeOptions) -> Result<Self> {
        let listener = listen(options.listen)?;
        let address = listener.local_addr()?;
        let (events, _) = broadcast::channel(WAITING);
        let (closing, until) = watch::channel(false);
        let received = app.subscribe();
        let keys = Keys::new(options.token)?;
        let house = House::new(app, address, keys, events.clone(), until.clone());
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("door")
            .enable_all()
            .build()
            .context("The HTTP door has no threads to answer with")?;
        let routes = routes::all(house.clone());
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        runtime.spawn(answer(listener, routes, until));
        let (bridge_open, bridge_until) = bounded(0);
        let bridge = std::thread::Builder::new()
            .name("door-events".into())
            .spawn(move || pass_on(&received, &bridge_until, &events))?;
        Ok(Self {
            house,
            runtime: Some(runtime),
            closing,
            bridge_open: Some(bridge_open),
            bridge: Some(bridge),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.house.address
    }

    /// The owner's token.
    #[must_use]
    pub fn token(&self) -> &str {
        self.house.keys.token()
    }

    /// The page's address, token included: for the owner's eyes only.
    #[must_use]
    pub fn page(&self) -> String {
        format!("http://{}/#token={}", self.address(), self.token())
    }

    /// Lets answers under way finish, for a second at most, then closes. Blocks: not to be called
    /// from an async task.
    pub fn close(mut self) {
        self.end_streams();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(FAREWELL);
        }
    }

    fn end_streams(&mut self) {
        self.closing.send_replace(true);
        self.bridge_open.take();
        if let Some(bridge) = self.bridge.take() {
            let _ = bridge.join();
        }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.end_streams();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn listen(address: SocketAddr) -> Result<TcpListener> {
    if !address.ip().is_loopback() {
        bail!(
            "The HTTP door opens on this computer only: listen on 127.0.0.1 or [::1], not {}",
            address.ip()
        );
    }
    let listener = TcpListener::bind(address)
        .with_context(|| format!("The address {address} cannot be used; choose another port"))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Accepts connections until the door closes, then waits for those that are busy.
async fn answer(
    listener: tokio::net::TcpListener,
    routes: Router,
    mut until: watch::Receiver<bool>,
) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else {
            break;
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = closed(&mut until) => break,
        };
        let Ok((stream, _)) = accepted else {
            // Out of file handles, mostly: wait until some are given back.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADERS)
            .max_buf_size(HEADER_BYTES)
            .serve_connection(
                TokioIo::new(stream),
                TowerToHyperService::new(routes.clone()),
            );
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!("a connection ended early: {error}");
            }
            drop(place);
        });
    }
    graceful.shutdown().await;
}

/// Returns once the door closes.
pub(crate) async fn closed(until: &mut watch::Receiver<bool>) {
    let _ = until.wait_for(|closing| *closing).await;
}

/// Passes the app's events on to the streams, until the app or the door closes.
fn pass_on(from: &Receiver<Event>, until: &Receiver<()>, to: &broadcast::Sender<Event>) {
    loop {
        select! {
            recv(from) -> event => match event {
                // Nobody listening is no error.
                Ok(event) => drop(to.send(event)),
                Err(_) => break,
            },
            recv(until) -> _ => break,
        }
    }
}
