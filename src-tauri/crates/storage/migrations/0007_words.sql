-- What a song is searched by, and how it is written.

-- Where each word of the songs' names is: the next word behind any text is found at once.
CREATE VIRTUAL TABLE songs_terms USING fts5vocab (songs_fts, instance);

-- A song that was not there has not been heard either: a trigger less for each new song.
DROP TRIGGER heard_is_stale;
