//! What was acknowledged is there after a kill at any moment (fault 41).

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use app::wire::{Layout, Settings};
use server::control::Caller;

use crate::support::Profile;
use crate::support::program::{Serving, run};

/// Kills; a longer run is for before a release.
const CYCLES: u32 = 50;
/// The counter's bounds: a width that the settings keep as it is.
const FIRST: u32 = 180;
const STEPS: u32 = 181;

/// Writes one setting after the other until the program is gone. `sent` and `acknowledged` are
/// counts of writes.
fn write_on(profile: &Profile, sent: &AtomicU32, acknowledged: &AtomicU32) {
    let Some(mut caller) = Caller::to_owner_of(&profile.data()) else {
        return;
    };
    loop {
        let number = sent.fetch_add(1, Ordering::SeqCst) + 1;
        let settings = Settings {
            layout: Layout {
                sidebar_width: width(number),
                ..Layout::default()
            },
            ..Settings::default()
        };
        match caller.call::<Settings>("settings_set", &settings) {
            Ok(_) => acknowledged.store(number, Ordering::SeqCst),
            Err(_) => return,
        }
    }
}

/// The width that this write sets; before the first one it is what nobody chose.
fn width(number: u32) -> u32 {
    match number {
        0 => Layout::default().sidebar_width,
        number => FIRST + number % STEPS,
    }
}

#[test]
fn no_acknowledged_write_is_lost() {
    let profile = Profile::new();
    let (sent, acknowledged) = (AtomicU32::new(0), AtomicU32::new(0));
    let mut slowest = Duration::ZERO;
    for cycle in 0..CYCLES {
        let began = Instant::now();
        let mut serving = Serving::start(&profile);
        slowest = slowest.max(began.elapsed());
        let (last, tried) = (
            acknowledged.load(Ordering::SeqCst),
            sent.load(Ordering::SeqCst),
        );
        if tried > 0 {
            let settings = serving
                .client()
                .done("settings_get", &serde_json::json!({}));
            let found = settings["layout"]["sidebar_width"].as_u64().unwrap() as u32;
            let allowed: Vec<u32> = (last..=tried).map(width).collect();
            assert!(
                allowed.contains(&found),
                "cycle {cycle}: {found} is none of {allowed:?}"
            );
        }
        std::thread::scope(|scope| {
            scope.spawn(|| write_on(&profile, &sent, &acknowledged));
            // From 1 to 150 ms, another moment each time.
            std::thread::sleep(Duration::from_millis(u64::from(1 + cycle * 37 % 150)));
            serving.kill();
        });
    }
    assert!(
        acknowledged.load(Ordering::SeqCst) > CYCLES,
        "hardly anything was written"
    );
    let doctor = run(&profile, &["doctor", "--json"]).done();
    let database = doctor
        .lines()
        .into_iter()
        .find(|check| check["check"] == "database");
    assert_eq!(database.unwrap()["ok"], true, "{}", doctor.text);
    eprintln!(
        "{CYCLES} kills, {} acknowledged writes, slowest start {slowest:?}",
        acknowledged.load(Ordering::SeqCst)
    );
}
