use app::wire::{Code, Event, Failure, Host, Nothing, Settings, Theme, Topic};
use app::{App, Options};

use super::*;

fn quiet(folder: &std::path::Path) -> Options {
    Options {
        watch: false,
        sound: false,
        ..Options::at(folder).unwrap()
    }
}

#[test]
fn the_owner_answers_until_it_closes() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Caller::to_owner_of(folder.path()).is_none());
    let app = App::open(quiet(folder.path())).unwrap();
    let control = Control::open(app.clone()).unwrap();
    let mut caller = Caller::to_owner_of(folder.path()).unwrap();
    let host: Host = caller.call("host", &Nothing {}).unwrap();
    assert!(!host.version.is_empty());
    let refused = caller.call::<Value>("no_such_thing", &Nothing {});
    assert_eq!(Failure::from(refused.unwrap_err()).code, Code::NotFound);

    let mut events = caller.events().unwrap();
    let settings = Settings {
        theme: Theme::Dark,
        ..Settings::default()
    };
    caller.call::<Settings>("settings_set", &settings).unwrap();
    let settings_changed = Event::Changed(vec![Topic::Settings]);
    assert!(events.any(|event| event == settings_changed));

    drop(control);
    assert!(Caller::to_owner_of(folder.path()).is_none());
    app.shutdown();
}

#[cfg(unix)]
#[test]
fn the_socket_is_its_owners_alone_and_replaces_that_of_a_dead_one() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    // A socket file nobody listens on, as a killed program leaves it.
    drop(std::os::unix::net::UnixListener::bind(folder.path().join("control.sock")).unwrap());
    let app = App::open(quiet(folder.path())).unwrap();
    let _control = Control::open(app).unwrap();
    let socket = folder.path().join("control.sock");
    let mode = std::fs::metadata(socket).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_data_folder_with_a_long_name_can_be_reached_too() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("long".repeat(40));
    std::fs::create_dir(&deep).unwrap();
    let app = App::open(quiet(&deep)).unwrap();
    let _control = Control::open(app).unwrap();
    let mut caller = Caller::to_owner_of(&deep).unwrap();
    caller.call::<Host>("host", &Nothing {}).unwrap();
}
