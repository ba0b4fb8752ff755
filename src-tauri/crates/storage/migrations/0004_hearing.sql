-- What was heard in the songs.

-- By the sound itself (BLAKE3 of the audio without its tags): moves, new tags and another import of
-- the same file need no hearing again.
CREATE TABLE features (
    audio_hash BLOB    PRIMARY KEY,
    version    INTEGER NOT NULL,                    -- of the analysis
    heard      TEXT    NOT NULL,                    -- domain::features::Features as JSON, without similarity
    similarity BLOB                                 -- four counts (u8), then the numbers (f32, little-endian)
) STRICT;

-- What the listener says over ours, by the sound itself too. NULL: nothing.
CREATE TABLE corrections (
    audio_hash BLOB    PRIMARY KEY,
    bpm        REAL,
    key        INTEGER,                             -- 0–11: C to B major, 12–23: C to B minor
    mood       INTEGER,                             -- 0 happy, 1 sad, 2 angry, 3 relaxed
    at         INTEGER NOT NULL                     -- milliseconds since 1970
) STRICT;

-- What lists, filters and the map show of each song: decided by domain::hearing from the above.
CREATE TABLE heard (
    song_id          INTEGER PRIMARY KEY REFERENCES songs (id) ON DELETE CASCADE,
    audio_hash       BLOB,                          -- of the sound it was heard from; NULL: not heard
    version          INTEGER NOT NULL,              -- of the analysis; 0: a guess from the genre
    stale            INTEGER NOT NULL DEFAULT 0,    -- tags or JSON changed since: words and genre may differ
    failure          TEXT,                          -- why nothing could be heard
    words            TEXT,                          -- domain::features::WordsReading as JSON
    badge            INTEGER NOT NULL,              -- 0 guess, 1 heard, 2 corrected by the listener
    mood             INTEGER,                       -- the strongest: 0 happy, 1 sad, 2 angry, 3 relaxed
    happy            REAL,
    sad              REAL,
    angry            REAL,
    relaxed          REAL,
    bpm              REAL,
    bpm_trust        REAL,                          -- 0 to 1; 1: the listener's
    key              INTEGER,                       -- as in corrections
    key_trust        REAL,
    loudness         REAL,                          -- LUFS
    peak             REAL,                          -- dBTP
    energy           REAL,                          -- 0 to 1, as the following
    danceability     REAL,
    valence          REAL,
    arousal          REAL,
    acousticness     REAL,
    instrumentalness REAL,
    speechiness      REAL
) STRICT;
-- The map and filters by mood are read from this alone.
CREATE INDEX heard_by_mood    ON heard (mood, valence, arousal, badge);
CREATE INDEX heard_by_bpm     ON heard (bpm);
CREATE INDEX heard_by_key     ON heard (key);
CREATE INDEX heard_by_energy  ON heard (energy);
CREATE INDEX heard_by_state   ON heard (version, badge, stale);
CREATE INDEX heard_not        ON heard (song_id) WHERE failure IS NOT NULL;
-- Songs of one sound share the listener's corrections.
CREATE INDEX files_by_sound   ON files (audio_hash) WHERE audio_hash IS NOT NULL;

CREATE TRIGGER heard_is_stale AFTER INSERT ON sources BEGIN
    UPDATE heard SET stale = 1 WHERE song_id = new.song_id AND stale = 0;
END;
CREATE TRIGGER heard_is_stale_too AFTER UPDATE ON sources BEGIN
    UPDATE heard SET stale = 1 WHERE song_id = new.song_id AND stale = 0;
END;
