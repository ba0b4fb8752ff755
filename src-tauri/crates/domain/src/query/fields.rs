//! What can be asked about: one table of names, for the parser, for writing queries, for suggestions.

/// Something a song can be asked for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// A text.
    Text(TextField),
    /// A number.
    Number(NumberField),
    /// A time.
    Time(TimeField),
    /// The key.
    Key,
    /// `is:` and `has:`.
    Flag,
}

/// Texts of a song.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "names that say it all")]
pub enum TextField {
    Title,
    Artist,
    Album,
    /// Artist of the album as a whole.
    AlbumArtist,
    Genre,
    Composer,
    Lyrics,
    /// Folder and file name, below the watched folder.
    Path,
    /// Short name of the codec: `mp3`, `flac`.
    Codec,
    /// `happy`, `sad`, `angry`, `relaxed`.
    Mood,
}

/// Numbers of a song.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberField {
    /// Of release.
    Year,
    /// On its disc.
    Track,
    /// Of its album.
    Disc,
    /// Length in seconds; written in minutes or `3:20`.
    Duration,
    /// In half stars, 0–10; written in stars.
    Rating,
    /// How often it was heard.
    Plays,
    /// How often it was skipped.
    Skips,
    /// In kilobits per second.
    Bitrate,
    /// In hertz.
    SampleRate,
    /// Beats per minute.
    Bpm,
    /// 0–1.
    Energy,
    /// 0–1.
    Danceability,
    /// 0 sad – 1 glad.
    Valence,
    /// 0 calm – 1 excited.
    Arousal,
    /// 0–1.
    Acousticness,
    /// 0–1.
    Instrumentalness,
    /// 0–1.
    Speechiness,
    /// In LUFS, below 0.
    Loudness,
}

/// Times of a song.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeField {
    /// When it was last heard.
    Played,
    /// When it came into the library.
    Added,
}

/// What holds of a song or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flag {
    /// The listener loves it.
    Loved,
    /// Its file is not there now.
    Missing,
    /// Its file cannot be read.
    Unreadable,
    /// Its album collects several artists.
    Compilation,
    /// It has lyrics.
    Lyrics,
    /// It has a cover.
    Cover,
}

/// Every field with its names; the first is the one it is written by.
pub const FIELDS: &[(Field, &[&str])] = &[
    (Field::Text(TextField::Artist), &["artist"]),
    (Field::Text(TextField::Title), &["title", "song"]),
    (Field::Text(TextField::Album), &["album"]),
    (
        Field::Text(TextField::AlbumArtist),
        &["albumartist", "album_artist"],
    ),
    (Field::Text(TextField::Genre), &["genre"]),
    (Field::Text(TextField::Composer), &["composer"]),
    (Field::Text(TextField::Lyrics), &["lyrics"]),
    (Field::Text(TextField::Path), &["path", "folder", "file"]),
    (Field::Text(TextField::Codec), &["codec", "format"]),
    (Field::Text(TextField::Mood), &["mood"]),
    (Field::Number(NumberField::Year), &["year"]),
    (Field::Number(NumberField::Rating), &["rating", "stars"]),
    (Field::Number(NumberField::Plays), &["plays"]),
    (Field::Number(NumberField::Skips), &["skips"]),
    (
        Field::Number(NumberField::Duration),
        &["duration", "length"],
    ),
    (Field::Number(NumberField::Track), &["track"]),
    (Field::Number(NumberField::Disc), &["disc"]),
    (Field::Number(NumberField::Bitrate), &["bitrate"]),
    (
        Field::Number(NumberField::SampleRate),
        &["samplerate", "sample_rate"],
    ),
    (Field::Number(NumberField::Bpm), &["bpm", "tempo"]),
    (Field::Number(NumberField::Energy), &["energy"]),
    (Field::Number(NumberField::Danceability), &["danceability"]),
    (Field::Number(NumberField::Valence), &["valence"]),
    (Field::Number(NumberField::Arousal), &["arousal"]),
    (Field::Number(NumberField::Acousticness), &["acousticness"]),
    (
        Field::Number(NumberField::Instrumentalness),
        &["instrumentalness"],
    ),
    (Field::Number(NumberField::Speechiness), &["speechiness"]),
    (Field::Number(NumberField::Loudness), &["loudness"]),
    (Field::Time(TimeField::Played), &["played"]),
    (Field::Time(TimeField::Added), &["added"]),
    (Field::Key, &["key"]),
    (Field::Flag, &["is", "has"]),
];

/// Every flag with the word it is written by.
pub(super) const FLAGS: [(Flag, &str); 6] = [
    (Flag::Loved, "loved"),
    (Flag::Missing, "missing"),
    (Flag::Unreadable, "unreadable"),
    (Flag::Compilation, "compilation"),
    (Flag::Lyrics, "lyrics"),
    (Flag::Cover, "cover"),
];

/// The moods a song can have.
pub(super) const MOODS: [&str; 4] = ["happy", "sad", "angry", "relaxed"];

impl Field {
    /// The field of a name, in any case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        FIELDS
            .iter()
            .find(|(_, names)| names.contains(&name.as_str()))
            .map(|(field, _)| *field)
    }

    /// The name it is written by.
    #[must_use]
    pub fn name(self) -> &'static str {
        FIELDS
            .iter()
            .find(|(field, _)| *field == self)
            .and_then(|(_, names)| names.first())
            .unwrap_or(&"")
    }

    /// Words that can stand behind it; empty where anything can.
    #[must_use]
    pub fn choices(self) -> Vec<&'static str> {
        match self {
            Self::Text(TextField::Mood) => MOODS.to_vec(),
            Self::Flag => FLAGS.iter().map(|(_, word)| *word).collect(),
            _ => Vec::new(),
        }
    }
}

impl Flag {
    /// The flag of a word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        FLAGS
            .iter()
            .find(|(_, name)| *name == word)
            .map(|(flag, _)| *flag)
    }

    /// The word it is written by.
    #[must_use]
    pub fn name(self) -> &'static str {
        FLAGS
            .iter()
            .find(|(flag, _)| *flag == self)
            .map_or("", |(_, name)| name)
    }
}
