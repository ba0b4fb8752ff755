//! An app on folders of its own, and songs to put into them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use app::wire::*;
use app::{App, Options, commands};
use tempfile::TempDir;

/// An app with a data folder and a music folder of its own.
pub struct House {
    pub app: Arc<App>,
    pub music: PathBuf,
    folder: Arc<TempDir>,
    watches: bool,
}

impl House {
    /// An app that only does as it is told.
    pub fn quiet() -> Self {
        Self::new(false)
    }

    /// An app that follows its folders.
    pub fn watching() -> Self {
        Self::new(true)
    }

    fn new(watch: bool) -> Self {
        let folder = Arc::new(TempDir::new().unwrap());
        let music = folder.path().join("music");
        fs::create_dir(&music).unwrap();
        Self::open(folder, music, watch)
    }

    fn open(folder: Arc<TempDir>, music: PathBuf, watch: bool) -> Self {
        let options = options(folder.path(), &music, watch);
        Self {
            app: App::open(options).unwrap(),
            music,
            folder,
            watches: watch,
        }
    }

    /// An app that hears songs by itself, in a computer whose batteries are told of in `power`.
    pub fn hearing(power: &Path) -> Self {
        let folder = Arc::new(TempDir::new().unwrap());
        let music = folder.path().join("music");
        fs::create_dir(&music).unwrap();
        let options = Options {
            hear: true,
            power_dir: power.to_owned(),
            ..options(folder.path(), &music, false)
        };
        Self {
            app: App::open(options).unwrap(),
            music,
            folder,
            watches: false,
        }
    }

    /// The same house after its closed database was damaged.
    pub fn damaged(self, database: &Path) -> Self {
        self.app.shutdown();
        let Self {
            app, music, folder, ..
        } = self;
        // The last handle closes the database and puts its log back into it.
        drop(app);
        let log = database.with_extension("db-wal");
        until("the database is closed", || !log.exists());
        let mut bytes = fs::read(database).unwrap();
        bytes[100..9_000].fill(0x5A);
        fs::write(database, bytes).unwrap();
        Self::open(folder, music, false)
    }

    /// A quiet house in a folder that somebody else looks after.
    pub fn at(folder: &Path) -> Self {
        Self::at_with(folder, &folder.join("music"))
    }

    /// As [`House::at`], with its music elsewhere.
    pub fn at_with(folder: &Path, music: &Path) -> Self {
        Self {
            app: App::open(options(folder, music, false)).unwrap(),
            music: music.to_owned(),
            folder: Arc::new(TempDir::new().unwrap()),
            watches: false,
        }
    }

    /// The same house after the app was closed and opened again.
    pub fn reopened(self, watch: bool) -> Self {
        self.app.shutdown();
        Self::open(Arc::clone(&self.folder), self.music.clone(), watch)
    }

    /// Whether it only does as it is told.
    pub fn is_quiet(&self) -> bool {
        !self.watches
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn scan(&self) -> ScanReport {
        commands::library_scan(&self.app, ScanRequest::default()).unwrap()
    }

    pub fn order(&self, query: SongQuery) -> Vec<u32> {
        let bytes = commands::song_order(&self.app, query).unwrap();
        bytes
            .0
            .chunks_exact(4)
            .map(|four| u32::from_le_bytes(four.try_into().unwrap()))
            .collect()
    }

    pub fn rows_of(&self, query: SongQuery) -> Vec<SongRow> {
        let ids = self.order(query);
        ids.chunks(1000)
            .flat_map(|ids| commands::song_rows(&self.app, SongIds { ids: ids.to_vec() }).unwrap())
            .collect()
    }

    /// All songs by title.
    pub fn rows(&self) -> Vec<SongRow> {
        self.rows_of(SongQuery::default())
    }

    pub fn titles(&self, query: SongQuery) -> Vec<String> {
        self.rows_of(query)
            .into_iter()
            .map(|row| row.title)
            .collect()
    }

    pub fn waiting(&self) -> Vec<WaitingItem> {
        commands::waiting_list(&self.app, Nothing {}).unwrap()
    }

    /// Waits until the rows are as wanted, ten seconds at most.
    pub fn until(&self, what: &str, wanted: impl Fn(&[SongRow]) -> bool) -> Vec<SongRow> {
        let end = Instant::now() + Duration::from_secs(10);
        loop {
            let rows = self.rows();
            if wanted(&rows) {
                return rows;
            }
            assert!(
                Instant::now() < end,
                "{what} did not come about: {rows:#?} {:#?}",
                self.waiting()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

fn options(folder: &Path, music: &Path, watch: bool) -> Options {
    Options {
        data_dir: folder.join("data"),
        cache_dir: folder.join("cache"),
        music_dir: Some(music.to_owned()),
        demo_dir: Some(folder.join("demo")),
        watch,
        sound: false,
        keyring: false,
        ..Options::at(&folder.join("data")).unwrap()
    }
}

/// Waits until something is so, ten seconds at most.
pub fn until(what: &str, is_so: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(10);
    while !is_so() {
        assert!(Instant::now() < end, "{what}: it did not come about");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A search over everything.
pub fn search(text: &str) -> SongQuery {
    SongQuery {
        search: text.into(),
        ..SongQuery::default()
    }
}

/// All songs in this order.
pub fn sorted(sort: SortKey) -> SongQuery {
    SongQuery {
        sort,
        ..SongQuery::default()
    }
}

/// A WAV file of this many seconds whose samples tell it from others.
pub fn wav(seconds: u32, voice: u32) -> Vec<u8> {
    let rate = 8_000_u32;
    let mut noise = voice;
    let data: Vec<u8> = (0..rate * seconds)
        .map(|_| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (noise >> 24) as u8
        })
        .collect();
    let mut file = b"RIFF".to_vec();
    file.extend((36 + data.len() as u32).to_le_bytes());
    file.extend(b"WAVEfmt ");
    for number in [16_u32, 1 | 1 << 16, rate, rate, 1 | 8 << 16] {
        file.extend(number.to_le_bytes());
    }
    file.extend(b"data");
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(data);
    file
}

/// A small red JPEG would need an encoder; this PNG is one red pixel.
pub const RED: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 2, 0, 0, 0, 0x90, 0x77, 0x53, 0xDE, 0, 0, 0, 12, b'I', b'D', b'A', b'T',
    0x08, 0xD7, 0x63, 0xF8, 0xCF, 0xC0, 0, 0, 3, 1, 1, 0, 0x18, 0xDD, 0x8D, 0xB0, 0, 0, 0, 0, b'I',
    b'E', b'N', b'D', 0xAE, 0x42, 0x60, 0x82,
];

/// Puts a file that is an hour old: it holds still.
pub fn put(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
    age(path, 3600);
}

/// Makes a file this many seconds old.
pub fn age(path: &Path, seconds: u64) {
    let then = SystemTime::now() - Duration::from_secs(seconds);
    fs::File::options()
        .write(true)
        .open(path)
        .unwrap()
        .set_modified(then)
        .unwrap();
}

/// The JSON of a bundle.
pub fn json(title: &str, artist: &str, album: &str) -> Vec<u8> {
    format!(r#"{{"title":"{title}","artist":"{artist}","album":"{album}","genre":3,"year":2024}}"#)
        .into_bytes()
}

/// Puts a whole bundle.
pub fn bundle(folder: &Path, stem: &str, title: &str, artist: &str, album: &str, voice: u32) {
    put(&folder.join(format!("{stem}.wav")), &wav(1, voice));
    put(
        &folder.join(format!("{stem}.json")),
        &json(title, artist, album),
    );
    put(&folder.join(format!("{stem}.png")), RED);
}
