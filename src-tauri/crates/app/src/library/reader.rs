//! Reads one bundle: tags, JSON, and what the two make together.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use domain::bundle::{album_of, describe};
use domain::credits::Splitting;
use domain::text::{fold, sort_key, sung, without_article};
use domain::{AudioFormat, SongData, Tags, names};
use media::ReadError;
use media::bundle::BundleData;
use storage::search;

use super::plan::Task;

/// The version of what is read of a song. Grows when more is read: songs read by an older version are
/// then read again.
pub(super) const READER: u32 = 3;

/// A bundle that was read, ready to be written.
pub(super) struct ReadBundle {
    /// What was to be read.
    pub task: Task,
    /// The decided values.
    pub data: SongData,
    /// What the audio is.
    pub format: AudioFormat,
    /// Whether a picture is inside the audio file.
    pub embedded_cover: bool,
    /// What tells its audio from others, as far as both ends of it do.
    pub sketch: Option<[u8; 16]>,
    /// Why it cannot be played.
    pub reason: Option<String>,
    /// What is wrong with its JSON.
    pub problem: Option<String>,
    /// JSON texts of what tags said, what the bundle's JSON said, and what else that holds.
    pub sources: (Option<String>, Option<String>, Option<String>),
    /// What is searched and sorted by.
    pub words: Words,
    /// All genres for a row.
    pub genre: Option<String>,
    /// Album title and artist with their folded keys.
    pub album: Option<AlbumName>,
}

/// What is searched, folded.
pub(super) struct Words {
    pub title: String,
    pub artist: String,
    pub album: String,
    pub genre: String,
    pub composer: String,
    pub lyrics: String,
    /// Sort keys of title, artist and album.
    keys: [String; 3],
}

/// An album by name.
pub(super) struct AlbumName {
    pub title: String,
    pub artist: String,
    pub title_key: String,
    pub artist_key: String,
}

/// The outcome of reading a bundle.
pub(super) enum Outcome {
    /// It can be written, be it with a reason why it cannot be played.
    Read(Box<ReadBundle>),
    /// It is not there any more, or may still be incomplete.
    NotYet(Task),
}

/// Reads a bundle in `folder`, with several names in one text taken apart by `splitting`.
/// `incomplete` tells of a file that cannot be read whether it may still be on its way.
pub(super) fn read(
    folder: &Path,
    task: Task,
    splitting: &Splitting,
    incomplete: &dyn Fn(&Task) -> bool,
) -> Outcome {
    let path = folder.join(&task.audio);
    let (song, sketch, reason) = match media::tags::read_and_sketch(&path) {
        Ok((song, sketch)) => (song, sketch, None),
        Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
            return Outcome::NotYet(task);
        }
        Err(error) => {
            if incomplete(&task) {
                return Outcome::NotYet(task);
            }
            let sketch = media::sound::sketch(&path).ok();
            (
                media::tags::ReadSong::default(),
                sketch,
                Some(error.to_string()),
            )
        }
    };
    let (json, problem) = read_json(folder, &task);
    let shown_name = task.audio.to_string_lossy();
    let of_json = json.as_ref().map(|json| &json.tags);
    let mut data = describe(of_json, Some(&song.tags), &shown_name).data;
    splitting.apply(
        &mut data.tags,
        of_json.is_some_and(|json| !json.artists.is_empty()),
    );
    let genre = (!data.tags.genres.is_empty()).then(|| data.tags.genres.join(", "));
    let words = Words::of(&data.tags, &data.title, genre.as_deref());
    Outcome::Read(Box::new(ReadBundle {
        album: album_name(&data.tags, &words),
        format: song.format,
        embedded_cover: song.embedded_cover,
        sketch,
        reason,
        problem,
        sources: sources(&song.tags, json.as_ref()),
        words,
        genre,
        data,
        task,
    }))
}

/// Most files beside a song's are shorter than this many bytes, and are read in one go.
const USUAL: usize = 8 * 1024;

/// A file's bytes, an error when there are more than `most`.
pub(super) fn bounded(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(USUAL);
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            "the file is too large",
        ));
    }
    Ok(bytes)
}

fn read_json(folder: &Path, task: &Task) -> (Option<BundleData>, Option<String>) {
    let Some((name, _)) = &task.triple.data else {
        return (None, None);
    };
    // One byte more than is read, so that the parser says what is too large.
    let bytes = match bounded(
        &folder.join(names::from_bytes(name)),
        2 * media::bundle::LARGEST as u64,
    ) {
        Ok(bytes) => bytes,
        Err(error) => return (None, Some(format!("The JSON could not be read ({error})."))),
    };
    let read = media::bundle::parse(&bytes);
    let problem = read
        .problems
        .into_iter()
        .next()
        .map(|problem| match problem.line {
            Some(line) if !problem.message.contains("line") => {
                format!("{} (line {line})", problem.message)
            }
            _ => problem.message,
        });
    (read.data, problem)
}

fn sources(
    tags: &Tags,
    json: Option<&BundleData>,
) -> (Option<String>, Option<String>, Option<String>) {
    let text = |tags: &Tags| {
        let text = serde_json::to_string(tags).ok()?;
        (text != "{}").then_some(text)
    };
    let other = json
        .filter(|json| !json.other.is_empty())
        .and_then(|json| serde_json::to_string(&json.other).ok());
    (text(tags), json.and_then(|json| text(&json.tags)), other)
}

impl Words {
    fn of(tags: &Tags, title: &str, genre: Option<&str>) -> Self {
        let folded = |text: Option<&str>| text.map(fold).unwrap_or_default();
        let words = Self {
            title: fold(title),
            artist: folded(tags.artist.as_deref()),
            album: folded(tags.album.as_deref()),
            genre: folded(genre),
            composer: folded(tags.composer.as_deref()),
            lyrics: folded(tags.lyrics.as_deref().map(sung).as_deref()),
            keys: Default::default(),
        };
        let key = |sort: Option<&str>, name: &str| match sort {
            Some(sort) => sort_key(sort),
            None => without_article(name).to_owned(),
        };
        let keys = [
            key(tags.title_sort.as_deref(), &words.title),
            key(tags.artist_sort.as_deref(), &words.artist),
            key(tags.album_sort.as_deref(), &words.album),
        ];
        Self { keys, ..words }
    }

    /// The names among them, as they are indexed.
    pub fn names(&self) -> search::Words<'_> {
        search::Words {
            title: &self.title,
            artist: &self.artist,
            album: &self.album,
            genre: &self.genre,
            composer: &self.composer,
        }
    }

    /// Sort keys of title, artist and album; the latter two where known.
    pub fn keys(&self) -> (&str, Option<&str>, Option<&str>) {
        let [title, artist, album] = &self.keys;
        let known = |key: &&str| !key.is_empty();
        (
            title,
            Some(artist.as_str()).filter(known),
            Some(album.as_str()).filter(known),
        )
    }
}

fn album_name(tags: &Tags, words: &Words) -> Option<AlbumName> {
    let (title, artist) = album_of(tags)?;
    let title_key = words.keys().2?.to_owned();
    Some(AlbumName {
        title: title.to_owned(),
        artist: artist.to_owned(),
        title_key,
        artist_key: match &tags.album_artist_sort {
            Some(sort) => sort_key(sort),
            None => sort_key(artist),
        },
    })
}
