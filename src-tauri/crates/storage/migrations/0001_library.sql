-- The library as it first was. Frozen: changes come as files of their own.
--
-- Names and paths of the file system are BLOBs: the system's own bytes, never text.
-- Keys (`…_key`) are folded: no case, no accents, no leading article. NULL: unknown.

-- The folders the listener wants to hear.
CREATE TABLE watched (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    path      BLOB    NOT NULL UNIQUE,              -- absolute
    own       INTEGER NOT NULL DEFAULT 0,           -- the app's own library folder
    chosen    INTEGER NOT NULL DEFAULT 0,           -- by the listener, not by default
    available INTEGER NOT NULL DEFAULT 1,
    note      TEXT                                  -- why it is not watched live
) STRICT;

-- Every folder below a watched folder that held something of ours.
CREATE TABLE folders (
    id         INTEGER PRIMARY KEY,
    watched_id INTEGER NOT NULL REFERENCES watched (id) ON DELETE CASCADE,
    path       BLOB    NOT NULL,                    -- below the watched folder; empty: itself
    digest     BLOB,                                -- of names and stats as last taken in; NULL: look again
    UNIQUE (watched_id, path)
) STRICT;

CREATE TABLE albums (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    title       TEXT    NOT NULL,
    artist      TEXT    NOT NULL,                   -- empty: unknown
    title_key   TEXT    NOT NULL,
    artist_key  TEXT    NOT NULL,
    year        INTEGER,
    songs       INTEGER NOT NULL DEFAULT 0,
    duration_ms INTEGER NOT NULL DEFAULT 0,
    added_at    INTEGER NOT NULL DEFAULT 0,         -- of the newest song
    cover       TEXT,
    UNIQUE (title_key, artist_key)
) STRICT;
CREATE INDEX albums_by_artist ON albums (artist_key, year, title_key);

CREATE TABLE songs (
    id           INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: queues and plays refer to it
    watched_id   INTEGER NOT NULL REFERENCES watched (id) ON DELETE CASCADE,
    title        TEXT    NOT NULL,
    artist       TEXT,
    album        TEXT,
    album_id     INTEGER REFERENCES albums (id),
    album_artist TEXT,
    genre        TEXT,                              -- all genres, for a row
    year         INTEGER,
    track        INTEGER,
    disc         INTEGER,
    composer     TEXT,
    duration_ms  INTEGER NOT NULL DEFAULT 0,
    codec        TEXT    NOT NULL DEFAULT '',
    sample_rate  INTEGER NOT NULL DEFAULT 0,
    channels     INTEGER NOT NULL DEFAULT 0,
    bitrate      INTEGER NOT NULL DEFAULT 0,
    added_at     INTEGER NOT NULL,                  -- milliseconds since 1970
    cover        TEXT,                              -- opaque id of the cover
    missing      INTEGER NOT NULL DEFAULT 0,        -- its file is not there, though its watched folder is
    reason       TEXT,                              -- why it cannot be played
    problem      TEXT,                              -- what is wrong with its JSON; it plays all the same
    title_key    TEXT    NOT NULL,
    artist_key   TEXT,
    album_key    TEXT
) STRICT;
-- Orders of the whole library are read from these alone, without touching the rows.
CREATE INDEX songs_by_title  ON songs (title_key, duration_ms);
CREATE INDEX songs_by_artist ON songs (artist_key, album_key, disc, track);
CREATE INDEX songs_by_album  ON songs (album_key, album_id, disc, track, year);
CREATE INDEX songs_by_folder ON songs (watched_id);
CREATE INDEX songs_missing    ON songs (id) WHERE missing = 1;
CREATE INDEX songs_unreadable ON songs (id) WHERE reason IS NOT NULL;
CREATE INDEX songs_problem    ON songs (id) WHERE problem IS NOT NULL;

-- What each source said, to show where a value comes from and to combine them anew.
CREATE TABLE sources (
    song_id INTEGER PRIMARY KEY REFERENCES songs (id) ON DELETE CASCADE,
    tags    TEXT,                                   -- of the audio file, as JSON
    data    TEXT,                                   -- of the bundle's JSON, the fields we know
    other   TEXT                                    -- of the bundle's JSON, the fields we do not know
) STRICT;

-- Audio files, each with the parts of its bundle beside it.
CREATE TABLE files (
    id             INTEGER PRIMARY KEY,
    song_id        INTEGER NOT NULL REFERENCES songs (id) ON DELETE CASCADE,
    folder_id      INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
    name           BLOB    NOT NULL,
    size           INTEGER NOT NULL,
    mtime_ns       INTEGER NOT NULL,
    inode          INTEGER NOT NULL,                -- 0: the system has none
    data_name      BLOB,
    data_size      INTEGER,
    data_mtime_ns  INTEGER,
    cover_name     BLOB,
    cover_size     INTEGER,
    cover_mtime_ns INTEGER,
    audio_hash     BLOB,                            -- BLAKE3 of the audio without its tags; NULL: not looked at yet
    UNIQUE (folder_id, name)
) STRICT;
CREATE INDEX files_by_song  ON files (song_id);
CREATE INDEX files_by_inode ON files (inode);

CREATE TABLE artists (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    key  TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE song_artists (
    song_id   INTEGER NOT NULL REFERENCES songs (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    artist_id INTEGER NOT NULL REFERENCES artists (id),
    PRIMARY KEY (song_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX songs_of_artist ON song_artists (artist_id, song_id);

CREATE TABLE genres (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    key  TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE song_genres (
    song_id  INTEGER NOT NULL REFERENCES songs (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    genre_id INTEGER NOT NULL REFERENCES genres (id),
    PRIMARY KEY (song_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX songs_of_genre ON song_genres (genre_id, song_id);

-- Pictures: a file of its own, or the one inside an audio file.
CREATE TABLE covers (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    folder_id INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
    name      BLOB    NOT NULL,
    embedded  INTEGER NOT NULL,
    stamp     INTEGER NOT NULL,                     -- 32 bits of size and time: a changed picture has a new id
    hash      BLOB,                                 -- BLAKE3 of the picture; NULL: not looked at yet
    UNIQUE (folder_id, name, embedded)
) STRICT;

-- What is not a song yet.
CREATE TABLE waiting (
    id        INTEGER PRIMARY KEY,
    folder_id INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
    kind      INTEGER NOT NULL,                     -- 0 incomplete, 1 arriving
    files     TEXT    NOT NULL,                     -- names as a JSON list, shown approximately where not Unicode
    reason    TEXT    NOT NULL
) STRICT;
CREATE INDEX waiting_of_folder ON waiting (folder_id);

-- What imports did, so that they can be taken back.
CREATE TABLE imports (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE import_files (
    id        INTEGER PRIMARY KEY,
    import_id INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    path      BLOB    NOT NULL,                     -- absolute; ours, in the library folder
    kept      BLOB                                  -- where the file it replaced is kept; NULL: it replaced none
) STRICT;
CREATE INDEX files_of_import ON import_files (import_id);
CREATE TABLE import_watched (
    import_id  INTEGER NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    watched_id INTEGER NOT NULL,                    -- a folder that this import began to watch
    PRIMARY KEY (import_id, watched_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL                             -- JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE queue_state (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    state BLOB NOT NULL                             -- as domain::queue writes it
) STRICT;

-- Words of the songs, folded like the keys. Holds no text of its own.
CREATE VIRTUAL TABLE songs_fts USING fts5 (
    title, artist, album, genre,
    content = '', contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
CREATE TRIGGER songs_fts_forget AFTER DELETE ON songs BEGIN
    DELETE FROM songs_fts WHERE rowid = old.id;
END;
