//! What the listener left is there at the next start.

use app::commands::{
    folders_add, host, player_play, player_repeat, player_state, player_volume, queue_order,
    settings_get, settings_set, song_order,
};
use app::wire::{
    Nothing, NoticeCode, Paths, PlayFrom, PlayState, Repeat, SetRepeat, Settings, SongQuery, Theme,
    Volume,
};
use app::{App, Bytes};

use crate::support::{Profile, eventually, songs};

#[test]
fn queue_position_and_settings_survive_a_restart() {
    let profile = Profile::new();
    for number in 0..3 {
        songs::song(&profile.music().join(format!("{number}.wav")), number, 0.5);
    }
    let (queue, ids) = {
        let app = App::open(profile.options()).unwrap();
        let paths = vec![profile.music().display().to_string()];
        folders_add(&app, Paths { paths }).unwrap();
        let ids: Vec<u32> = song_order(&app, SongQuery::default())
            .unwrap()
            .numbers()
            .collect();
        assert_eq!(ids.len(), 3);
        // Without a device nothing sounds, and whether that is an error is not asked here.
        let _ = player_play(
            &app,
            PlayFrom::Songs {
                ids: ids.clone(),
                index: 1,
            },
        );
        player_volume(&app, Volume { volume: 0.5 }).unwrap();
        player_repeat(
            &app,
            SetRepeat {
                repeat: Repeat::All,
            },
        )
        .unwrap();
        let dark = Settings {
            theme: Theme::Dark,
            ..Settings::default()
        };
        settings_set(&app, dark).unwrap();
        let queue: Bytes = queue_order(&app, Nothing {}).unwrap();
        app.shutdown();
        (queue, ids)
    };
    let app = App::open(profile.options()).unwrap();
    assert_eq!(queue_order(&app, Nothing {}).unwrap(), queue);
    let player = player_state(&app, Nothing {}).unwrap();
    assert_ne!(player.state, PlayState::Playing, "it un-paused itself");
    assert_eq!(player.song.map(|song| song.id), Some(ids[1]));
    assert_eq!((player.volume, player.repeat), (0.5, Repeat::All));
    assert_eq!(settings_get(&app, Nothing {}).unwrap().theme, Theme::Dark);
    app.shutdown();
}

#[test]
fn a_shut_down_app_gives_its_folder_back_at_once() {
    let profile = Profile::new();
    for _ in 0..5 {
        let app = App::open(profile.options()).unwrap();
        let began = std::time::Instant::now();
        app.shutdown();
        app.shutdown();
        assert!(began.elapsed() < std::time::Duration::from_secs(2));
    }
}

#[test]
fn a_damaged_database_is_put_aside_and_told() {
    let profile = Profile::new();
    App::open(profile.options()).unwrap().shutdown();
    let file = |name: &str| profile.data().join(name);
    eventually("the database at rest", || !file("library.db-wal").exists());
    std::fs::write(file("library.db"), vec![7; 50_000]).unwrap();
    let app = App::open(profile.options()).unwrap();
    let notices = host(&app, Nothing {}).unwrap().notices;
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].code, NoticeCode::DatabaseRestored);
    let kept = notices[0].subject.as_ref().unwrap();
    assert!(std::path::Path::new(kept).is_file(), "{kept}");
    app.shutdown();
}

#[cfg(unix)]
#[test]
fn a_data_folder_that_cannot_be_written_still_lets_one_listen() {
    let profile = Profile::new();
    // A file where the folder should be cannot be written by anyone, root included.
    std::fs::write(profile.data(), "").unwrap();
    let app = App::open(profile.options()).unwrap();
    let notices = host(&app, Nothing {}).unwrap().notices;
    assert_eq!(notices[0].code, NoticeCode::SessionOnly);
    settings_set(&app, Settings::default()).unwrap();
    app.shutdown();
}
