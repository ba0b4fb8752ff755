-- Playlists. Frozen once it is out.

CREATE TABLE playlists (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT    NOT NULL,
    place      INTEGER NOT NULL,                    -- among the others
    rules      TEXT,                                -- of a smart one, as JSON; NULL: it has entries
    changed_at INTEGER NOT NULL,                    -- milliseconds since 1970
    deleted_at INTEGER                              -- in the trash since; NULL: in use
) STRICT;

-- Entries refer to songs by id even where the song left the library: it may come back. What it was is
-- then written beside, so that the entry still says what it stands for and can be matched anew.
CREATE TABLE playlist_items (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    playlist_id INTEGER NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,
    place       INTEGER NOT NULL,
    song_id     INTEGER,                            -- NULL: never found
    title       TEXT,
    artist      TEXT,
    album       TEXT,
    duration_ms INTEGER NOT NULL DEFAULT 0,
    path        BLOB                                -- where its file was or is said to be
) STRICT;
CREATE INDEX items_of_playlist ON playlist_items (playlist_id, place, song_id);
CREATE INDEX items_of_song     ON playlist_items (song_id);

-- What changes replaced, so that they can be taken back.
CREATE TABLE playlist_changes (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    playlist_id INTEGER NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,
    before      TEXT    NOT NULL                    -- as JSON
) STRICT;
CREATE INDEX changes_of_playlist ON playlist_changes (playlist_id, id);

CREATE TRIGGER playlist_items_keep BEFORE DELETE ON songs
WHEN EXISTS (SELECT 1 FROM playlist_items WHERE song_id = old.id) BEGIN
    UPDATE playlist_items SET title = old.title, artist = old.artist, album = old.album,
        duration_ms = old.duration_ms,
        path = (SELECT CAST(w.path || x'2f' || CASE length(d.path) WHEN 0 THEN x'' ELSE d.path || x'2f' END || f.name AS BLOB)
                FROM files f JOIN folders d ON d.id = f.folder_id JOIN watched w ON w.id = d.watched_id
                WHERE f.song_id = old.id LIMIT 1)
    WHERE song_id = old.id;
END;
