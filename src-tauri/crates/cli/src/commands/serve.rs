//! `serve`: the HTTP door, until Ctrl-C.

use anyhow::{Context, Result};
use server::{Door, ServeOptions};

use crate::arguments::{Everywhere, Serve};
use crate::{interrupt, output, reach};

/// Opens the door and waits.
///
/// # Errors
/// When the library is open elsewhere, or the address cannot be used.
pub(crate) fn run(everywhere: &Everywhere, serve: &Serve) -> Result<()> {
    let mut options = reach::options(everywhere)?;
    options.sound = !serve.silent;
    reach::log(everywhere, Some(&options.log_dir()));
    let stop = interrupt::asked()?;
    let app = reach::open(options)?;
    let door = Door::open(
        app.clone(),
        ServeOptions {
            listen: serve.listen,
            token: None,
        },
    )?;
    output::line(&format!("listening on {}", door.page()))?;
    if serve.open {
        opener::open_browser(door.page())
            .context("No browser could be opened; open the address above")?;
    }
    // An error means that nobody can ask any more, which cannot be while we hold the receiver.
    let _ = stop.recv();
    door.close();
    app.shutdown();
    Ok(())
}
