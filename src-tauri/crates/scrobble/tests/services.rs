//! Both services, at their double: what is said to them and what is made of their answers.

#![allow(clippy::unwrap_used)]

#[allow(dead_code, reason = "the app's tests use the rest of it")]
mod double;

use std::time::Duration;

use double::{Double, Fault, SESSION, TOKEN};
use scrobble::{Application, Error, LastFm, Listen, ListenBrainz, Session};

fn listen(title: &str) -> Listen {
    Listen {
        at: 1_763_721_000,
        title: title.into(),
        artist: "Nine Inch Nails & Söhne".into(),
        album: "The Downward Spiral".into(),
        album_artist: "Nine Inch Nails".into(),
        track: Some(5),
        duration_ms: 373_133,
        recording: None,
    }
}

fn lastfm(double: &Double) -> LastFm {
    LastFm::new(Application {
        address: double.address.clone(),
        key: "abc123".into(),
        secret: "def456".into(),
    })
    .unwrap()
}

fn session() -> Session {
    Session {
        name: "amelie".into(),
        key: SESSION.into(),
    }
}

#[test]
fn a_token_is_checked() {
    let double = Double::start();
    let known = ListenBrainz::new(&double.address, &format!(" {TOKEN}\n")).unwrap();
    assert_eq!(known.account().unwrap(), "amélie");
    let unknown = ListenBrainz::new(&double.address, "nobody").unwrap();
    assert!(matches!(unknown.account(), Err(Error::Refused(_))));
    assert!(matches!(
        ListenBrainz::new(&double.address, "a\r\nb: c"),
        Err(Error::Rejected(_))
    ));
    double.then(Fault::Hotel);
    assert!(matches!(known.account(), Err(Error::Away(_))));
}

#[test]
fn listens_arrive_whole() {
    let double = Double::start();
    let service = ListenBrainz::new(&double.address, TOKEN).unwrap();
    service.playing_now(&listen("Closer")).unwrap();
    service.submit(&[listen("Closer")]).unwrap();
    service
        .submit(&[listen("Ruiner"), listen("Réptile")])
        .unwrap();
    assert_eq!(double.taken(), ["Closer", "Ruiner", "Réptile"]);
    let single = &double.asked()[1].json;
    assert_eq!(single["listen_type"], "single");
    let told = &single["payload"][0];
    assert_eq!(told["listened_at"], 1_763_721_000);
    assert_eq!(
        told["track_metadata"]["release_name"],
        "The Downward Spiral"
    );
    let info = &told["track_metadata"]["additional_info"];
    assert_eq!(info["duration_ms"], 373_133);
    assert_eq!(info["tracknumber"], "5");
    assert!(
        info.get("recording_mbid").is_none(),
        "unknown keys are left out"
    );
}

#[test]
fn trouble_of_listenbrainz_tells_what_to_do() {
    let double = Double::start();
    let service = ListenBrainz::new(&double.address, TOKEN).unwrap();
    let after = |fault| {
        double.then(fault);
        service.submit(&[listen("Closer")]).unwrap_err()
    };
    let wait = Some(Duration::from_secs(7));
    assert_eq!(
        after(Fault::TooMany(7)),
        Error::Busy {
            service: "ListenBrainz",
            wait
        }
    );
    assert!(matches!(after(Fault::Down), Error::Away(_)));
    assert!(matches!(after(Fault::Gone), Error::Away(_)));
    assert!(matches!(after(Fault::Hotel), Error::Away(_)));
    assert!(matches!(after(Fault::Unknown), Error::Refused(_)));
    assert!(matches!(after(Fault::Bad), Error::Rejected(_)));
    assert_eq!(double.taken(), [""; 0]);
}

#[test]
fn an_account_is_connected_when_it_is_allowed() {
    let double = Double::start();
    let service = lastfm(&double);
    let (token, page) = service.begin().unwrap();
    assert!(
        page.ends_with("/api/auth/?api_key=abc123&token=xxxxxxx"),
        "{page}"
    );
    assert_eq!(service.finish(&token), Err(Error::NotAllowedYet));
    double.allow();
    assert_eq!(service.finish(&token), Ok(session()));
}

#[test]
fn scrobbles_arrive_whole() {
    let double = Double::start();
    let service = lastfm(&double);
    service.playing_now(&session(), &listen("Closer")).unwrap();
    service.scrobble(&session(), &[listen("Closer")]).unwrap();
    let many: Vec<Listen> = (0..LastFm::AT_ONCE)
        .map(|n| listen(&n.to_string()))
        .collect();
    service.scrobble(&session(), &many).unwrap();
    assert_eq!(double.taken().len(), 51);
    let told = &double.asked()[1].form;
    assert_eq!(told["artist[0]"], "Nine Inch Nails & Söhne");
    assert_eq!(told["albumArtist[0]"], "Nine Inch Nails");
    assert_eq!(told["timestamp[0]"], "1763721000");
    assert_eq!(told["duration[0]"], "373");
    assert!(
        !told.values().any(|word| word == "def456"),
        "the secret only signs"
    );
}

#[test]
fn trouble_of_lastfm_tells_what_to_do() {
    let double = Double::start();
    let service = lastfm(&double);
    let after = |fault| {
        double.then(fault);
        service
            .scrobble(&session(), &[listen("Closer")])
            .unwrap_err()
    };
    assert!(matches!(after(Fault::TooMany(0)), Error::Busy { .. }));
    assert!(matches!(after(Fault::Down), Error::Away(_)));
    assert!(matches!(after(Fault::Gone), Error::Away(_)));
    assert!(matches!(after(Fault::Hotel), Error::Away(_)));
    assert!(matches!(after(Fault::Unknown), Error::Refused(_)));
    assert!(matches!(after(Fault::Bad), Error::Rejected(_)));
    let stranger = Session {
        key: "0".into(),
        ..session()
    };
    let answer = service.scrobble(&stranger, &[listen("Closer")]);
    assert!(matches!(answer, Err(Error::Refused(_))));
}

#[test]
fn no_secret_stands_in_an_error_or_a_log() {
    let double = Double::start();
    double.always(Some(Fault::Gone));
    let brainz = ListenBrainz::new(&double.address, TOKEN).unwrap();
    let said = format!("{brainz:?} {:?}", brainz.account());
    assert!(!said.contains(TOKEN), "{said}");
    let service = lastfm(&double);
    let said = format!(
        "{service:?} {:?}",
        service.scrobble(&session(), &[listen("x")])
    );
    assert!(
        !said.contains("def456") && !said.contains(SESSION),
        "{said}"
    );
    // Nobody listens there.
    let nowhere = ListenBrainz::new("http://127.0.0.1:1/", TOKEN).unwrap();
    let said = nowhere.account().unwrap_err().to_string();
    assert_eq!(
        said,
        "ListenBrainz cannot be reached: there is no connection."
    );
}
