//! Writes what was read: batches of bundles and folders, each in one transaction.

use std::collections::HashSet;
use std::sync::Arc;

use domain::names as bytes;
use domain::reconcile::Stat;
use storage::files::FileWrite;
use storage::songs::SongWrite;
use storage::{Connection, Db, albums, covers, files, folders, names, search, songs, waiting};

use super::identity::Known;
use super::plan::FolderNews;
use super::reader::{READER, ReadBundle, Words};

/// Something to write.
pub(super) struct News {
    /// The folder it is about.
    pub folder: Arc<FolderNews>,
    /// Bundles of it that were read.
    pub read: Vec<ReadBundle>,
    /// Bundles of it that could not be read yet.
    pub not_yet: u32,
}

/// What a batch came to.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Written {
    pub added: u32,
    pub updated: u32,
    /// Songs that were greyed.
    pub gone: u32,
    /// Songs that came back.
    pub back: u32,
    /// Songs written that cannot be played.
    pub unreadable: u32,
    /// The waiting list changed.
    pub waiting: bool,
}

impl Written {
    /// Whether any song's row changed.
    pub fn songs(&self) -> bool {
        self.added + self.updated + self.gone + self.back > 0
    }
}

/// The pen that writes the library. Remembers the names it met.
pub(super) struct Catalogue {
    db: Db,
    met: Met,
}

#[derive(Default)]
struct Met {
    albums: albums::Met,
    names: names::Met,
}

impl Catalogue {
    pub fn new(db: Db) -> Self {
        Self {
            db,
            met: Met::default(),
        }
    }

    /// Writes a batch in one transaction. What it holds can be found again by scanning, so it need
    /// not survive a power cut. `now`: milliseconds since 1970.
    pub fn write(&mut self, batch: &[News], now: i64) -> storage::Result<Written> {
        let met = &mut self.met;
        let written = self.db.write_bulk(|db| {
            let mut page = Page {
                db,
                met,
                now,
                written: Written::default(),
                albums: HashSet::new(),
                words: Vec::new(),
            };
            for news in batch {
                page.folder(news)?;
            }
            page.close()
        });
        if written.is_err() {
            self.forget();
        }
        written
    }

    /// Takes out albums and names that nothing belongs to any more.
    pub fn tidy(&mut self) -> storage::Result<()> {
        self.forget();
        self.db.write_bulk(|db| {
            albums::drop_empty(db)?;
            names::drop_unused(db)
        })
    }

    /// Forgets the names it met: rows were taken out.
    pub fn forget(&mut self) {
        self.met.albums.clear();
        self.met.names.clear();
    }
}

/// One transaction under way.
pub(super) struct Page<'a> {
    pub db: &'a Connection,
    met: &'a mut Met,
    now: i64,
    pub written: Written,
    /// Albums to count anew.
    pub albums: HashSet<u32>,
    /// Words to index at the end, and whether their songs are new.
    pub words: Vec<(u32, &'a Words, bool)>,
}

impl<'a> Page<'a> {
    fn folder(&mut self, news: &'a News) -> storage::Result<()> {
        let folder = folders::find_or_add(self.db, news.folder.watched, &news.folder.below)?;
        for bundle in &news.read {
            self.bundle(folder, news, bundle)?;
        }
        let handled = news.read.len() as u32 + news.not_yet;
        if news.folder.written(handled) {
            self.last_of(folder, &news.folder)?;
        }
        Ok(())
    }

    /// What is done once for all that was written.
    fn close(self) -> storage::Result<Written> {
        albums::recount(self.db, self.albums)?;
        for (song, words, fresh) in self.words {
            search::index(self.db, song, &words.names(), fresh)?;
            if !fresh || !words.lyrics.is_empty() {
                search::index_lyrics(self.db, song, &words.lyrics, fresh)?;
            }
        }
        Ok(self.written)
    }

    /// Everything of the folder is written: grey what went, and remember what was seen.
    fn last_of(&mut self, folder: i64, news: &FolderNews) -> storage::Result<()> {
        for name in &news.back {
            self.written.back += u32::from(files::set_missing(self.db, folder, name, false)?);
        }
        for name in &news.gone {
            self.written.gone += u32::from(files::set_missing(self.db, folder, name, true)?);
        }
        self.written.waiting |= waiting::replace(self.db, folder, &news.waiting())?;
        folders::set_digest(self.db, folder, news.digest().as_ref())
    }

    fn bundle(
        &mut self,
        folder: i64,
        news: &'a News,
        bundle: &'a ReadBundle,
    ) -> storage::Result<()> {
        let name = bytes::to_bytes(&bundle.task.audio);
        let file = FileWrite {
            folder,
            name: &name,
            inode: bundle.task.inode,
            triple: &bundle.task.triple,
            sketch: bundle.sketch.as_ref(),
            reader: READER,
        };
        let known = self.known(folder, bundle, &name, news)?;
        if let Known::Second { row, song } = known {
            return self.second_file(row, song, &file);
        }
        let (artists, genres) = self.names(bundle)?;
        let album_id = self.album(bundle)?;
        let cover = self.cover(folder, bundle, &name)?;
        let song = SongWrite {
            watched: news.folder.watched,
            data: &bundle.data,
            format: &bundle.format,
            keys: bundle.words.keys(),
            genre: bundle.genre.as_deref(),
            album_id,
            artists: &artists,
            genres: &genres,
            cover: cover.as_deref(),
            reason: bundle.reason.as_deref(),
            problem: bundle.problem.as_deref(),
            sources: (
                bundle.sources.0.as_deref(),
                bundle.sources.1.as_deref(),
                bundle.sources.2.as_deref(),
            ),
        };
        self.written.unreadable += u32::from(bundle.reason.is_some());
        self.albums.extend(album_id);
        match known {
            Known::First { row, song: id } => {
                self.albums.extend(songs::update(self.db, id, &song)?);
                files::update(self.db, row, &file)?;
                self.words.push((id, &bundle.words, false));
                self.written.updated += 1;
                self.same_sound_elsewhere(row, id, bundle, news)?;
            }
            Known::Returns(departed) => {
                let id = songs::insert(self.db, &song, Some(departed.song), departed.added_at)?;
                songs::welcome(self.db, id)?;
                files::insert(self.db, id, &file)?;
                self.words.push((id, &bundle.words, true));
                self.written.added += 1;
            }
            Known::New | Known::Second { .. } => {
                let id = songs::insert(self.db, &song, None, self.now)?;
                files::insert(self.db, id, &file)?;
                self.words.push((id, &bundle.words, true));
                self.written.added += 1;
            }
        }
        Ok(())
    }

    fn names(&mut self, bundle: &ReadBundle) -> storage::Result<(Vec<u32>, Vec<u32>)> {
        let tags = &bundle.data.tags;
        let artists = self.ids(names::Kind::Artist, &tags.artists)?;
        Ok((artists, self.ids(names::Kind::Genre, &tags.genres)?))
    }

    fn ids(&mut self, kind: names::Kind, list: &[String]) -> storage::Result<Vec<u32>> {
        let mut ids = Vec::with_capacity(list.len());
        for name in list {
            let key = domain::text::fold(name);
            let id = self.met.names.id(self.db, kind, name, &key)?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok(ids)
    }

    fn album(&mut self, bundle: &ReadBundle) -> storage::Result<Option<u32>> {
        let Some(album) = &bundle.album else {
            return Ok(None);
        };
        let names = (album.title.as_str(), album.artist.as_str());
        let keys = (album.title_key.as_str(), album.artist_key.as_str());
        self.met.albums.id(self.db, names, keys).map(Some)
    }

    fn cover(
        &self,
        folder: i64,
        bundle: &ReadBundle,
        audio: &[u8],
    ) -> storage::Result<Option<String>> {
        let triple = &bundle.task.triple;
        let of = |name: &[u8], embedded: bool, stat: Stat| {
            covers::id_of(self.db, folder, name, embedded, stat).map(Some)
        };
        match &triple.cover {
            Some((name, stat)) => of(name, false, *stat),
            None if bundle.embedded_cover => of(audio, true, triple.audio),
            None => Ok(None),
        }
    }
}
