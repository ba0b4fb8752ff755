//! Settings, jobs, the host and the doctor.

use anyhow::{Result, bail};

use crate::App;
use crate::wire::*;

/// Long work under way.
pub fn job_list(_app: &App, _request: Nothing) -> Result<Vec<Job>> {
    bail!("`job_list` is not built yet")
}

/// Stop a job; what is done stays done.
pub fn job_cancel(_app: &App, _request: JobRef) -> Result<Nothing> {
    bail!("`job_cancel` is not built yet")
}

/// Pause a job or let it go on.
pub fn job_pause(_app: &App, _request: JobPause) -> Result<Nothing> {
    bail!("`job_pause` is not built yet")
}

/// What the listener chose.
pub fn settings_get(_app: &App, _request: Nothing) -> Result<Settings> {
    bail!("`settings_get` is not built yet")
}

/// Change the settings.
pub fn settings_set(_app: &App, _request: Settings) -> Result<Settings> {
    bail!("`settings_set` is not built yet")
}

/// What the host is and can.
pub fn host(_app: &App, _request: Nothing) -> Result<Host> {
    bail!("`host` is not built yet")
}

/// What is set up, what is not, and what to do.
pub fn doctor(_app: &App, _request: Nothing) -> Result<Vec<Check>> {
    bail!("`doctor` is not built yet")
}
