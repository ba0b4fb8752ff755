//! Telling services what was listened to.

use super::*;

wire! {
    /// Services that take listens.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "lowercase")]
    pub enum ScrobbleService { ListenBrainz, LastFm }

    /// A ListenBrainz account to connect.
    pub struct ScrobbleConnect {
        /// From the listener's settings page there.
        pub token: String,
        /// A server of one's own; absent: ListenBrainz itself.
        #[serde(default)]
        pub address: Option<String>,
    }

    /// A Last.fm account to connect: the listener's own API account.
    pub struct LastFmBegin {
        pub api_key: String,
        /// The shared secret.
        pub secret: String,
        /// A server of one's own; absent: Last.fm itself.
        #[serde(default)]
        pub address: Option<String>,
    }

    /// The page where the listener allows it. A window opens it by itself.
    pub struct LastFmPage { pub address: String }

    /// Tell a service, or do not.
    #[derive(Copy)]
    pub struct ScrobbleSet { pub service: ScrobbleService, pub on: bool }
    /// A service.
    #[derive(Copy)]
    pub struct ScrobbleServiceRef { pub service: ScrobbleService }

    /// What is told to whom.
    pub struct ScrobbleState {
        /// Tokens outlast the program; false: they are forgotten when it ends.
        pub keyring: bool,
        pub services: Vec<ScrobbleAccount>,
    }

    /// An account at a service.
    pub struct ScrobbleAccount {
        pub service: ScrobbleService,
        pub connected: bool,
        /// Whether it is told what is listened to.
        pub on: bool,
        /// The listener's name there.
        pub account: Option<String>,
        /// The server.
        pub address: String,
        /// Listens that wait to be told.
        pub waiting: u32,
        /// Listens told so far.
        pub sent: u64,
        /// Milliseconds since 1970.
        pub last_sent_at: Option<i64>,
        /// One sentence when something is wrong.
        pub problem: Option<String>,
    }
}
