-- What playing remembers beside the queue. Rows about songs stay when a song leaves the library:
-- it may come back.

-- Where long songs go on.
CREATE TABLE places (
    song_id     INTEGER PRIMARY KEY,
    position_ms INTEGER NOT NULL
) STRICT;

-- Listens still to be told to a service.
CREATE TABLE scrobbles (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    service TEXT    NOT NULL,
    listen  TEXT    NOT NULL                        -- JSON: it must not change with the song's tags
) STRICT;
CREATE INDEX scrobbles_by_service ON scrobbles (service, id);

-- What the listener was told.
CREATE TABLE activity (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,                       -- milliseconds since 1970
    code    TEXT    NOT NULL,
    text    TEXT    NOT NULL,
    subject TEXT
) STRICT;
