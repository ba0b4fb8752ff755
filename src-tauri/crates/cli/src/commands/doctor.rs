//! `doctor`: what is set up, what is not, and what to do; what is wrong with songs, and mending it.

use anyhow::{Result, bail};
use app::Options;
use app::wire::{
    Check, Finding, FindingFix, Findings, FindingsRequest, FixPreview, Nothing, RepairRef,
    RepairReport,
};

use crate::arguments::Everywhere;
use crate::arguments::carry::{Cure, Doctor, Kind};
use crate::output::{self, plain};
use crate::reach::{self, Reach};

/// Findings asked for at a time.
const PAGE: u32 = 5_000;

/// Does what was typed after `doctor`.
///
/// # Errors
/// When it cannot be told, or something could not be mended.
pub(super) fn run(everywhere: &Everywhere, doctor: Doctor) -> Result<()> {
    let asks_nothing = doctor.findings.is_none() && doctor.fix.is_none() && doctor.undo.is_none();
    if asks_nothing {
        return examine(everywhere);
    }
    let mut reach = Reach::to(&reach::options(everywhere)?)?;
    let done = look_after(everywhere, &mut reach, doctor);
    reach.close();
    done
}

fn look_after(everywhere: &Everywhere, reach: &mut Reach, doctor: Doctor) -> Result<()> {
    if let Some(repair_id) = doctor.undo {
        let report = reach.call("repair_undo", &RepairRef { repair_id })?;
        return tell_repair(everywhere, &report);
    }
    if let Some(fix) = doctor.fix {
        return mend(everywhere, reach, fix, doctor.keys, doctor.preview);
    }
    list(everywhere, reach, doctor.findings.unwrap_or(Kind::All))
}

fn list(everywhere: &Everywhere, reach: &mut Reach, kind: Kind) -> Result<()> {
    let mut offset = 0;
    loop {
        let request = FindingsRequest {
            kinds: kind.kinds(),
            limit: PAGE,
            offset,
        };
        let found: Findings = reach.call("library_findings", &request)?;
        for finding in &found.findings {
            tell_finding(everywhere, finding)?;
        }
        if (found.findings.len() as u32) < PAGE {
            return Ok(());
        }
        offset += PAGE;
    }
}

fn mend(
    everywhere: &Everywhere,
    reach: &mut Reach,
    fix: Cure,
    keys: Vec<String>,
    preview: bool,
) -> Result<()> {
    let request = FindingFix {
        keys,
        fix: fix.into(),
    };
    if !preview {
        let report = reach.call("finding_fix", &request)?;
        return tell_repair(everywhere, &report);
    }
    let preview: FixPreview = reach.call("finding_preview", &request)?;
    for step in &preview.items {
        match everywhere.json {
            true => output::json(step)?,
            false => output::line(&plain(&step.what))?,
        }
    }
    Ok(())
}

fn tell_finding(everywhere: &Everywhere, finding: &Finding) -> Result<()> {
    if everywhere.json {
        return output::json(finding);
    }
    let line = format!("{:<24} {}: {}", finding.key, finding.title, finding.detail);
    output::line(&plain(&line))
}

fn tell_repair(everywhere: &Everywhere, report: &RepairReport) -> Result<()> {
    if everywhere.json {
        output::json(report)?;
    } else if !everywhere.quiet {
        let undo = match report.repair_id {
            0 => String::new(),
            id => format!("; `doctor --undo {id}` takes it back"),
        };
        output::line(&format!(
            "{} done, {} failed{undo}.",
            report.done, report.failed
        ))?;
    }
    for item in &report.items {
        tracing::warn!("{}", plain(&format!("{}: {}", item.file, item.reason)));
    }
    if report.failed > 0 {
        bail!(
            "{} could not be done; what they are about is as it was.",
            report.failed
        );
    }
    Ok(())
}

/// Looks, and tells. A library that cannot be opened is a finding too.
///
/// # Errors
/// When not even that can be told.
fn examine(everywhere: &Everywhere) -> Result<()> {
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
