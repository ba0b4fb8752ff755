//! What was heard in songs, as it crosses. Parts, confidences and ratings run from 0 to 1.

use domain::features as heard;
use domain::hearing as rules;

use super::*;

wire! {
    /// The four moods.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum Mood { Happy, Sad, Angry, Relaxed }

    /// Where what is shown of a song comes from.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum Badge {
        /// A guess from its genre.
        Guess,
        /// Its sound, and its words where there are any.
        Heard,
        /// The listener corrected at least one of its values.
        Corrected,
    }

    /// How much of a song is each mood; they add up to 1.
    #[derive(Copy)]
    pub struct MoodParts { pub happy: f32, pub sad: f32, pub angry: f32, pub relaxed: f32 }

    /// Whose word a value is.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum ValueSource { Listener, Heard, Guess }

    /// What a value was read from.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum ReadFrom { Onsets, Harmony, Loudness, Timbre, Words, Genre, Listener }

    /// Everything heard in a song, and why it sounds so.
    pub struct SongFeatures {
        pub id: u32,
        /// Absent: nothing is known yet.
        pub badge: Option<Badge>,
        /// It will be heard, or heard again, in the background.
        pub waiting: bool,
        /// Why nothing could be heard, in one sentence.
        pub failure: Option<String>,
        /// Version of the analysis that heard it.
        pub version: Option<u32>,
        pub mood: Option<MoodHeard>,
        /// A finer word for the mood.
        pub emotion: Option<EmotionName>,
        pub tempo: Option<TempoHeard>,
        pub key: Option<KeyHeard>,
        pub loudness: Option<LoudnessHeard>,
        /// The other values; those that cannot be told are left out.
        pub values: Vec<ValueHeard>,
    }

    /// The mood of a song.
    pub struct MoodHeard {
        /// The strongest.
        pub mood: Mood,
        pub parts: MoodParts,
        pub source: ValueSource,
        /// What the sound alone says.
        pub sound: Option<MoodParts>,
        /// What the words alone say.
        pub words: Option<WordsHeard>,
        pub read_from: Vec<ReadFrom>,
    }

    /// What a text says.
    #[derive(Copy)]
    pub struct WordsHeard {
        pub mood: MoodParts,
        pub valence: f32,
        pub arousal: f32,
        /// Absent: none of the languages known here; the parts are then even.
        pub language: Option<WordsLanguage>,
        pub confidence: f32,
    }

    /// Languages whose words are known.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum WordsLanguage { En, Fr }

    /// A finer word for a mood.
    pub struct EmotionName { pub en: String, pub fr: String }

    /// The tempo of a song.
    pub struct TempoHeard {
        /// Beats per minute.
        pub bpm: f32,
        pub source: ValueSource,
        /// 1 for the listener's.
        pub confidence: f32,
        /// The next likely reading, mostly half or double.
        pub alternative_bpm: Option<f32>,
        /// What was heard, also where the listener says something else.
        pub heard_bpm: Option<f32>,
        /// How much of the song agrees with it.
        pub stability: Option<f32>,
        pub read_from: Vec<ReadFrom>,
    }

    /// The key of a song.
    pub struct KeyHeard {
        /// `C# minor`, `F major` …
        pub key: String,
        pub source: ValueSource,
        /// 1 for the listener's.
        pub confidence: f32,
        /// What was heard, also where the listener says something else.
        pub heard_key: Option<String>,
        /// Deviation of the instruments from A = 440 Hz, in cents.
        pub tuning_cents: Option<f32>,
        pub read_from: Vec<ReadFrom>,
    }

    /// The loudness of a song.
    #[derive(Copy)]
    pub struct LoudnessHeard {
        /// LUFS (ITU-R BS.1770-4).
        pub integrated_lufs: f32,
        /// LU (EBU Tech 3342).
        pub range_lu: Option<f32>,
        pub true_peak_dbtp: f32,
    }

    /// One value of a song.
    pub struct ValueHeard {
        pub name: ValueName,
        pub value: f32,
        pub confidence: f32,
        pub source: ValueSource,
        pub read_from: Vec<ReadFrom>,
    }

    /// Values of a song. `liveness` is experimental.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum ValueName { Energy, Danceability, Valence, Arousal, Acousticness, Instrumentalness, Speechiness, Liveness }

    /// What the listener says of a song; what is absent stays as it is.
    pub struct FeatureCorrection {
        pub id: u32,
        /// Beats per minute, 20–400.
        #[serde(default)]
        pub tempo_bpm: Option<f32>,
        /// `C# minor`, `Am`, `F` …
        #[serde(default)]
        pub key: Option<String>,
        #[serde(default)]
        pub mood: Option<Mood>,
    }

    /// A correction to take back.
    #[derive(Copy)]
    pub struct FeatureUncorrect { pub id: u32, pub what: Corrected }

    /// What can be corrected.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum Corrected { Tempo, Key, Mood }

    /// How far hearing is.
    pub struct HearingState {
        /// Songs heard by the present version of the analysis.
        pub heard: u32,
        /// Songs guessed at from their genre.
        pub guessed: u32,
        /// Songs in which nothing could be heard.
        pub failed: u32,
        /// Songs that wait.
        pub waiting: u32,
        /// The job under way.
        pub job: Option<u32>,
        /// Why it rests by itself.
        pub held: Option<Held>,
        /// How often the music stuttered since the start.
        pub underruns: u32,
    }

    /// Why background work rests by itself: on battery, or because the music might stutter.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum Held { Battery, Playback }

    /// A song in which nothing could be heard.
    pub struct HearingFailure { pub id: u32, /** One sentence. */ pub reason: String }

    /// What to analyse, and with how many threads.
    #[derive(Default)]
    #[serde(default)]
    pub struct AnalyseRequest {
        /// Only the songs of this query; absent: all songs.
        pub query: Option<SongQuery>,
        /// Threads; 0: as in the settings.
        pub jobs: u32,
    }

    /// What analysing did.
    pub struct AnalyseReport {
        pub analysed: u32,
        pub failed: u32,
        /// Seconds of sound listened to.
        pub audio_seconds: f64,
        /// Seconds it took.
        pub seconds: f64,
    }

    /// Words of a song, plain or LRC.
    pub struct LyricsText { pub text: String }

    /// Clicks over the current song, or none.
    #[derive(Copy)]
    pub struct ClickTrack { pub on: bool }

    /// Hearing in the background.
    #[serde(default)]
    pub struct HearingSettings {
        /// Hear new songs by itself.
        pub automatic: bool,
        /// Threads; 0: one less than the computer has.
        pub threads: u32,
        /// Also on battery.
        pub on_battery: bool,
    }
}

impl Default for HearingSettings {
    fn default() -> Self {
        Self {
            automatic: true,
            threads: 0,
            on_battery: false,
        }
    }
}

impl From<heard::Mood> for Mood {
    fn from(mood: heard::Mood) -> Self {
        match mood {
            heard::Mood::Happy => Self::Happy,
            heard::Mood::Sad => Self::Sad,
            heard::Mood::Angry => Self::Angry,
            heard::Mood::Relaxed => Self::Relaxed,
        }
    }
}

impl From<Mood> for heard::Mood {
    fn from(mood: Mood) -> Self {
        match mood {
            Mood::Happy => Self::Happy,
            Mood::Sad => Self::Sad,
            Mood::Angry => Self::Angry,
            Mood::Relaxed => Self::Relaxed,
        }
    }
}

impl From<rules::Badge> for Badge {
    fn from(badge: rules::Badge) -> Self {
        match badge {
            rules::Badge::Guess => Self::Guess,
            rules::Badge::Heard => Self::Heard,
            rules::Badge::Corrected => Self::Corrected,
        }
    }
}

impl From<rules::Held> for Held {
    fn from(held: rules::Held) -> Self {
        match held {
            rules::Held::Battery => Self::Battery,
            rules::Held::Playback => Self::Playback,
        }
    }
}

impl From<heard::FourMoods> for MoodParts {
    fn from(moods: heard::FourMoods) -> Self {
        let heard::FourMoods {
            happy,
            sad,
            angry,
            relaxed,
        } = moods;
        Self {
            happy,
            sad,
            angry,
            relaxed,
        }
    }
}

impl From<&heard::WordsReading> for WordsHeard {
    fn from(words: &heard::WordsReading) -> Self {
        Self {
            mood: words.mood.into(),
            valence: words.valence,
            arousal: words.arousal,
            language: words.language.map(|language| match language {
                heard::Language::English => WordsLanguage::En,
                heard::Language::French => WordsLanguage::Fr,
            }),
            confidence: words.confidence,
        }
    }
}

impl From<heard::Loudness> for LoudnessHeard {
    fn from(loudness: heard::Loudness) -> Self {
        Self {
            integrated_lufs: loudness.integrated_lufs,
            range_lu: loudness.range_lu,
            true_peak_dbtp: loudness.true_peak_dbtp,
        }
    }
}
