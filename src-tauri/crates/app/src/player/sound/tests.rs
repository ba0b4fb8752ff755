use std::sync::Arc;

use crate::wire::*;
use crate::{App, Options, commands};

fn open(folder: &std::path::Path) -> Arc<App> {
    let mut options = Options::at(folder).unwrap();
    options.sound = false;
    options.watch = false;
    App::open(options).unwrap()
}

#[test]
fn settings_are_kept_within_bounds_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let kept = {
        let app = open(folder.path());
        let events = app.subscribe();
        let mut wanted = commands::sound_get(&app, Nothing {}).unwrap();
        assert_eq!(wanted.loudness.mode, LoudnessMode::Off);
        assert!(wanted.loudness.limiter);
        wanted.balance = 7.0;
        wanted.equaliser.on = true;
        wanted.equaliser.graphic_db[2] = -4.5;
        wanted.transition.mode = TransitionMode::Smart;
        let kept = commands::sound_set(&app, wanted).unwrap();
        assert!((kept.balance - 1.0).abs() < f32::EPSILON);
        commands::player_speed(&app, Speed { speed: 1.5 }).unwrap();
        assert!(commands::player_speed(&app, Speed { speed: f32::NAN }).is_err());
        let told = |event: &Event| matches!(event, Event::Changed(topics) if topics.contains(&Topic::Sound));
        assert!(events.try_iter().any(|event| told(&event)));
        kept
    };
    let app = open(folder.path());
    assert_eq!(commands::sound_get(&app, Nothing {}).unwrap(), kept);
    let state = commands::player_state(&app, Nothing {}).unwrap();
    assert!((state.speed - 1.5).abs() < f32::EPSILON);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path());
    let missing = commands::player_device_choose(
        &app,
        DeviceChoice {
            id: Some("alsa:nothing".into()),
        },
    );
    assert_eq!(
        missing.unwrap_err().to_string(),
        "This sound device is not there any more."
    );
    let part = |from, to| RepeatPart {
        from_ms: Some(from),
        to_ms: Some(to),
    };
    assert!(commands::player_loop(&app, part(2_000, 1_000)).is_err());
    let nothing = commands::player_loop(&app, part(1_000, 2_000));
    assert_eq!(
        nothing.unwrap_err().to_string(),
        "Nothing is played that could be repeated."
    );
    let devices = commands::player_device_choose(&app, DeviceChoice { id: None }).unwrap();
    assert_eq!(devices.chosen, None);
    assert_eq!(
        commands::sound_presets(&app, Nothing {}).unwrap()[0].id,
        "flat"
    );
}
