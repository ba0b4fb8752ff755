//! What can be typed after `playlist`.

use std::path::PathBuf;

use app::wire::PlaylistFormat;
use clap::{Args, Subcommand};

/// See [`Command::Playlist`](super::Command::Playlist). A playlist is named by its id or its name.
#[derive(Debug, Subcommand)]
pub(crate) enum Playlist {
    /// List playlists
    List {
        /// Those in the trash
        #[arg(long)]
        trash: bool,
    },
    /// List the songs of a playlist
    Show {
        /// Its id or name
        #[arg(value_name = "PLAYLIST")]
        playlist: String,
    },
    /// Make a playlist of what a search finds, or an empty one
    Create {
        /// Its name
        name: String,
        /// Words to search for
        #[arg(value_name = "QUERY")]
        query: Vec<String>,
        /// Keep the search instead of its songs: the playlist then follows the library
        #[arg(long)]
        smart: bool,
        /// Songs of a smart playlist at most
        #[arg(long, value_name = "N", default_value_t = 0, requires = "smart")]
        limit: u32,
        /// Save the queue, in the order played
        #[arg(long, conflicts_with_all = ["smart", "query"])]
        queue: bool,
    },
    /// Add what a search finds
    Add {
        /// Its id or name
        #[arg(value_name = "PLAYLIST")]
        playlist: String,
        /// Words to search for
        #[arg(value_name = "QUERY", required = true)]
        query: Vec<String>,
    },
    /// Put a playlist into the trash
    Delete {
        /// Its id or name
        #[arg(value_name = "PLAYLIST")]
        playlist: String,
    },
    /// Take a playlist out of the trash
    Restore {
        /// Its id or name
        #[arg(value_name = "PLAYLIST")]
        playlist: String,
    },
    /// Make playlists of M3U, XSPF, PLS and JSON files
    Import {
        /// Playlist files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Write a playlist into a file, or to standard output
    Export(Export),
}

/// See [`Playlist::Export`].
#[derive(Debug, Args)]

pub(crate) struct Export {
    /// Its id or name
    #[arg(value_name = "PLAYLIST")]
    pub playlist: String,
    /// The file [default: standard output, with whole paths]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// As M3U8
    #[arg(long, group = "format")]
    pub m3u8: bool,
    /// As XSPF
    #[arg(long, group = "format")]
    pub xspf: bool,
    /// As PLS
    #[arg(long, group = "format")]
    pub pls: bool,
    /// Write whole paths, instead of paths from the file's folder
    #[arg(long)]
    pub absolute: bool,
}

impl Export {
    /// The format that was asked for; `--json` is one of them here.
    pub fn format(&self) -> Option<PlaylistFormat> {
        match (self.m3u8, self.xspf, self.pls) {
            (true, ..) => Some(PlaylistFormat::M3u8),
            (_, true, _) => Some(PlaylistFormat::Xspf),
            (_, _, true) => Some(PlaylistFormat::Pls),
            _ => None,
        }
    }
}
