//! What can be typed.

pub(crate) mod carry;
pub(crate) mod playlists;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use app::wire::{ScrobbleService, SleepRequest, SortKey};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

/// Undertone from a terminal: your music library, the player, and the door for other programs.
///
/// Commands reach the running Undertone where there is one, and open the library themselves where
/// there is none. Exit status: 0 done, 1 failed, 2 wrong usage.
#[derive(Debug, Parser)]
#[command(name = "undertone-cli", version, propagate_version = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub everywhere: Everywhere,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Everywhere {
    /// The data folder [default: the platform's, which the desktop app shares]
    #[arg(
        long,
        value_name = "DIR",
        env = app::DATA_DIR_VARIABLE,
        hide_env_values = true,
        global = true
    )]
    pub data_dir: Option<PathBuf>,
    /// Print one JSON object a line
    #[arg(long, global = true)]
    pub json: bool,
    /// Say nothing but results and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more on stderr; twice for everything
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Watch folders, and index them now
    Add {
        /// Folders of music
        #[arg(required = true, value_name = "DIR")]
        folders: Vec<PathBuf>,
    },
    /// Bring the library up to date with all watched folders now
    Scan {
        /// Read every file again
        #[arg(long)]
        full: bool,
    },
    /// Copy files, folders, zips or bundles into the library folder
    Import {
        /// What to import
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// Leave the files where they are, and watch their folders
        #[arg(long)]
        reference: bool,
    },
    /// Stay, and keep the library up to date as things change
    Watch,
    /// Search and list songs
    Songs(Songs),
    /// List genres
    Genres,
    /// Read the tags of files, without a library
    Tags {
        /// Audio files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Decode files to 16-bit WAV, or only measure them
    Decode {
        /// Audio files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Write WAV files into this folder
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Hear what songs sound like: tempo, key, loudness, mood
    Analyse(Analyse),
    /// Write how loud songs were measured to be into their tags, for other players (ReplayGain 2.0)
    Gain(Gain),
    /// Hear files, without a library
    Features {
        /// Audio files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Read the mood of a text, plain or LRC
    Lyrics {
        /// A text file, or - for what is typed or piped
        #[arg(value_name = "FILE|-")]
        file: PathBuf,
    },
    /// Look after song bundles
    #[command(subcommand)]
    Bundle(Bundle),
    /// Look after playlists
    #[command(subcommand)]
    Playlist(playlists::Playlist),
    /// Play: files, what a search finds, or on from where it was
    Play {
        /// Files or folders, or words to search for; nothing: play on
        #[arg(value_name = "PATH|QUERY")]
        what: Vec<String>,
    },
    /// Pause the running player
    Pause,
    /// Go to the next song in the running player
    Next,
    /// Go back in the running player: to the song's beginning, or to the song before
    Previous,
    /// Play or pause, whichever it does not do now
    Toggle,
    /// Shuffle what is to come in the running player, or put it back in order
    Shuffle(Shuffle),
    /// Stop the running player by itself
    Sleep {
        /// In so many minutes, at the end of the `song`, or `off`: not at all
        #[arg(value_name = "MINUTES|song|off", value_parser = sleep)]
        when: SleepRequest,
    },
    /// Say what is playing
    Status,
    /// Tell ListenBrainz or Last.fm what you listen to
    #[command(subcommand)]
    Scrobble(Scrobble),
    /// Open the HTTP door, and show the same interface in a browser
    Serve(Serve),
    /// Make a backup of the whole library
    Backup {
        /// The file; one that is there is replaced once the new one was looked through
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Put a backup in the place of the library, which is backed up first
    Restore {
        /// A backup
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Write songs, playlists, listens and settings as plain files
    Export {
        /// The folder; made where there is none
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Say what is set up, what is not, and what to do; find and mend what is wrong with songs
    Doctor(carry::Doctor),
}

/// See [`Command::Analyse`].
#[derive(Debug, Args)]
pub(crate) struct Analyse {
    /// Only songs in which these words are found [default: all that were not heard yet]
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// Threads [default: as in the settings, one less than the computer has]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=256))]
    pub jobs: Option<u32>,
}

/// See [`Command::Gain`].
#[derive(Debug, Args)]
pub(crate) struct Gain {
    /// Only songs in which these words are found [default: all]
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// Write; without it is only said what would be
    #[arg(long, conflicts_with = "undo")]
    pub write: bool,
    /// Take the writing of this number back: the files are again what they were
    #[arg(long, value_name = "NUMBER", conflicts_with = "query")]
    pub undo: Option<u32>,
}

/// See [`Command::Shuffle`].
#[derive(Debug, Args)]
pub(crate) struct Shuffle {
    /// What it is to be like
    #[arg(value_enum, value_name = "MEANING", default_value = "as-before")]
    pub meaning: Meaning,
    /// A number that makes the order repeatable
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
}

/// What a shuffle can be like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Meaning {
    /// In the natural order again
    Off,
    /// Like the last one
    AsBefore,
    /// Every order is as likely as every other
    EverySong,
    /// Songs of one artist are far from each other
    ArtistsApart,
    /// Loved and highly rated songs tend to come early
    FavourLoved,
    /// Songs not heard for long, seldom or never tend to come early
    FavourNeglected,
}

/// See [`Command::Scrobble`].
#[derive(Debug, Subcommand)]
pub(crate) enum Scrobble {
    /// Say who is told
    Status,
    /// Connect a ListenBrainz account; its token is read from standard input
    Listenbrainz {
        /// A server of your own
        #[arg(long, value_name = "ADDRESS")]
        address: Option<String>,
    },
    /// Connect a Last.fm account by your own API account; its shared secret is read from standard input
    Lastfm {
        /// The API key
        key: String,
        /// A server of your own
        #[arg(long, value_name = "ADDRESS")]
        address: Option<String>,
    },
    /// Go on telling a connected service
    On {
        /// Which
        service: Service,
    },
    /// Do not tell a service for now
    Off {
        /// Which
        service: Service,
    },
    /// Forget an account, its token and what waits for it
    Forget {
        /// Which
        service: Service,
    },
}

/// Services that take listens.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Service {
    Listenbrainz,
    Lastfm,
}

impl From<Service> for ScrobbleService {
    fn from(service: Service) -> Self {
        match service {
            Service::Listenbrainz => Self::ListenBrainz,
            Service::Lastfm => Self::LastFm,
        }
    }
}

/// See [`Command::Songs`].
#[derive(Debug, Args)]
pub(crate) struct Songs {
    /// Words to find in title, artist, album and genre
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// At most this many
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
    /// Leave out the first ones
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: u32,
    /// What to order by [default: relevance with a query, else title]
    #[arg(long, value_name = "KEY")]
    pub sort: Option<Sort>,
    /// From the last to the first
    #[arg(long)]
    pub descending: bool,
}

/// What songs can be ordered by.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Sort {
    Relevance,
    Title,
    Artist,
    Album,
    Year,
    Duration,
    Added,
    Track,
    Genre,
    Composer,
    AlbumArtist,
    Rating,
    Plays,
    LastPlayed,
    Skips,
    Bitrate,
    Codec,
    Mood,
    Bpm,
    Key,
    Energy,
    Danceability,
    Valence,
    Arousal,
}

impl From<Sort> for SortKey {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Relevance => Self::Relevance,
            Sort::Title => Self::Title,
            Sort::Artist => Self::Artist,
            Sort::Album => Self::Album,
            Sort::Year => Self::Year,
            Sort::Duration => Self::Duration,
            Sort::Added => Self::Added,
            Sort::Track => Self::Track,
            Sort::Genre => Self::Genre,
            Sort::Composer => Self::Composer,
            Sort::AlbumArtist => Self::AlbumArtist,
            Sort::Rating => Self::Rating,
            Sort::Plays => Self::Plays,
            Sort::LastPlayed => Self::LastPlayed,
            Sort::Skips => Self::Skips,
            Sort::Bitrate => Self::Bitrate,
            Sort::Codec => Self::Codec,
            Sort::Mood => Self::Mood,
            Sort::Bpm => Self::Bpm,
            Sort::Key => Self::Key,
            Sort::Energy => Self::Energy,
            Sort::Danceability => Self::Danceability,
            Sort::Valence => Self::Valence,
            Sort::Arousal => Self::Arousal,
        }
    }
}

/// See [`Command::Bundle`].
#[derive(Debug, Subcommand)]
pub(crate) enum Bundle {
    /// Say what is wrong with bundles
    Check {
        /// Folders of bundles, or any file of one
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// Write songs as bundles into a folder
    Export(carry::BundleExport),
}

/// See [`Command::Serve`].
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where to listen, on this computer only; port 0 takes any free one
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:0",
        value_parser = of_this_computer
    )]
    pub listen: SocketAddr,
    /// Open the page in the browser
    #[arg(long)]
    pub open: bool,
    /// Open no sound device
    #[arg(long)]
    pub silent: bool,
    /// Kept for the home network; refused until listeners can log in
    #[arg(long, hide = true, value_parser = not_yet, num_args = 0, default_missing_value = "")]
    pub lan: Option<String>,
}

/// When to stop by itself. The last twenty seconds grow softer.
fn sleep(text: &str) -> Result<SleepRequest, String> {
    const FADE_SECONDS: u32 = 20;
    match text {
        "off" => Ok(SleepRequest::Off),
        "song" => Ok(SleepRequest::EndOfSong),
        minutes => match minutes.parse() {
            Ok(minutes @ 1..=1440) => Ok(SleepRequest::Minutes {
                minutes,
                fade_s: FADE_SECONDS,
            }),
            _ => Err("write 1 to 1440 minutes, song, or off".to_owned()),
        },
    }
}

/// An address that only this computer reaches.
fn of_this_computer(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text
        .parse()
        .map_err(|_| "write it like 127.0.0.1:4000".to_owned())?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err("the door opens on this computer only, on 127.0.0.1 or [::1]".to_owned())
    }
}

fn not_yet(_: &str) -> Result<String, String> {
    Err(
        "the home network needs listeners who log in, which this version does not have; \
         serve this computer only, without --lan"
            .to_owned(),
    )
}

/// Says how it should have been typed; help and version are no errors.
pub(crate) fn refused(refusal: &clap::Error) -> ExitCode {
    // Nowhere to print to: the exit status still tells.
    let _ = refusal.print();
    if refusal.use_stderr() {
        ExitCode::from(2)
    } else {
        ExitCode::SUCCESS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_well_formed() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_and_option_is_described() {
        use clap::CommandFactory;
        let book = include_str!("../../../../docs/cli.md");
        let mut left = vec![(String::new(), Arguments::command())];
        while let Some((path, command)) = left.pop() {
            let shown = command
                .get_arguments()
                .filter(|option| !option.is_hide_set());
            for option in shown {
                let Some(long) = option.get_long() else {
                    continue;
                };
                let short = option.get_short().map(|short| format!("`-{short}`"));
                let described = book.contains(&format!("--{long}"))
                    || short.is_some_and(|short| book.contains(&short));
                assert!(described, "{path}: --{long} is missing");
            }
            for inner in command.get_subcommands() {
                let name = format!("{path} {}", inner.get_name()).trim().to_owned();
                assert!(
                    book.contains(&format!("`{name}")) || names(book, &path, inner.get_name()),
                    "{name} is missing"
                );
                left.push((name, inner.clone()));
            }
        }
    }

    /// Whether a command is named where its siblings are: `scrobble status`, `on`, `off`.
    fn names(book: &str, path: &str, name: &str) -> bool {
        let mut lines = book
            .lines()
            .filter(|line| line.contains(&format!("`{path}")));
        !path.is_empty() && lines.any(|line| line.contains(&format!("`{name}")))
    }

    #[test]
    fn sleep_takes_minutes_or_the_end_of_the_song() {
        assert_eq!(sleep("off"), Ok(SleepRequest::Off));
        assert_eq!(sleep("song"), Ok(SleepRequest::EndOfSong));
        assert!(matches!(
            sleep("90"),
            Ok(SleepRequest::Minutes { minutes: 90, .. })
        ));
        assert!(sleep("0").is_err() && sleep("1441").is_err() && sleep("soon").is_err());
    }

    #[test]
    fn the_door_opens_on_this_computer_only() {
        let parse = |more: &[&str]| {
            Arguments::try_parse_from(["undertone-cli", "serve"].iter().chain(more)).is_ok()
        };
        assert!(parse(&[]));
        assert!(parse(&["--listen", "[::1]:4000", "--silent"]));
        assert!(!parse(&["--listen", "0.0.0.0:4000"]));
        assert!(!parse(&["--listen", "here"]));
        assert!(!parse(&["--lan"]));
    }
}
