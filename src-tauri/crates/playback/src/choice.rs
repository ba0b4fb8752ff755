//! Which device is to be open: the listener's, or the system's default, and what to do when it goes.
//!
//! Pure: it is told what happened and when, and says what to do. The [device thread](crate::device)
//! does it.

use std::time::Duration;

/// How often a device is looked for while there is none, and while another stands in.
const LOOK_AGAIN: Duration = Duration::from_millis(1_500);
/// As before, for a device that comes and goes.
const LOOK_SELDOM: Duration = Duration::from_secs(6);
/// A stream that lives less than this was not worth opening.
const WORTH: Duration = Duration::from_millis(700);
/// So many of these in a row, and the device comes and goes.
const FLICKERS: u32 = 3;

/// What to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// What the system calls its default.
    Default,
    /// The device of this id.
    Device(String),
}

impl Target {
    /// The id, for a device of its own.
    pub(crate) fn id(&self) -> Option<&str> {
        match self {
            Self::Default => None,
            Self::Device(id) => Some(id),
        }
    }
}

/// The listener's choice and what came of it. Times are those since any beginning.
#[derive(Debug, Default)]
pub(crate) struct Choice {
    pinned: Option<String>,
    open: Option<(Target, Duration)>,
    /// Streams in a row that died soon.
    flickers: u32,
}

impl Choice {
    /// The listener wants this device, or the default. Whether something else is open.
    pub(crate) fn choose(&mut self, device: Option<String>) -> bool {
        self.pinned = device;
        self.flickers = 0;
        let wanted = self.wanted();
        self.open.as_ref().is_some_and(|(open, _)| *open != wanted)
    }

    /// What the listener wants.
    pub(crate) fn pinned(&self) -> Option<&str> {
        self.pinned.as_deref()
    }

    /// What to try, one after the other: what the listener wants, and what stands in for it.
    pub(crate) fn targets(&self) -> Vec<Target> {
        match self.wanted() {
            Target::Default => vec![Target::Default],
            wanted => vec![wanted, Target::Default],
        }
    }

    /// This was opened.
    pub(crate) fn opened(&mut self, target: Target, now: Duration) {
        self.open = Some((target, now));
    }

    /// What was open was closed on purpose.
    pub(crate) fn closed(&mut self) {
        self.open = None;
    }

    /// What was open is gone.
    pub(crate) fn lost(&mut self, now: Duration) {
        let Some((_, since)) = self.open.take() else {
            return;
        };
        if now.saturating_sub(since) < WORTH {
            self.flickers += 1;
        } else {
            self.flickers = 0;
        }
    }

    /// Whether something is open.
    pub(crate) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Whether the default stands in for the listener's device.
    pub(crate) fn stands_in(&self) -> bool {
        let wanted = self.wanted();
        self.open.as_ref().is_some_and(|(open, _)| *open != wanted)
    }

    /// When to look again for what is wanted and not open; `None`: all is well.
    pub(crate) fn look_again(&self) -> Option<Duration> {
        if self.is_open() && !self.stands_in() {
            return None;
        }
        Some(if self.flickers >= FLICKERS {
            LOOK_SELDOM
        } else {
            LOOK_AGAIN
        })
    }

    fn wanted(&self) -> Target {
        self.pinned.clone().map_or(Target::Default, Target::Device)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone, Copy)]
    enum Happening {
        Choose(Option<u8>),
        Appear(u8),
        Vanish(u8),
        Wait(u64),
    }

    fn happenings() -> impl Strategy<Value = Vec<Happening>> {
        let one = prop_oneof![
            proptest::option::of(1_u8..4).prop_map(Happening::Choose),
            (0_u8..4).prop_map(Happening::Appear),
            (0_u8..4).prop_map(Happening::Vanish),
            (0_u64..10_000).prop_map(Happening::Wait),
        ];
        proptest::collection::vec(one, 1..60)
    }

    /// A world of devices; device 0 is the default.
    #[derive(Default)]
    struct World {
        present: BTreeSet<u8>,
        choice: Choice,
        now: Duration,
        opens: u32,
    }

    impl World {
        fn is_there(&self, target: &Target) -> bool {
            let number = target.id().map_or(0, |id| id.parse().unwrap_or(9));
            self.present.contains(&number)
        }

        /// What the device thread does whenever it looks.
        fn look(&mut self) {
            for target in self.choice.targets() {
                let open = self.choice.open.as_ref().map(|(open, _)| open.clone());
                if open.as_ref() == Some(&target) {
                    return;
                }
                if self.is_there(&target) {
                    self.choice.opened(target, self.now);
                    self.opens += 1;
                    return;
                }
            }
        }

        fn step(&mut self, happening: Happening) {
            match happening {
                Happening::Choose(id) => {
                    if self.choice.choose(id.map(|id| id.to_string())) {
                        // What was open is given up for what is wanted, there or not.
                        self.look();
                        if self.choice.stands_in() {
                            self.choice.closed();
                            self.look();
                        }
                    }
                }
                Happening::Appear(number) => drop(self.present.insert(number)),
                Happening::Vanish(number) => {
                    self.present.remove(&number);
                    let open = self.choice.open.clone();
                    if open.is_some_and(|(open, _)| !self.is_there(&open)) {
                        self.choice.lost(self.now);
                    }
                }
                Happening::Wait(millis) => {
                    let until = self.now + Duration::from_millis(millis);
                    while let Some(wait) = self.choice.look_again()
                        && self.now + wait <= until
                    {
                        self.now += wait;
                        self.look();
                    }
                    self.now = until;
                }
            }
        }
    }

    proptest! {
        /// Whatever happens, left alone for a while the wanted device is open if it is there, else
        /// the default if that is, else nothing; and only what is there is ever open.
        #[test]
        fn it_settles_on_what_is_wanted(happenings in happenings()) {
            let mut world = World::default();
            for happening in happenings {
                world.step(happening);
                let open = world.choice.open.clone();
                prop_assert!(open.is_none_or(|(open, _)| world.is_there(&open)));
            }
            world.step(Happening::Wait(20_000));
            let best = world.choice.targets().into_iter().find(|target| world.is_there(target));
            prop_assert_eq!(world.choice.open.clone().map(|(open, _)| open), best);
            // And then it stays so, without opening anything again.
            let opens = world.opens;
            world.step(Happening::Wait(60_000));
            prop_assert_eq!(world.opens, opens);
        }

        /// A device that dies whenever it is opened is opened at most ten times a minute.
        #[test]
        fn a_flickering_device_is_left_alone(life in 0_u64..700) {
            let (mut choice, mut now, mut opens) = (Choice::default(), Duration::ZERO, 0);
            while now < Duration::from_secs(60) {
                now += choice.look_again().unwrap();
                choice.opened(Target::Default, now);
                opens += 1;
                now += Duration::from_millis(life);
                choice.lost(now);
            }
            prop_assert!(opens <= 13, "{} times", opens);
        }
    }
}
