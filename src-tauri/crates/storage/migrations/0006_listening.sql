-- What the listener thinks of songs and how often they were heard; who a song is, wherever its
-- file lies; and more of what its tags say.

ALTER TABLE songs ADD COLUMN rating      INTEGER;                     -- half stars, 0-10
ALTER TABLE songs ADD COLUMN rated_at    INTEGER;                     -- by the listener; NULL: the rating is the file's own
ALTER TABLE songs ADD COLUMN loved       INTEGER NOT NULL DEFAULT 0;
ALTER TABLE songs ADD COLUMN plays       INTEGER NOT NULL DEFAULT 0;
ALTER TABLE songs ADD COLUMN skips       INTEGER NOT NULL DEFAULT 0;
ALTER TABLE songs ADD COLUMN last_played INTEGER;                     -- milliseconds since 1970
ALTER TABLE songs ADD COLUMN track_total INTEGER;
ALTER TABLE songs ADD COLUMN disc_total  INTEGER;
ALTER TABLE songs ADD COLUMN compilation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE songs ADD COLUMN isrc        TEXT;
ALTER TABLE songs ADD COLUMN recording_id TEXT;                       -- MusicBrainz id of the recording
ALTER TABLE songs ADD COLUMN release_id  TEXT;                        -- MusicBrainz id of the release
ALTER TABLE songs ADD COLUMN gain_track  REAL;                        -- ReplayGain: dB
ALTER TABLE songs ADD COLUMN peak_track  REAL;                        -- 1: full scale
ALTER TABLE songs ADD COLUMN gain_album  REAL;
ALTER TABLE songs ADD COLUMN peak_album  REAL;
ALTER TABLE songs ADD COLUMN has_lyrics  INTEGER NOT NULL DEFAULT 0;

-- Few songs are rated, loved or heard: indexes hold those alone.
CREATE INDEX songs_rated      ON songs (rating) WHERE rating IS NOT NULL;
CREATE INDEX songs_loved      ON songs (id) WHERE loved = 1;
CREATE INDEX songs_played     ON songs (plays, last_played) WHERE plays > 0;
CREATE INDEX songs_skipped    ON songs (skips) WHERE skips > 0;
CREATE INDEX songs_by_year    ON songs (year) WHERE year IS NOT NULL;
CREATE INDEX songs_by_arrival ON songs (added_at);

-- Every time a song was heard or left. No reference: a song that left the library may return under
-- its old id.
CREATE TABLE listens (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    song_id  INTEGER NOT NULL,
    at       INTEGER NOT NULL,                      -- when it began, milliseconds since 1970
    heard_ms INTEGER NOT NULL,
    ending   INTEGER NOT NULL                       -- 0 heard, 1 skipped, 2 left
) STRICT;
CREATE INDEX listens_by_time ON listens (at);
CREATE INDEX listens_of_song ON listens (song_id, at);

-- A song may have several files: the same audio twice.
ALTER TABLE files ADD COLUMN missing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE files ADD COLUMN sketch  BLOB;                      -- of the length and both ends of the audio
ALTER TABLE files ADD COLUMN reader  INTEGER NOT NULL DEFAULT 1; -- version of what read it; older: read it again
CREATE INDEX files_by_sketch ON files (sketch) WHERE sketch IS NOT NULL;
UPDATE files SET missing = 1 WHERE song_id IN (SELECT id FROM songs WHERE missing = 1);
-- Everything is read again at the next look: version 1 read less of the tags.
UPDATE folders SET digest = NULL;
-- What the hash of Ogg files leaves out has changed.
UPDATE files SET audio_hash = NULL;

-- Songs that left the library, by their audio: what the listener did with them comes back with them.
CREATE TABLE departed (
    song_id     INTEGER PRIMARY KEY,
    sketch      BLOB    NOT NULL,
    audio_hash  BLOB,
    added_at    INTEGER NOT NULL,
    rating      INTEGER,
    rated_at    INTEGER,
    loved       INTEGER NOT NULL,
    plays       INTEGER NOT NULL,
    skips       INTEGER NOT NULL,
    last_played INTEGER
) STRICT;
CREATE INDEX departed_by_sketch ON departed (sketch);
CREATE TRIGGER songs_depart BEFORE DELETE ON songs BEGIN
    INSERT OR REPLACE INTO departed
    SELECT old.id, f.sketch, f.audio_hash, old.added_at, old.rating, old.rated_at, old.loved, old.plays,
           old.skips, old.last_played
    FROM files f WHERE f.song_id = old.id AND f.sketch IS NOT NULL ORDER BY f.id LIMIT 1;
END;

-- Songs that turned out to be one: the old id leads to the one that stayed.
CREATE TABLE merged (
    old_id  INTEGER PRIMARY KEY,
    song_id INTEGER NOT NULL
) STRICT;
CREATE INDEX merged_into ON merged (song_id);
-- What was merged because the listener said so, to be taken apart again.
CREATE TABLE merges (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    at   INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    undo TEXT    NOT NULL                           -- JSON: rows as they were
) STRICT;

-- How songs sound as a whole, to find the same recording in other encodings.
CREATE TABLE prints (
    song_id INTEGER PRIMARY KEY REFERENCES songs (id) ON DELETE CASCADE,
    sketch  BLOB NOT NULL,                          -- of the audio it was made of
    print   BLOB NOT NULL                           -- Chromaprint, 32-bit little-endian numbers
) STRICT;

-- Words anew, with composers; lyrics apart, because they are long and asked for last.
DROP TRIGGER songs_fts_forget;
DROP TABLE songs_fts;
CREATE VIRTUAL TABLE songs_fts USING fts5 (
    title, artist, album, genre, composer,
    content = '', contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
INSERT INTO songs_fts (rowid, title, artist, album, genre, composer)
SELECT id, title, ifnull(artist, ''), ifnull(album, ''), ifnull(genre, ''), ifnull(composer, '') FROM songs;
CREATE VIRTUAL TABLE lyrics_fts USING fts5 (
    lyrics,
    content = '', contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE songs_words USING fts5vocab (songs_fts, row);
CREATE TRIGGER songs_fts_forget AFTER DELETE ON songs BEGIN
    DELETE FROM songs_fts WHERE rowid = old.id;
    DELETE FROM lyrics_fts WHERE rowid = old.id;
END;
