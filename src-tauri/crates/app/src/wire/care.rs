//! The library's doctor: what is wrong with songs, and what can be done.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

wire! {
    /// Kinds of findings.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum FindingKind {
        /// Its file is not there, though its folder is.
        Missing,
        /// Its file cannot be read.
        Unreadable,
        /// A JSON or a cover whose audio never came.
        Incomplete,
        /// Its JSON cannot be used.
        BrokenData,
        /// It has several files with the same sound.
        Duplicate,
        /// Its JSON and its tags say different things.
        Contradiction,
        /// Its length cannot be right.
        Duration,
    }

    /// What can be done about a finding.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum Fix {
        /// Take the song out of the library; files are not touched.
        Forget,
        /// Take the files out of their folder; they are kept by Undertone.
        PutAside,
        /// Write a new JSON of what the tags say; the broken one is kept.
        WriteData,
        /// Write what the JSON says into the tags.
        KeepData,
        /// Write what the tags say into the JSON.
        KeepTags,
        /// Decode the song from start to end, and remember how long it is.
        Measure,
        /// Read the file again.
        ReadAgain,
    }

    /// What to look for.
    #[derive(Default)]
    #[serde(default)]
    pub struct FindingsRequest {
        /// None: every kind.
        pub kinds: Vec<FindingKind>,
        /// At most this many; 0 means 500, more than 5,000 is 5,000.
        pub limit: u32,
        pub offset: u32,
    }

    /// What was found.
    pub struct Findings { pub counts: Vec<FindingCount>, pub findings: Vec<Finding> }

    /// How much of a kind was found.
    #[derive(Copy)]
    pub struct FindingCount { pub kind: FindingKind, pub count: u32 }

    /// Something that is wrong.
    pub struct Finding {
        /// Names it for the other commands, for as long as it is there.
        pub key: String,
        pub kind: FindingKind,
        pub song_id: Option<u32>,
        pub title: String,
        /// One sentence.
        pub detail: String,
        /// The files it is about.
        pub files: Vec<String>,
        /// What can be done, the best first.
        pub fixes: Vec<Fix>,
    }

    /// Findings, and what to do about them.
    pub struct FindingFix { pub keys: Vec<String>, pub fix: Fix }

    /// What a fix would do.
    pub struct FixPreview { pub items: Vec<FixStep> }

    /// What a fix would do about one finding, in one sentence.
    pub struct FixStep { pub key: String, pub what: String }

    /// What a fix did. `repair_id` takes it back; 0: there is nothing to take back.
    pub struct RepairReport { pub repair_id: u32, pub done: u32, pub failed: u32, pub items: Vec<RepairFailure> }

    /// Something that could not be done; it is as it was.
    pub struct RepairFailure { pub file: String, /** One sentence. */ pub reason: String }

    /// A repair.
    #[derive(Copy)]
    pub struct RepairRef { pub repair_id: u32 }

    /// A repair that was made.
    pub struct RepairRow {
        pub id: u32,
        /// Milliseconds since 1970.
        pub at: i64,
        pub fix: Fix,
        pub findings: u32,
        pub undone: bool,
        pub can_undo: bool,
    }
}
