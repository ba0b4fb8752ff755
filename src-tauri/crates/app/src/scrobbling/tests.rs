#[allow(
    dead_code,
    reason = "the tests of `scrobble`, whose it is, use all of it"
)]
#[path = "../../../scrobble/tests/double/mod.rs"]
mod double;

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::play::Heard;
use domain::{Millis, SongId, UnixMillis};
use double::{Double, Fault, TOKEN};
use tempfile::TempDir;

use super::{Message, News};
use crate::testing::{take_in, write_wav};
use crate::wire::*;
use crate::{App, Options, commands};

/// A library of songs with an artist, and a double of the services.
struct House {
    folder: TempDir,
    double: Double,
    app: Arc<App>,
    ids: Vec<u32>,
}

impl House {
    fn new(songs: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let music = folder.path().join("music");
        std::fs::create_dir(&music).unwrap();
        for song in 1..=songs {
            let samples = (0..8_000 + song * 80).map(|at| (at * song) as i16);
            write_wav(&music.join(format!("{song}.wav")), 8_000, 1, samples);
            let data = format!(r#"{{"title": "Song {song}", "artist": "Amélie", "album": "Été"}}"#);
            std::fs::write(music.join(format!("{song}.json")), data).unwrap();
        }
        let app = open(&folder);
        take_in(&app, &music);
        let ids = app.library.order(&SongQuery::default()).unwrap();
        assert_eq!(ids.len(), songs as usize);
        let double = Double::start();
        Self {
            folder,
            double,
            app,
            ids,
        }
    }

    /// The same library, at another start of the program.
    fn restart(self) -> Self {
        let Self {
            folder,
            double,
            app,
            ids,
        } = self;
        app.shutdown();
        drop(app);
        let app = open(&folder);
        Self {
            folder,
            double,
            app,
            ids,
        }
    }

    fn connect(&self) -> ScrobbleState {
        let request = ScrobbleConnect {
            token: TOKEN.into(),
            address: Some(self.double.address.clone()),
        };
        commands::scrobble_connect(&self.app, request).unwrap()
    }

    fn connect_lastfm(&self) {
        let request = LastFmBegin {
            api_key: "abc".into(),
            secret: "def".into(),
            address: Some(self.double.address.clone()),
        };
        commands::lastfm_begin(&self.app, request).unwrap();
        self.double.allow();
        commands::lastfm_finish(&self.app, Nothing {}).unwrap();
    }

    fn hear(&self, song: u32, duration: u64) {
        let heard = Heard {
            song: SongId(self.ids[song as usize - 1]),
            began: UnixMillis(1_763_721_000_000 + i64::from(song) * 1_000),
            heard: Millis(duration),
            duration: Millis(duration),
            counts: true,
        };
        let news = Message::News(News::Counts(heard));
        self.app.scrobbling.shared.messages.send(news).unwrap();
    }

    fn account(&self, service: ScrobbleService) -> ScrobbleAccount {
        let state = commands::scrobble_state(&self.app, Nothing {}).unwrap();
        let mut services = state.services.into_iter();
        services.find(|one| one.service == service).unwrap()
    }

    fn look(&self) {
        self.app.scrobbling.shared.look();
    }
}

fn open(folder: &TempDir) -> Arc<App> {
    let mut options = Options::at(&folder.path().join("data")).unwrap();
    options.sound = false;
    options.watch = false;
    options.keyring = false;
    App::open(options).unwrap()
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !holds() {
        assert!(Instant::now() < deadline, "waited too long for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

const BRAINZ: ScrobbleService = ScrobbleService::ListenBrainz;
const LASTFM: ScrobbleService = ScrobbleService::LastFm;

#[test]
fn nothing_is_told_before_the_listener_wants_it() {
    let house = House::new(1);
    house.hear(1, 200_000);
    let state = commands::scrobble_state(&house.app, Nothing {}).unwrap();
    assert!(
        !state.keyring,
        "tokens are forgotten here, and that is said"
    );
    assert!(state.services.iter().all(|one| !one.connected && !one.on));
    house.connect();
    house.hear(1, 200_000);
    wait_until("the listen", || house.double.taken().len() == 1);
    let off = ScrobbleSet {
        service: BRAINZ,
        on: false,
    };
    commands::scrobble_set(&house.app, off).unwrap();
    house.hear(1, 200_000);
    house.look();
    let request = ScrobbleServiceRef { service: BRAINZ };
    let state = commands::scrobble_disconnect(&house.app, request).unwrap();
    assert!(!state.services[0].connected);
    assert_eq!(house.double.taken(), ["Song 1"]);
}

#[test]
fn a_wrong_token_is_refused() {
    let house = House::new(1);
    let request = ScrobbleConnect {
        token: "nobody".into(),
        address: Some(house.double.address.clone()),
    };
    let failure = Failure::from(commands::scrobble_connect(&house.app, request).unwrap_err());
    assert_eq!(failure.code, Code::BadRequest);
    assert!(failure.message.contains("token"), "{}", failure.message);
    assert!(!house.account(BRAINZ).connected);
    let on = ScrobbleSet {
        service: LASTFM,
        on: true,
    };
    assert!(commands::scrobble_set(&house.app, on).is_err());
    assert!(commands::lastfm_finish(&house.app, Nothing {}).is_err());
}

#[test]
fn listens_wait_while_a_service_is_away_and_arrive_in_order() {
    for fault in [
        Fault::Gone,
        Fault::Down,
        Fault::TooMany(3_600),
        Fault::Hotel,
    ] {
        let house = House::new(3);
        house.connect();
        house.double.always(Some(fault));
        for song in 1..=3 {
            house.hear(song, 200_000);
        }
        wait_until("three that wait", || house.account(BRAINZ).waiting == 3);
        wait_until("the trouble", || house.account(BRAINZ).problem.is_some());
        assert!(house.account(BRAINZ).on, "{fault:?}");
        house.double.always(None);
        house.look();
        wait_until("all of them", || house.account(BRAINZ).sent == 3);
        assert_eq!(house.double.taken(), ["Song 1", "Song 2", "Song 3"]);
        let account = house.account(BRAINZ);
        assert_eq!((account.waiting, account.problem), (0, None));
        assert!(account.last_sent_at.is_some());
    }
}

#[test]
fn a_token_that_is_taken_back_stops_it_and_says_so() {
    let house = House::new(2);
    house.connect();
    let events = house.app.subscribe();
    house.double.then(Fault::Unknown);
    house.hear(1, 200_000);
    wait_until("the end of it", || !house.account(BRAINZ).connected);
    let stopped = |event: Event| match event {
        Event::Notice(notice) => notice.code == NoticeCode::ScrobblingStopped,
        _ => false,
    };
    wait_until("the notice", || events.try_iter().any(stopped));
    assert_eq!(house.account(BRAINZ).waiting, 1, "what waits is kept");
    house.connect();
    wait_until("the listen", || house.double.taken() == ["Song 1"]);
}

#[test]
fn one_bad_listen_does_not_hold_up_the_others() {
    let house = House::new(3);
    house.connect();
    house.double.always(Some(Fault::Down));
    for song in 1..=3 {
        house.hear(song, 200_000);
    }
    wait_until("three that wait", || house.account(BRAINZ).waiting == 3);
    house.double.dislike("Song 2");
    house.double.always(None);
    house.look();
    wait_until("none that wait", || house.account(BRAINZ).waiting == 0);
    assert_eq!(house.double.taken(), ["Song 1", "Song 3"]);
    assert_eq!(house.account(BRAINZ).sent, 2);
}

#[test]
fn what_waits_outlasts_the_program_and_a_forgotten_token_is_told_of() {
    let house = House::new(1);
    house.connect();
    house.double.always(Some(Fault::Gone));
    house.hear(1, 200_000);
    wait_until("one that waits", || house.account(BRAINZ).waiting == 1);
    let house = house.restart();
    house.double.always(None);
    wait_until("the problem", || house.account(BRAINZ).problem.is_some());
    let account = house.account(BRAINZ);
    assert_eq!((account.connected, account.waiting), (false, 1));
    house.connect();
    wait_until("the listen", || house.double.taken() == ["Song 1"]);
}

#[test]
fn lastfm_gets_no_short_songs_and_both_get_the_others() {
    let house = House::new(2);
    house.connect();
    house.connect_lastfm();
    assert_eq!(house.account(LASTFM).account.as_deref(), Some("amelie"));
    house.hear(1, 30_000);
    wait_until("the short one", || house.account(BRAINZ).sent == 1);
    house.hear(2, 30_001);
    wait_until("the long one", || house.account(LASTFM).sent == 1);
    wait_until("both", || house.account(BRAINZ).sent == 2);
    let mut taken = house.double.taken();
    taken.sort();
    assert_eq!(taken, ["Song 1", "Song 2", "Song 2"]);
}

#[test]
fn the_token_stays_out_of_the_data_folder() {
    let house = House::new(1);
    house.connect();
    house.connect_lastfm();
    house.hear(1, 200_000);
    wait_until("the listen", || house.account(LASTFM).sent == 1);
    house.app.shutdown();
    let mut folders = vec![house.folder.path().join("data")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            for secret in [TOKEN, double::SESSION] {
                let found = bytes
                    .windows(secret.len())
                    .any(|window| window == secret.as_bytes());
                assert!(!found, "{} holds a token", path.display());
            }
        }
    }
}
