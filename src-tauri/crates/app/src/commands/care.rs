//! The library's doctor.

use anyhow::Result;

use crate::App;
use crate::wire::*;

/// What is wrong with songs.
pub fn library_findings(app: &App, request: FindingsRequest) -> Result<Findings> {
    app.care.findings(&request)
}

/// What a fix would do.
pub fn finding_preview(app: &App, request: FindingFix) -> Result<FixPreview> {
    app.care.preview(&request)
}

/// Do what a fix says.
pub fn finding_fix(app: &App, request: FindingFix) -> Result<RepairReport> {
    app.care.fix(&request)
}

/// Take a repair back.
pub fn repair_undo(app: &App, request: RepairRef) -> Result<RepairReport> {
    app.care.undo(request.repair_id)
}

/// The newest repairs.
pub fn repair_list(app: &App, _request: Nothing) -> Result<Vec<RepairRow>> {
    app.care.repairs()
}
