//! `doctor`: what is set up, what is not, and what to do.

use anyhow::Result;
use app::Options;
use app::wire::{Check, Nothing};

use crate::arguments::Everywhere;
use crate::output;
use crate::reach::{self, Reach};

/// Looks, and tells. A library that cannot be opened is a finding too.
///
/// # Errors
/// When not even that can be told.
pub(super) fn run(everywhere: &Everywhere) -> Result<()> {
    let options = Options {
        sound: true,
        ..reach::options(everywhere)?
    };
    let checks = match Reach::to(&options) {
        Ok(mut reach) => {
            let checks = reach.call("doctor", &Nothing {})?;
            reach.close();
            checks
        }
        Err(error) => vec![Check {
            check: "library".into(),
            ok: false,
            detail: format!("{error:#}"),
        }],
    };
    checks.iter().try_for_each(|check| tell(everywhere, check))
}

fn tell(everywhere: &Everywhere, check: &Check) -> Result<()> {
    if everywhere.json {
        return output::json(check);
    }
    let mark = if check.ok { "ok" } else { "!!" };
    let line = format!("{mark}  {:<16} {}", check.check, check.detail);
    output::line(&output::plain(&line))
}
