//! The thread that talks to the services.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use crossbeam_channel::{Receiver, RecvTimeoutError};
use domain::SongId;
use domain::play::{Heard, long_enough_to_scrobble, try_again_in};
use scrobble::{Error, LastFm, Listen, ListenBrainz};
use storage::scrobbles::{self, Waiting};

use super::{Line, Message, SERVICES, Shared, key, name};
use crate::player::News;
use crate::wire::{NoticeCode, ScrobbleService};

/// How it goes with a service.
#[derive(Default)]
struct Luck {
    /// Attempts that failed, one after the other.
    failed: u32,
    /// Not before then.
    again: Option<Instant>,
}

/// Starts the thread. It ends with the last handle, or when it is closed.
///
/// # Errors
/// When the system gives no thread.
pub(super) fn start(shared: &Arc<Shared>, inbox: Receiver<Message>) -> Result<()> {
    let shared = Arc::downgrade(shared);
    std::thread::Builder::new()
        .name("scrobbling".into())
        .spawn(move || work(&shared, &inbox))
        .context("The thread that tells what you listen to cannot start")?;
    Ok(())
}

fn work(shared: &Weak<Shared>, inbox: &Receiver<Message>) {
    let mut luck = [Luck::default(), Luck::default()];
    // Something may wait from the last time.
    let mut message = Some(Message::Look);
    loop {
        let Some(shared) = shared.upgrade() else {
            return;
        };
        match message {
            Some(Message::News(News::Counts(heard))) => shared.write_down(&heard),
            Some(Message::News(News::Playing(song))) => shared.tell_playing(song, &luck),
            Some(Message::Look) => luck.iter_mut().for_each(|luck| luck.again = None),
            None => {}
        }
        for (service, luck) in SERVICES.into_iter().zip(&mut luck) {
            if shared.closed() {
                return;
            }
            if luck.again.is_none_or(|again| again <= Instant::now()) {
                *luck = shared.tell_waiting(service, luck.failed);
            }
        }
        drop(shared);
        message = match next(inbox, &luck) {
            Ok(message) => Some(message),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return,
        };
    }
}

/// The next message, or the time to try again.
fn next(inbox: &Receiver<Message>, luck: &[Luck]) -> Result<Message, RecvTimeoutError> {
    match luck.iter().filter_map(|luck| luck.again).min() {
        Some(again) => inbox.recv_deadline(again),
        None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
    }
}

impl Shared {
    fn closed(&self) -> bool {
        self.closing.load(Ordering::SeqCst)
    }

    fn is_on(&self, service: ScrobbleService) -> bool {
        let accounts = self.accounts();
        let account = accounts.of(service);
        account.connected && account.on
    }

    /// A listen counts: it waits for every service that wants it.
    fn write_down(&self, heard: &Heard) {
        let at = heard.began.0.div_euclid(1000);
        let Some(listen) = self.listen(heard.song, at) else {
            return;
        };
        for service in SERVICES {
            let long_enough =
                service != ScrobbleService::LastFm || long_enough_to_scrobble(heard.duration);
            if !self.is_on(service) || !long_enough {
                continue;
            }
            let written = serde_json::to_string(&listen)
                .map_err(anyhow::Error::from)
                .and_then(|json| {
                    Ok(self
                        .db
                        .write(|db| scrobbles::add(db, key(service), &json))?)
                });
            if let Err(error) = written {
                tracing::error!("a listen cannot be told to {}: {error:#}", name(service));
            }
        }
    }

    /// A song as the services want it; `None` without an artist: they take no such songs.
    fn listen(&self, song: SongId, at: i64) -> Option<Listen> {
        let details = self.library.details(song.0).ok()?;
        let row = details.row;
        let listen = Listen {
            at,
            title: row.title,
            artist: row.artist,
            album: row.album,
            album_artist: details.album_artist,
            track: row.track,
            duration_ms: u64::from(row.duration_ms),
            recording: None,
        };
        (!listen.artist.is_empty()).then_some(listen)
    }

    /// Best effort: by the next song it is old.
    fn tell_playing(&self, song: SongId, luck: &[Luck]) {
        for (service, luck) in SERVICES.into_iter().zip(luck) {
            if luck.again.is_some() || !self.is_on(service) || self.closed() {
                continue;
            }
            let Some(listen) = self.listen(song, 0) else {
                return;
            };
            let told = match self.line(service) {
                Some(Line::ListenBrainz(line)) => line.playing_now(&listen),
                Some(Line::LastFm(line, session)) => line.playing_now(&session, &listen),
                None => continue,
            };
            if let Err(error) = told {
                tracing::debug!("{} was not told what plays: {error}", name(service));
            }
        }
    }

    /// Tells everything that waits, as long as that goes well.
    fn tell_waiting(&self, service: ScrobbleService, failed: u32) -> Luck {
        let mut most = at_once(service);
        while self.is_on(service) && !self.closed() {
            let waiting = self.db.read(|db| scrobbles::first(db, key(service), most));
            let waiting = waiting.unwrap_or_default();
            if waiting.is_empty() {
                break;
            }
            let Some(line) = self.line(service) else {
                self.stop(
                    service,
                    "Its token is not here any more: connect your account again.",
                );
                break;
            };
            match tell(&line, &waiting) {
                Ok(()) => {
                    self.told(service, &waiting, true);
                    most = at_once(service);
                }
                // One of them spoils the others: find out which.
                Err(Error::Rejected(_)) if waiting.len() > 1 => most = 1,
                Err(Error::Rejected(why)) => {
                    tracing::warn!("a listen was dropped: {why}");
                    self.told(service, &waiting, false);
                }
                Err(Error::Refused(why)) => {
                    self.stop(service, &why);
                    break;
                }
                Err(error) => return self.unlucky(service, &error, failed),
            }
        }
        Luck::default()
    }

    /// These need not be told any more.
    fn told(&self, service: ScrobbleService, listens: &[Waiting], taken: bool) {
        if self.closed() {
            return;
        }
        let ids: Vec<i64> = listens.iter().map(|listen| listen.id).collect();
        let done = self.db.write(|db| scrobbles::remove(db, &ids));
        let done = done.map_err(anyhow::Error::from).and_then(|()| {
            self.change(service, |account| {
                account.problem = None;
                if taken {
                    account.sent += ids.len() as u64;
                    account.last_sent_at = Some(now());
                }
            })
        });
        if let Err(error) = done {
            tracing::error!("what was told cannot be remembered: {error:#}");
        }
    }

    /// The service does not know us any more: nothing is told until the listener connects anew.
    fn stop(&self, service: ScrobbleService, why: &str) {
        let name = name(service);
        let stopped = self.change(service, |account| {
            account.connected = false;
            account.on = false;
            account.problem = Some(why.to_owned());
        });
        if let Err(error) = stopped {
            tracing::error!("the account at {name} cannot be changed: {error:#}");
        }
        let text = format!("{name} is not told any more what you listen to. {why}");
        self.events
            .notice(NoticeCode::ScrobblingStopped, text, Some(name.to_owned()));
    }

    fn unlucky(&self, service: ScrobbleService, error: &Error, failed: u32) -> Luck {
        tracing::info!("{error}");
        let asked = match error {
            Error::Busy { wait, .. } => *wait,
            _ => None,
        };
        let usual = Duration::from_millis(try_again_in(failed).0);
        let problem = Some(error.to_string());
        let news = self.accounts().of(service).problem != problem;
        if news
            && !self.closed()
            && let Err(error) = self.change(service, |account| account.problem = problem)
        {
            tracing::error!("the trouble of a service cannot be remembered: {error:#}");
        }
        Luck {
            failed: failed.saturating_add(1),
            again: Some(Instant::now() + asked.unwrap_or(usual)),
        }
    }
}

fn at_once(service: ScrobbleService) -> u32 {
    let most = match service {
        ScrobbleService::ListenBrainz => ListenBrainz::AT_ONCE,
        ScrobbleService::LastFm => LastFm::AT_ONCE,
    };
    most as u32
}

fn tell(line: &Line, waiting: &[Waiting]) -> Result<(), Error> {
    // What cannot be read was written by no version of this program.
    let listens: Vec<Listen> = waiting
        .iter()
        .filter_map(|waiting| serde_json::from_str(&waiting.listen).ok())
        .collect();
    if listens.is_empty() {
        return Ok(());
    }
    match line {
        Line::ListenBrainz(line) => line.submit(&listens),
        Line::LastFm(line, session) => line.scrobble(session, &listens),
    }
}

fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as i64)
}
