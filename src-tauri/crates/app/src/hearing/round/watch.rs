//! What happens during a round: new songs, other songs on screen, the battery, the music in danger,
//! other settings. And twice a second, what was found out is told.

use std::sync::atomic::Ordering;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use anyhow::Result;
use crossbeam_channel::{Receiver, never, select};
use domain::hearing::{Conditions, Rest, threads};
use domain::{Millis, SongId};
use storage::unheard;

use super::super::{Nudge, is_of_songs, lock, power};
use super::Round;
use crate::wire::Event;

/// How often it is looked at the music and the settings.
const TICK: Duration = Duration::from_millis(250);
/// How often the battery is asked for.
const BATTERY: Duration = Duration::from_secs(5);
/// How often it is told what was found out.
const TELL: Duration = Duration::from_millis(500);
/// New songs taken in at once.
const MOST_NEW: u32 = 10_000;

pub(super) struct Watch {
    began: Instant,
    /// When things were looked at last.
    looked: Option<Instant>,
    told: Instant,
    /// Whether the computer runs on its battery, and when that was asked.
    battery: Option<(Instant, bool)>,
    rest: Rest,
}

impl Watch {
    /// Looks for the first time: how many threads may work, and whether they may begin.
    pub fn new(round: &Round<'_>) -> Result<Self> {
        let now = Instant::now();
        let mut watch = Self {
            began: now,
            looked: None,
            told: now,
            battery: None,
            rest: Rest::default(),
        };
        watch.look(round);
        if round.background {
            round.look_at_screen()?;
        }
        Ok(watch)
    }

    /// Waits a moment, taking in what happens. How many threads left.
    pub fn wait(
        &mut self,
        round: &Round<'_>,
        events: &Receiver<Event>,
        left: &Receiver<()>,
    ) -> u32 {
        let nobody = never();
        let inbox = if round.background {
            &round.shared.inbox
        } else {
            &nobody
        };
        let mut gone = 0;
        let outcome = select! {
            recv(left) -> _ => {
                gone = 1;
                Ok(())
            },
            recv(events) -> event => match event {
                Ok(event) if round.background && is_of_songs(&event) => round.look_for_new(),
                Ok(_) => Ok(()),
                // The app closes, and says so to the job as well.
                Err(_) => {
                    std::thread::sleep(TICK);
                    Ok(())
                }
            },
            recv(inbox) -> nudge => match nudge {
                Ok(Nudge::Screen) => round.look_at_screen(),
                Ok(Nudge::Stop) => {
                    round.job.cancel();
                    Ok(())
                }
                // It is under way.
                Ok(Nudge::Begin) | Err(_) => Ok(()),
            },
            default(TICK) => Ok(()),
        };
        if let Err(error) = outcome {
            // What came is found by the next round.
            tracing::warn!("new songs could not be looked for: {error:#}");
        }
        if self.looked.is_none_or(|looked| looked.elapsed() >= TICK) {
            self.look(round);
        }
        if self.told.elapsed() >= TELL {
            self.told = Instant::now();
            round.tell();
        }
        gone
    }

    /// Decides how many threads may work now, and whether they have to rest.
    fn look(&mut self, round: &Round<'_>) {
        let now = Instant::now();
        if let Some(before) = self.looked.replace(now)
            && round.rests()
        {
            round.job.rested(now - before);
        }
        let settings = round.shared.settings.get().hearing;
        let processors = available_parallelism().map_or(1, |count| count.get() as u32);
        let chosen = round.asked_threads.unwrap_or(settings.threads);
        round
            .threads
            .store(threads(chosen, processors), Ordering::Relaxed);
        let strain = round.shared.player.strain();
        let conditions = Conditions {
            battery: round.background && !settings.on_battery && self.on_battery(round, now),
            ahead: strain.ahead,
            underruns: strain.underruns,
        };
        let clock = Millis((now - self.began).as_millis() as u64);
        let held = self.rest.decide(clock, &conditions);
        round.held.store(held.is_some(), Ordering::Relaxed);
        round.job.set_held(held.map(Into::into));
    }

    fn on_battery(&mut self, round: &Round<'_>, now: Instant) -> bool {
        if let Some((asked, answer)) = self.battery
            && now - asked < BATTERY
        {
            return answer;
        }
        let answer = power::on_battery(&round.shared.power);
        self.battery = Some((now, answer));
        answer
    }
}

impl Round<'_> {
    /// Songs that came since the round began are next.
    fn look_for_new(&self) -> Result<()> {
        let mut state = lock(&self.state);
        let newest = state.newest;
        let new = self
            .shared
            .db
            .read(|db| unheard::above(db, analysis::VERSION, newest, MOST_NEW))?;
        state.newest = new.last().copied().unwrap_or(newest);
        state.total += new.len() as u64;
        state.length += self.shared.db.read(|db| unheard::length_of(db, &new))?;
        self.job.set_total(state.total);
        self.job.set_work(state.length);
        state.turns.came(new.into_iter().map(SongId));
        Ok(())
    }

    /// What is on screen and waits comes after the new ones.
    fn look_at_screen(&self) -> Result<()> {
        let on_screen: Vec<u32> = lock(&self.shared.on_screen)
            .iter()
            .map(|song| song.0)
            .collect();
        let waiting = self
            .shared
            .db
            .read(|db| unheard::among(db, analysis::VERSION, &on_screen))?;
        lock(&self.state)
            .turns
            .on_screen(waiting.into_iter().map(SongId));
        Ok(())
    }
}
