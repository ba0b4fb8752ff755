//! What can be typed to carry the library elsewhere, and to look after it.

use std::path::PathBuf;

use app::wire::{FindingKind, Fix};
use clap::{Args, ValueEnum};

/// See [`Bundle::Export`](super::Bundle::Export).
#[derive(Debug, Args)]
pub(crate) struct BundleExport {
    /// Words to search for; "" for every song
    #[arg(value_name = "QUERY")]
    pub query: String,
    /// The folder; made where there is none
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// With what was heard in the songs: tempo, key, mood
    #[arg(long)]
    pub features: bool,
    /// With how often songs were played, and when last
    #[arg(long)]
    pub plays: bool,
    /// With ratings
    #[arg(long)]
    pub ratings: bool,
}

/// See [`Command::Doctor`](super::Command::Doctor).
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// List what is wrong with songs, of one kind or of all
    #[arg(long, value_name = "KIND", num_args = 0..=1, default_missing_value = "all")]
    pub findings: Option<Kind>,
    /// Do this about the findings named behind it; with --preview only say what it would do
    #[arg(long, value_name = "FIX", requires = "keys")]
    pub fix: Option<Cure>,
    /// Only say what a fix would do
    #[arg(long, requires = "fix")]
    pub preview: bool,
    /// Take a repair back, by its id
    #[arg(long, value_name = "ID", conflicts_with_all = ["findings", "fix"])]
    pub undo: Option<u32>,
    /// Findings, by their keys
    #[arg(value_name = "KEY", requires = "fix")]
    pub keys: Vec<String>,
}

/// Kinds of findings, as they are typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Kind {
    All,
    Missing,
    Unreadable,
    Incomplete,
    BrokenData,
    Duplicate,
    Contradiction,
    Duration,
}

impl Kind {
    /// The kinds that are meant; none for all.
    pub fn kinds(self) -> Vec<FindingKind> {
        match self {
            Self::All => vec![],
            Self::Missing => vec![FindingKind::Missing],
            Self::Unreadable => vec![FindingKind::Unreadable],
            Self::Incomplete => vec![FindingKind::Incomplete],
            Self::BrokenData => vec![FindingKind::BrokenData],
            Self::Duplicate => vec![FindingKind::Duplicate],
            Self::Contradiction => vec![FindingKind::Contradiction],
            Self::Duration => vec![FindingKind::Duration],
        }
    }
}

/// Fixes, as they are typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Cure {
    Forget,
    PutAside,
    WriteData,
    KeepData,
    KeepTags,
    Measure,
    ReadAgain,
}

impl From<Cure> for Fix {
    fn from(cure: Cure) -> Self {
        match cure {
            Cure::Forget => Self::Forget,
            Cure::PutAside => Self::PutAside,
            Cure::WriteData => Self::WriteData,
            Cure::KeepData => Self::KeepData,
            Cure::KeepTags => Self::KeepTags,
            Cure::Measure => Self::Measure,
            Cure::ReadAgain => Self::ReadAgain,
        }
    }
}
