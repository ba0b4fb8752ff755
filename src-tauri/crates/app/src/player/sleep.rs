//! The sleep timer, and stopping after the song.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use domain::Millis;
use domain::play::{Sleep, fade};

use super::memory::Mark;
use super::{Player, Shared, State};
use crate::failure::Coded;
use crate::wire::{NoticeCode, PlayState, SleepRequest, SleepTimer};

/// The longest that can be set, in minutes: a day.
const LONGEST: u32 = 24 * 60;
/// The longest fade, in seconds.
const LONGEST_FADE: u32 = 120;
/// How often it grows softer.
const STEP: Duration = Duration::from_millis(100);
/// How long the device may go on sounding after a pause.
const SETTLE: Duration = Duration::from_millis(200);

/// A sleep timer that is set. Dropping it ends the thread that waits for it.
pub(super) struct Alarm {
    rule: Sleep<Instant>,
    _awake: Option<Sender<()>>,
}

impl Player {
    /// Stops after the current song, once; or not, after all.
    pub fn set_stop_after(&self, on: bool) -> Result<()> {
        self.change(|shared, state| {
            state.stop_after = on;
            shared.reconsider();
            Ok(())
        })
    }

    /// Sets the sleep timer in place of the one before.
    ///
    /// # Errors
    /// `bad_request` when the time is out of bounds; or the system gives no thread.
    pub fn sleep(&self, request: SleepRequest) -> Result<()> {
        let alarm = match request {
            SleepRequest::Off => None,
            SleepRequest::EndOfSong => Some(Alarm {
                rule: Sleep::EndOfSong,
                _awake: None,
            }),
            SleepRequest::Minutes { minutes, fade_s } => Some(self.in_minutes(minutes, fade_s)?),
        };
        self.change(|shared, state| {
            state.alarm = alarm;
            shared.soften(state, 1.0);
            shared.reconsider();
            Ok(())
        })
    }

    fn in_minutes(&self, minutes: u32, fade_s: u32) -> Result<Alarm> {
        if !(1..=LONGEST).contains(&minutes) || fade_s > LONGEST_FADE {
            return Err(Coded::bad_request(format!(
                "The sleep timer takes 1 to {LONGEST} minutes, and 0 to {LONGEST_FADE} seconds of growing softer."
            )));
        }
        self.in_time(
            Duration::from_secs(60) * minutes,
            Duration::from_secs(fade_s.into()),
        )
    }

    /// An alarm in this time, growing softer over the last of it.
    pub(super) fn in_time(&self, wait: Duration, fade: Duration) -> Result<Alarm> {
        let time = Instant::now() + wait;
        let fade = Millis(fade.as_millis() as u64);
        let (awake, ended) = bounded(0);
        let shared = Arc::downgrade(&self.shared);
        std::thread::Builder::new()
            .name("sleep timer".into())
            .spawn(move || wait_for(&shared, time, fade, &ended))
            .context("The thread that waits for the sleep timer cannot start")?;
        Ok(Alarm {
            rule: Sleep::At { time, fade },
            _awake: Some(awake),
        })
    }
}

/// Waits for the time, growing softer before it, unless the other end of `ended` goes first.
fn wait_for(shared: &Weak<Shared>, time: Instant, fading: Millis, ended: &Receiver<()>) {
    loop {
        let left = time.saturating_duration_since(Instant::now());
        let before = left.saturating_sub(Duration::from_millis(fading.0));
        let step = if before.is_zero() {
            STEP.min(left)
        } else {
            before
        };
        match ended.recv_timeout(step) {
            Err(RecvTimeoutError::Timeout) => {}
            _ => return,
        }
        let Some(shared) = shared.upgrade() else {
            return;
        };
        let left = time.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return shared.fall_asleep(time);
        }
        let mut state = shared.lock();
        if state.sleeps_at(time) {
            shared.soften(&mut state, fade(Millis(left.as_millis() as u64), fading));
        }
    }
}

impl Shared {
    /// The time has come: pauses, and forgets the timer.
    fn fall_asleep(&self, time: Instant) {
        let played = {
            let mut state = self.lock();
            if !state.sleeps_at(time) {
                return;
            }
            let played = state.play == PlayState::Playing;
            if let (true, Some(engine)) = (played, self.engine.get()) {
                state.play = PlayState::Paused;
                engine.pause();
            }
            played
        };
        // Louder again only when nothing sounds any more.
        std::thread::sleep(SETTLE);
        {
            let mut state = self.lock();
            if state.sleeps_at(time) {
                state.alarm = None;
                self.soften(&mut state, 1.0);
            }
        }
        self.tell(false);
        self.mark(Mark::Place);
        if played {
            self.slept();
        }
    }

    /// Tells that the sleep timer stopped the music.
    pub(super) fn slept(&self) {
        self.notice(NoticeCode::Slept, "The sleep timer paused the music.", None);
    }

    /// Sets what the timer leaves of the volume.
    fn soften(&self, state: &mut State, fade: f32) {
        state.fade = fade;
        if let Some(engine) = self.engine.get() {
            engine.set_volume(state.amplitude());
        }
    }
}

impl State {
    /// Whether nothing is to follow the current song.
    pub(super) fn stops_here(&self) -> bool {
        self.stop_after || self.sleeps_after_song()
    }

    /// The current song is over: stopping here was asked for once. Whether it was, and whether by
    /// the sleep timer.
    pub(super) fn stopped_here(&mut self) -> (bool, bool) {
        let slept = self.sleeps_after_song();
        if slept {
            self.alarm = None;
        }
        (std::mem::take(&mut self.stop_after) || slept, slept)
    }

    /// The timer as it is shown.
    pub(super) fn sleep_timer(&self) -> Option<SleepTimer> {
        let timer = match self.alarm.as_ref()?.rule {
            Sleep::EndOfSong => SleepTimer {
                end_of_song: true,
                left_ms: None,
                fade_s: 0,
            },
            Sleep::At { time, fade } => {
                let left = time.saturating_duration_since(Instant::now());
                SleepTimer {
                    end_of_song: false,
                    left_ms: Some(left.as_millis() as u64),
                    fade_s: (fade.0 / 1000) as u32,
                }
            }
        };
        Some(timer)
    }

    fn sleeps_after_song(&self) -> bool {
        let rule = self.alarm.as_ref().map(|alarm| alarm.rule);
        rule == Some(Sleep::EndOfSong)
    }

    fn sleeps_at(&self, time: Instant) -> bool {
        let rule = self.alarm.as_ref().map(|alarm| alarm.rule);
        matches!(rule, Some(Sleep::At { time: set, .. }) if set == time)
    }
}
