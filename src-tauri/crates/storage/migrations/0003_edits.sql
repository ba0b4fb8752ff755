-- What the listener had changed in files or had repaired, so that it can be taken back.

CREATE TABLE edits (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    at     INTEGER NOT NULL,                        -- milliseconds since 1970
    kind   INTEGER NOT NULL,                        -- 0 an edit, 1 a repair
    what   TEXT    NOT NULL,                        -- what was asked for, as JSON
    songs  INTEGER NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0,
    pruned INTEGER NOT NULL DEFAULT 0               -- the originals are not kept any more
) STRICT;

-- Written down before anything is done, so that a crash between leaves nothing unknown behind.
CREATE TABLE edit_steps (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    edit_id INTEGER NOT NULL REFERENCES edits (id) ON DELETE CASCADE,
    song_id INTEGER NOT NULL,                       -- 0: of no song
    kind    INTEGER NOT NULL,                       -- 0 a JSON, 1 tags, 2 put aside, 3 forgotten, 4 measured
    state   INTEGER NOT NULL,                       -- 0 begun, 1 waits for its song to end, 2 done, 3 failed, 4 taken back
    path    BLOB,                                   -- absolute
    kept    BLOB,                                   -- where the original is kept; NULL: there was none
    written BLOB,                                   -- BLAKE3 of what was put there; NULL: nothing
    data    TEXT                                    -- what to write, or the rows that were taken out; as JSON
) STRICT;
CREATE INDEX steps_of_edit ON edit_steps (edit_id);
CREATE INDEX steps_open    ON edit_steps (state) WHERE state < 2;

-- Pictures whose thumbnails are not made yet.
CREATE INDEX covers_unseen ON covers (id) WHERE hash IS NULL;
