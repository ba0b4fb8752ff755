//! The tags of one file.

use std::path::Path;

use serde::Serialize;

/// What one audio file says of itself. Fields it does not have are `None`, lists are joined by
/// `; `. The order of the fields is the order of `undertone-cli tags --json`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct FileTags {
    /// The file, as it was named; not Unicode: as near as text can come.
    pub path: String,
    /// Title of the song.
    pub title: Option<String>,
    /// Artist as one display string.
    pub artist: Option<String>,
    /// Album title.
    pub album: Option<String>,
    /// Artist of the album as a whole.
    pub album_artist: Option<String>,
    /// Genre names.
    pub genre: Option<String>,
    /// Year of release.
    pub year: Option<u16>,
    /// Track number on its disc.
    pub track: Option<u32>,
    /// Disc number.
    pub disc: Option<u32>,
    /// Length in seconds, after gapless trimming.
    pub duration_s: Option<f64>,
    /// Codec name in lower case.
    pub codec: Option<String>,
    /// Hertz.
    pub sample_rate: Option<u32>,
    /// Number of channels.
    pub channels: Option<u16>,
    /// Kilobits a second.
    pub bitrate: Option<u32>,
    /// Why the file cannot be read, in one sentence.
    pub error: Option<String>,
}

/// Reads the tags of one audio file. Never fails: what is wrong stands in `error`.
#[must_use]
pub fn tags(path: &Path) -> FileTags {
    let shown = path.display().to_string();
    match media::tags::read(path) {
        Ok(song) => FileTags {
            path: shown,
            ..told(song)
        },
        Err(error) => FileTags {
            path: shown,
            error: Some(error.to_string()),
            ..FileTags::default()
        },
    }
}

fn told(song: media::tags::ReadSong) -> FileTags {
    let media::tags::ReadSong { tags, format, .. } = song;
    FileTags {
        path: String::new(),
        title: tags.title,
        artist: tags.artist,
        album: tags.album,
        album_artist: tags.album_artist,
        genre: Some(tags.genres.join("; ")).filter(|genre| !genre.is_empty()),
        year: tags.year,
        track: tags.track,
        disc: tags.disc,
        duration_s: Some(format.duration.0 as f64 / 1000.0).filter(|seconds| *seconds > 0.0),
        codec: Some(format.codec).filter(|codec| !codec.is_empty()),
        sample_rate: Some(format.sample_rate).filter(|rate| *rate > 0),
        channels: Some(format.channels).filter(|channels| *channels > 0),
        bitrate: Some(format.bitrate).filter(|bitrate| *bitrate > 0),
        error: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("song.mp3");
        let read = tags(&path);
        assert_eq!(read.path, path.display().to_string());
        assert!(read.error.is_some_and(|sentence| sentence.ends_with('.')));
        assert_eq!(read.title, None);
    }
}
