//! Settings, jobs, the host and the doctor.

use anyhow::Result;

use crate::wire::*;
use crate::{App, Coded};

/// Long work under way.
pub fn job_list(app: &App, _request: Nothing) -> Result<Vec<Job>> {
    Ok(app.jobs.list())
}

/// Stop a job; what is done stays done.
pub fn job_cancel(app: &App, request: JobRef) -> Result<Nothing> {
    found(app.jobs.cancel(request.id), request.id)
}

/// Pause a job or let it go on.
pub fn job_pause(app: &App, request: JobPause) -> Result<Nothing> {
    found(app.jobs.pause(request.id, request.paused), request.id)
}

fn found(found: bool, id: u32) -> Result<Nothing> {
    if found {
        Ok(Nothing {})
    } else {
        Err(Coded::not_found(format!(
            "There is no job {id}; it may have ended already."
        )))
    }
}

/// What the listener chose.
pub fn settings_get(app: &App, _request: Nothing) -> Result<Settings> {
    Ok(app.settings.get())
}

/// Change the settings.
pub fn settings_set(app: &App, request: Settings) -> Result<Settings> {
    let kept = app.settings.set(request)?;
    app.player.obey(&kept.playing);
    app.library.read_by(&kept.reading)?;
    Ok(kept)
}

/// What the host is and can.
pub fn host(app: &App, _request: Nothing) -> Result<Host> {
    Ok(Host {
        version: env!("CARGO_PKG_VERSION").into(),
        library_folder: app.options.library_dir().display().to_string(),
        demo: app.options.demo_dir.is_some(),
        notices: app.notices.clone(),
    })
}

/// What is set up, what is not, and what to do.
pub fn doctor(app: &App, _request: Nothing) -> Result<Vec<Check>> {
    Ok(crate::doctor::examine(app))
}
